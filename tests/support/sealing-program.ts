import { join } from 'node:path';
import { createPump } from '../../src/clicks/pump.ts';
import { sampleVisit } from '../../src/clicks/sample-visit.ts';
import { openBatchFolder } from '../../src/clicks/sealed/batch-folder.ts';
import { createShipping, sealingSink, sinkTaker, type Taker } from '../../src/clicks/sealed/shipping.ts';
import { linkCountsSink } from '../../src/clicks/sinks.ts';
import type { LinkId } from '../../src/core/base/ids.ts';
import { clickBatch } from '../../src/core/clicks/click-columns.ts';
import { openSqliteStores } from '../../src/storage/sql/sqlite/sqlite-stores.ts';
import { steadyClock } from '../../src/system/system-ports.ts';
import { toClick } from './click.ts';
import { START_MS } from './stores.ts';

/*
 * Counts visits to a link of the database 0.db, from a spool that always has them, by sealed batches: FOLDER LINK VISITS.
 * Ends when all are counted; continues what an earlier run has begun.
 */
const [folder = '', link = '', visitCount = ''] = process.argv.slice(2);
const linkId = Number(link) as LinkId;
const visits = Number(visitCount);
const PER_BATCH = 10;

const stores = openSqliteStores({
  file: join(folder, '0.db'),
  instance: crypto.randomUUID(),
  random: { bytes: (count) => crypto.getRandomValues(new Uint8Array(count)) },
  nowMs: START_MS,
});
const batches = openBatchFolder({
  folder: join(folder, 'batches'),
  node: 'n1',
  bytesMax: 1e9,
  clock: { nowMs: Date.now },
  onDamage({ reason }) {
    throw new Error(`a sealed batch is damaged: ${reason}`);
  },
});
const meter = {
  written: () => undefined,
  failed: () => undefined,
};
const counts = sinkTaker(linkCountsSink(stores.counts), (spools) => stores.counts.forgetSpools(spools));
/** A store whose answer is lost now and then, after it has stored a batch. */
const forgetful: Taker = {
  ...counts,
  async take(batch) {
    await counts.take(batch);
    if (Math.random() < 0.1) throw new Error('the answer was lost');
  },
};
const shipping = createShipping({ batches, takers: [forgetful], meter, steadyClock });
const pump = createPump({
  reader: {
    read(from) {
      const at = from.get('s')?.offset ?? 0;
      const read = Array.from({ length: Math.min(PER_BATCH, visits - at) }, (_, n) =>
        sampleVisit({ spool: 's', position: { segment: 1, offset: at + n + 1 } }),
      );
      return { visits: read, positions: new Map([['s', { segment: 1, offset: at + read.length }]]) };
    },
    release: () => [],
    size: (upTo) => ({ bytes: 0, segments: 1, unread: visits - (upTo.get('s')?.offset ?? 0) }),
  },
  enrich: async (read) =>
    clickBatch(
      read.map(({ spool, position }) => toClick({ linkId, spool, position })),
      new Map(),
    ).clicks,
  sinks: [sealingSink(batches, shipping.wake)],
  recall: async () => undefined,
  publish: () => undefined,
  forget: async (spools) => batches.forgetSpools(spools),
  steadyClock,
  meter,
  pauseMs: 1,
  batchMax: PER_BATCH,
});
shipping.start();
pump.start();
const isDone = (await pump.drain(60_000)) && (await shipping.drain(60_000));
await pump.stop();
await shipping.stop();
await stores.close();
process.exit(isDone ? 0 : 1);
