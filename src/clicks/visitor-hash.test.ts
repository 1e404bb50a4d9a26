import { expect, test } from 'bun:test';
import fc from 'fast-check';
import { DAY_MS } from '../core/base/calendar.ts';
import { createAgents } from './agents/agents.ts';
import { createVisitorHash, hashVisitor } from './visitor-hash.ts';

function createFixture() {
  const salts = Array.from({ length: 4 }, (_, day) => new Uint8Array(16).fill(day + 1));
  const hash = createVisitorHash({
    salts: { saltFor: (day) => salts[day] ?? null },
    nowMs: () => 3 * DAY_MS,
  });
  const agents = createAgents();
  return (day: number, address: string, userAgent: string) => {
    const { high, low } = hash.of(day, address, agents.of(userAgent));
    return [high, low].map((half) => half.toString(16).padStart(8, '0')).join('');
  };
}

test('what is remembered of a user agent never changes an answer', () => {
  const question = fc.record({ day: fc.nat(3), host: fc.nat(1), device: fc.nat(6) });
  fc.assert(
    fc.property(fc.array(question, { maxLength: 60 }), (questions) => {
      const remembering = createFixture();
      for (const { day, host, device } of questions) {
        const asked = [day, `192.0.2.${host}`, `device ${device}`] as const;
        expect(remembering(...asked)).toBe(createFixture()(...asked));
      }
    }),
    { numRuns: 30 },
  );
});

test('day, address and user agent each make another visitor', () => {
  const visitorOf = createFixture();
  const visitors = [
    visitorOf(0, '192.0.2.1', 'a'),
    visitorOf(1, '192.0.2.1', 'a'),
    visitorOf(0, '192.0.2.2', 'a'),
    visitorOf(0, '192.0.2.1', 'b'),
  ];
  expect(new Set(visitors).size).toBe(4);
});

test('every text is an address, and no two of these are the same visitor', () => {
  const visitorOf = createFixture();
  const addresses = ['', '8.8.8.8', '\b\b\b\b', '2001:db8::1', '2001:db8::2', 'x'.repeat(64), 'x'.repeat(63)];
  expect(new Set(addresses.map((address) => visitorOf(0, address, 'a'))).size).toBe(addresses.length);
  expect(visitorOf(0, 'x'.repeat(1_000), 'a')).toBe(visitorOf(0, 'x'.repeat(64), 'a'));
});

test('a page that is drawn elsewhere knows the same visitor', () => {
  const salt = new Uint8Array(16).fill(1);
  expect(hashVisitor(salt, '192.0.2.1', 'a')).toBe(createFixture()(0, '192.0.2.1', 'a'));
});

test('a short salt is a bug', () => {
  const hash = createVisitorHash({ salts: { saltFor: () => new Uint8Array(8) }, nowMs: () => 0 });
  expect(() => hash.of(0, '', createAgents().of(''))).toThrow('today has a salt');
});
