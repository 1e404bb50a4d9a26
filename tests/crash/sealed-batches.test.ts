import { expect, test } from 'bun:test';
import { join } from 'node:path';
import { openBatchFolder } from '../../src/clicks/sealed/batch-folder.ts';
import { draftOf, openContractStores, present } from '../../src/storage/contract/stores.ts';
import { sqliteAdapter } from '../../src/storage/sql/sqlite/contract-adapter.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const VISITS = 3_000;
const KILLS = 12;
const PROGRAM = join(import.meta.dir, '../support/sealing-program.ts');

test(`through ${KILLS} kills and lost answers every visit is in exactly one sealed batch, and counted once`, async () => {
  const folder = temporaryFolder();
  const stores = await openContractStores(sqliteAdapter(folder));
  const link = present((await stores.links.insert([draftOf(stores, 'a')]))[0]);
  await stores.close();
  const run = () =>
    Bun.spawn([process.execPath, PROGRAM, folder, String(link.id), String(VISITS)], {
      stdout: 'ignore',
      stderr: 'inherit',
    });
  let killed = 0;
  for (let n = 0; n < KILLS; n++) {
    const program = run();
    await Promise.race([program.exited, Bun.sleep(150 + Math.random() * 450)]);
    if (program.exitCode === null) killed++;
    program.kill('SIGKILL');
    await program.exited;
  }
  expect(await run().exited).toBe(0);
  expect(killed).toBeGreaterThan(KILLS / 3);

  const batches = openBatchFolder({
    folder: join(folder, 'batches'),
    node: 'n1',
    bytesMax: 1e9,
    clock: { nowMs: Date.now },
    onDamage: ({ reason }) => expect(reason).toBe(''),
  });
  const offsets: number[] = [];
  for (let next = batches.after(0); next !== null; next = batches.after(next.head.seq)) {
    offsets.push(...next.clicks.offset.subarray(0, next.clicks.rows));
  }
  expect(offsets).toEqual(Array.from({ length: VISITS }, (_, n) => n + 1));
  const again = await stores.reopen();
  await again.counts.settle();
  const [read] = await again.links.byIds(stores.mine, [link.id]);
  expect(read?.clicks).toBe(VISITS);
  await again.close();
}, 120_000);
