import { expect, test } from 'bun:test';
import fc from 'fast-check';
import { DAY_MS } from '../core/base/calendar.ts';
import { createAgents } from './agents/agents.ts';
import { createOrigins } from './origins.ts';
import { sampleVisit } from './sample-visit.ts';
import { createVisitorHash } from './visitor-hash.ts';

function createFixture() {
  const salts = Array.from({ length: 4 }, (_, day) => new Uint8Array(16).fill(day + 1));
  const hash = createVisitorHash({
    salts: { saltFor: (day) => salts[day] ?? null },
    nowMs: () => 3 * DAY_MS,
  });
  const origins = createOrigins({ nowMs: () => 3 * DAY_MS });
  const agents = createAgents();
  return (day: number, address: string, userAgent: string) =>
    hash.of(day, {
      visit: sampleVisit({ address }),
      agent: agents.of(userAgent),
      origin: origins.of(address),
    });
}

test('what is remembered of an address never changes an answer', () => {
  const question = fc.record({ day: fc.nat(3), host: fc.nat(1), device: fc.nat(6) });
  fc.assert(
    fc.property(fc.array(question, { maxLength: 60 }), (questions) => {
      const remembering = createFixture();
      for (const { day, host, device } of questions) {
        const asked = [day, `192.0.2.${host}`, `device ${device}`] as const;
        expect(remembering(...asked).visitor).toBe(createFixture()(...asked).visitor);
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
  ].map(({ visitor }) => visitor);
  expect(new Set(visitors).size).toBe(4);
});

test('the numbers of a visitor are its digits', () => {
  const { visitor, low, high } = createFixture()(0, '192.0.2.1', 'a');
  expect([low, high].map((half) => half.toString(16).padStart(8, '0')).join('')).toBe(visitor);
});

test('a short salt is a bug', () => {
  const hash = createVisitorHash({ salts: { saltFor: () => new Uint8Array(8) }, nowMs: () => 0 });
  const entry = {
    visit: sampleVisit(),
    agent: createAgents().of(''),
    origin: createOrigins({ nowMs: () => 0 }).of(''),
  };
  expect(() => hash.of(0, entry)).toThrow('today has a salt');
});
