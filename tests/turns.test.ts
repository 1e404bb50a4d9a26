import { beforeEach, expect, test } from 'bun:test';
import { ADMIN_KEY, createTestApp, type TestApp } from './support/app.ts';

let app: TestApp;
beforeEach(async () => {
  app = await createTestApp();
});

const MANY = 1_000;
const links = (more: (nth: number) => object): readonly object[] =>
  Array.from({ length: MANY }, (_, nth) => ({ url: `https://example.com/${nth}`, ...more(nth) }));
const names = (prefix: string, count: number): readonly string[] =>
  Array.from({ length: count }, (_, nth) => `${prefix}${nth}`);
const withTags = links(() => ({ tags: names('t', 50) }));
const withUnknownFields = links(() => Object.fromEntries(names('x', 200).map((name) => [name, 1])));

const ndjson = (items: readonly object[]): string => items.map((item) => JSON.stringify(item)).join('\n');

/** The longest time that a page would have waited while `work` ran. */
async function longestWaitMs(work: () => Promise<unknown>): Promise<number> {
  let longestMs = 0;
  let atMs = performance.now();
  let goesOn = true;
  const watch = (): void => {
    const nowMs = performance.now();
    longestMs = Math.max(longestMs, nowMs - atMs);
    atMs = nowMs;
    if (goesOn) setImmediate(watch);
  };
  watch();
  await work();
  goesOn = false;
  watch();
  return longestMs;
}

const CASES: readonly [string, string, string, number][] = [
  ['an import of links with 50 tags each', ndjson(withTags), 'application/x-ndjson', 200],
  ['an import of links with unknown fields', ndjson(withUnknownFields), 'application/x-ndjson', 200],
  ['an array of links with 50 tags each', JSON.stringify(withTags), 'application/json', 200],
  ['an array of links with unknown fields', JSON.stringify(withUnknownFields), 'application/json', 200],
  [
    'an array of 2 million empty arrays',
    `[${Array(2_000_000).fill('[]').join(',')}]`,
    'application/json',
    400,
  ],
  [
    'an array of links with 500 unknown fields',
    JSON.stringify(links(() => Object.fromEntries(names('x', 500).map((name) => [name, 1])))),
    'application/json',
    400,
  ],
];

for (const [what, body, type, status] of CASES) {
  test(`${what} keeps no page waiting`, async () => {
    let answered = 0;
    const waitMs = await longestWaitMs(async () => {
      // Not by `call`, which checks the form of each answer in one go itself.
      const request = new Request('https://sho.rt/api/v1/links/bulk', {
        method: 'POST',
        headers: { authorization: `Bearer ${ADMIN_KEY}`, 'content-type': type },
        body,
      });
      const answer = await app.api.fetch(request, { address: '192.0.2.1' });
      await answer.arrayBuffer();
      answered = answer.status;
    });
    expect(answered).toBe(status);
    expect(waitMs).toBeLessThan(1_000);
  });
}
