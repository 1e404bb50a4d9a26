import { expect, test } from 'bun:test';
import { operations } from '../src/api/operations.ts';
import { loadFacades } from '../src/facades/all-facades.ts';
import { createTestApp } from './support/app.ts';
import { readExchangeFiles } from './support/exchange-file.ts';
import { openReplay } from './support/exchanges.ts';

const FACADES = await loadFacades();

test('every call of the native API is counted by its operation, with its status and how long it took', async () => {
  const app = await createTestApp();
  for (const { method, path } of operations) {
    const request = new Request(`https://sho.rt/api/v1${path.replaceAll(/\{\w+\}/g, 'x')}`, { method });
    const { status } = await app.api.fetch(request, { address: '192.0.2.1' });
    expect(app.calls.at(-1)).toEqual([expect.any(String), status, expect.any(Number)]);
  }
  expect(app.calls.map(([name]) => name)).toEqual(operations.map(({ name }) => name));
  for (const [, , ms] of app.calls) expect(ms).toBeGreaterThanOrEqual(0);
});

test('what no operation takes is counted under one name, whatever was asked for', async () => {
  const app = await createTestApp();
  const ask = (path: string) => app.api.fetch(new Request(`https://sho.rt${path}`), { address: '192.0.2.1' });
  await ask('/api/v1/no/such/route');
  await ask('/api/v1/another');
  const compat = new Request('https://sho.rt/compat/linkly/no/such/route');
  await app.compat.byPath(compat, { address: '192.0.2.1' });
  expect(app.calls.map(([name, status]) => [name, status])).toEqual([
    ['unmatched', 404],
    ['unmatched', 404],
    ['linkly.unmatched', 404],
  ]);
});

test('every operation of a compatible API is counted under its own name', async () => {
  const counted = new Set<string>();
  for (const file of readExchangeFiles()) {
    const replay = await openReplay(file.facade, file);
    for (const step of file.exchanges) await replay.run(step);
    for (const [name] of replay.app.calls) counted.add(name);
  }
  const all = FACADES.flatMap((facade) => facade.operations.map(({ name }) => `${facade.name}.${name}`));
  expect(all.filter((name) => !counted.has(name))).toEqual([]);
});
