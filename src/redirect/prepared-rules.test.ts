import { expect, test } from 'bun:test';
import { PLAIN_ROUTE } from '../../tests/support/route.ts';
import { PLAIN_BEHAVIOUR } from '../core/rules/behaviour.ts';
import type { Route } from '../core/visits/route.ts';
import { createPreparedRules } from './prepared-rules.ts';

const AGE_MS = 1_000;

function setUp() {
  const clock = { atMs: 0, nowMs: () => clock.atMs };
  return { rules: createPreparedRules({ ageMsMax: AGE_MS, clock }), clock };
}

/** A link with a behaviour of its own. */
const ruled = (more: Partial<Route> = {}): Route => ({
  ...PLAIN_ROUTE,
  behaviour: { ...PLAIN_BEHAVIOUR, rules: [{ when: { bot: true }, to: { kind: 'block' } }] },
  ...more,
});

test('links that share a behaviour share a number, and a plain link has none', () => {
  const { rules } = setUp();
  const { behaviour } = ruled();
  const [one, same, other, plain] = [
    ruled({ behaviour }),
    ruled({ behaviour, destination: 'https://example.com/other' as Route['destination'] }),
    ruled(),
    PLAIN_ROUTE,
  ].map(rules.numberOf);
  expect([same, plain]).toEqual([one, 0]);
  expect(other).not.toBe(one);
  expect(rules.of(one ?? 0)?.behaviour).toBe(behaviour as NonNullable<typeof behaviour>);
  expect(rules.of(0)).toBeNull();
});

test('rules are known as long as an answer with their number may be used, then forgotten', () => {
  const { rules, clock } = setUp();
  rules.numberOf(ruled());
  // As late in a generation as it can be.
  clock.atMs = AGE_MS;
  const number = rules.numberOf(ruled()) ?? 0;
  for (let step = 0; step < 10; step++) {
    clock.atMs += AGE_MS / 10;
    rules.numberOf(ruled());
    expect(rules.of(number)).not.toBeNull();
  }
  clock.atMs += 2 * AGE_MS;
  rules.numberOf(ruled());
  clock.atMs += 2 * AGE_MS;
  rules.numberOf(ruled());
  expect(rules.of(number)).toBeNull();
});

test('there is room for some rules, and again after a while', () => {
  const { rules, clock } = setUp();
  const kept = ruled();
  const number = rules.numberOf(kept);
  const taken = Array.from({ length: 5_000 }, () => rules.numberOf(ruled())).filter((each) => each !== null);
  expect(taken).toHaveLength(999);
  expect(rules.numberOf(kept)).toBe(number);
  expect(rules.numberOf(PLAIN_ROUTE)).toBe(0);
  clock.atMs = AGE_MS + 1;
  expect(rules.numberOf(ruled())).not.toBeNull();
});

test.each<[string, Partial<Route>]>([
  ['is disabled', { enabled: false }],
  ['forwards the query', { forwardQuery: true }],
  ['has a limit', { clicksMax: 1 }],
  ['has a limit of visitors', { uniqueClicksMax: 1 }],
  ['begins later', { startsAtMs: 1 }],
  ['ends', { expiresAtMs: 1 }],
  ['has a password', { behaviour: { ...PLAIN_BEHAVIOUR, passwordHash: 'hash' } }],
  ['is shown in a frame', { behaviour: { ...PLAIN_BEHAVIOUR, cloak: true } }],
  ['loads HTML', { behaviour: { ...PLAIN_BEHAVIOUR, headHtml: '<p>' } }],
  [
    'loads pixels',
    { behaviour: { ...PLAIN_BEHAVIOUR, pixels: { ...PLAIN_BEHAVIOUR.pixels, meta: '12345' } } },
  ],
  [
    'asks for returning visitors',
    { behaviour: { ...PLAIN_BEHAVIOUR, rules: [{ when: { returning: true }, to: { kind: 'block' } }] } },
  ],
])('a link that %s is not prepared', (_, route) => {
  expect(setUp().rules.numberOf({ ...PLAIN_ROUTE, ...route })).toBeNull();
});
