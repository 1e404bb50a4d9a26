import { Database } from 'bun:sqlite';
import { expect, test } from 'bun:test';
import { join } from 'node:path';
import { temporaryFolder } from '../../../tests/support/temporary-folder.ts';
import type { WorkspaceId } from '../../core/base/ids.ts';
import { countingRandom } from '../contract/stores.ts';
import { NODE_SEEN_MS_MAX } from './nodes.ts';
import { openSqliteStores } from './sqlite/sqlite-stores.ts';

const file = join(temporaryFolder(), 'waymark.db');
const WORKSPACE = 1 as WorkspaceId;

const open = (name: string, instance: string) =>
  openSqliteStores({ file, instance, node: { name, version: '1' }, random: countingRandom(), nowMs: 1 });

test('a running key of another instance is free once that instance has not been seen for a while, or was replaced', async () => {
  const one = open('one', 'first');
  const two = open('two', 'second');
  await one.nodes.beat();
  const reserve = (stores: typeof one, key: string) => stores.idempotency.reserve(WORKSPACE, key, 'f', 0);
  for (const key of ['a', 'b', 'c']) expect(await reserve(one, key)).toBe('new');
  expect(await reserve(two, 'a')).toBe('running');
  await one.idempotency.finish(WORKSPACE, 'b', { status: 200, headers: {}, body: 'b' });

  const other = new Database(file);
  const wait = (ms: number) => other.run('update nodes set seen_at_ms = seen_at_ms - ?', [ms]);
  wait(NODE_SEEN_MS_MAX - 5_000);
  expect(await reserve(two, 'a')).toBe('running');
  wait(5_000);
  expect(await reserve(one, 'a')).toBe('running');
  expect(await reserve(two, 'a')).toBe('new');
  expect(await reserve(two, 'b')).toMatchObject({ body: 'b' });
  // What the first instance answers late changes nothing.
  await one.idempotency.finish(WORKSPACE, 'a', { status: 200, headers: {}, body: 'late' });
  expect(await reserve(two, 'a')).toBe('running');

  await one.nodes.beat();
  expect(await reserve(two, 'c')).toBe('running');
  const again = open('one', 'third');
  await again.nodes.beat();
  expect(await reserve(two, 'c')).toBe('new');
  other.close();
  for (const stores of [one, two, again]) await stores.close();
});
