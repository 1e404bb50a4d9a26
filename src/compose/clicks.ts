import { join } from 'node:path';
import type { Geo } from '../clicks/geo/geo.ts';
import { createPipeline, type Pipeline } from '../clicks/pipeline.ts';
import { createPump, type Pump } from '../clicks/pump.ts';
import { createSaltBook, type SaltBook } from '../clicks/salt-book.ts';
import { clickStoreSink, linkCountsSink, webhookSink } from '../clicks/sinks.ts';
import { createSpoolReader, type SpoolReader } from '../clicks/spool/spool-reader.ts';
import { createUniqueVisitors, visitorKey } from '../clicks/unique.ts';
import { hashVisitor } from '../clicks/visitor-hash.ts';
import type { Config } from '../config/config.ts';
import { DAY_MS } from '../core/base/calendar.ts';
import type { DomainId } from '../core/base/ids.ts';
import type { Clock } from '../core/base/ports.ts';
import type { ClickColumns } from '../core/clicks/click-columns.ts';
import type { DropReason } from '../core/clicks/raw-visit.ts';
import type { Log } from '../server/log.ts';
import type { Metrics } from '../server/metrics.ts';
import { createSpoolLocks } from '../system/spool-lock.ts';
import { steadyClock } from '../system/system-ports.ts';
import { folderOf } from './folder.ts';
import type { ServerStores } from './stores.ts';

/** The longest unique window of a link. */
const UNIQUE_WINDOW_MS_MAX = DAY_MS;
const PAUSE_MS = 200;
/** Of the memory of a click in a batch, half is for links whose facts are kept, see `config.memory`. */
const LINKS_PER_CLICK = 10;

export interface ClickPath {
  readonly pipeline: Pipeline;
  readonly pump: Pump;
  readonly reader: SpoolReader;
  readonly salts: SaltBook;
  /** The names of the sinks. */
  readonly sinks: readonly string[];
  /** Today's hash of a visitor, as in the click. */
  visitorOf(address: string, userAgent: string): Promise<string>;
}

/** The path from the spool to every sink. Idle until `pump.start()`. */
export async function composeClicks(
  config: Config,
  stores: ServerStores,
  deps: {
    clock: Clock;
    geo: Geo;
    log: Log;
    metrics: () => Metrics;
    /** Whether a process of this server writes to the spool. */
    isOwn: (spool: string) => boolean;
    hostOf: (id: DomainId) => string;
    publish: (clicks: ClickColumns) => void;
    onceAMinute: (key: string) => boolean;
  },
): Promise<ClickPath> {
  const { clock, log, metrics, onceAMinute } = deps;
  const { sql, clicks } = stores;
  const salts = await createSaltBook(sql.salts, clock);
  const uniqueVisitors = createUniqueVisitors({ entriesMax: config.memory.visitorsMax });

  async function recallVisitors(): Promise<void> {
    uniqueVisitors.clear();
    for await (const visitors of clicks.countedVisitors(clock.nowMs() - UNIQUE_WINDOW_MS_MAX)) {
      for (const { linkId, visitor, atMs } of visitors) {
        uniqueVisitors.remember(linkId, visitorKey(visitor), atMs);
      }
    }
  }

  const pipeline = createPipeline({
    geo: deps.geo,
    links: {
      of: sql.facts.factsOf,
      domainHost: deps.hostOf,
    },
    salts,
    uniqueVisitors,
    linksMax: LINKS_PER_CLICK * config.memory.batchMax,
    meter: {
      step: (name, count, nanos) => metrics().countStep(name, count, nanos / 1e6),
      drop: (reason: DropReason, count) => metrics().countDrops(reason, count),
    },
    nowMs: clock.nowMs,
    nanos: Bun.nanoseconds,
    options: {
      keepAddress: config.storeAddresses,
      uncountedRanges: config.uncountedAddresses,
      notTrackedQuery: config.noTrackParam,
    },
  });

  const folder = folderOf(config);
  const locks = createSpoolLocks(folder.locks);
  locks.tidy(folder.spool);
  const reader = createSpoolReader({
    folder: folder.spool,
    // A spool of an earlier server is live while its writer runs.
    isLive: (spool) => deps.isOwn(spool) || locks.isHeld(spool),
    onDamage(damage) {
      metrics().countDrops('unreadable', 1);
      log.error(
        { ...damage },
        'a part of the spool is unreadable; it was moved to spool/damaged, and the rest is counted',
      );
    },
  });

  // The click store comes last, because the pipeline's memory of visitors is rebuilt from it.
  const sinks = [linkCountsSink(sql.counts), webhookSink(sql.clickOutbox), clickStoreSink(clicks)];
  const pump = createPump({
    reader,
    enrich: (visits) => pipeline.enrich(visits),
    sinks,
    recall: recallVisitors,
    publish: deps.publish,
    async forget(spools) {
      locks.forget(spools);
      await sql.counts.forgetSpools(spools);
      await sql.clickOutbox.forgetSpools(spools);
      await clicks.forgetSpools(spools);
    },
    steadyClock,
    meter: {
      written: (sink, count, ms) => metrics().countWritten(sink, count, ms),
      failed(sink, error) {
        metrics().countSinkFailure(sink);
        if (onceAMinute(`sink ${sink}`))
          log.error(
            { sink, err: error },
            `counting is blocked at ${sink}; it is retried, and clicks wait in the spool`,
          );
      },
    },
    pauseMs: PAUSE_MS,
    batchMax: config.memory.batchMax,
  });

  return {
    pipeline,
    pump,
    reader,
    salts,
    sinks: sinks.map(({ name }) => name),
    async visitorOf(address, userAgent) {
      return hashVisitor(await salts.today(), address, userAgent);
    },
  };
}

/** A new spool. Names grow with time, so they sort by age. */
export function newSpool(folder: string, clock: Clock): { name: string; folder: string } {
  const name = `${clock.nowMs().toString(36)}-${crypto.randomUUID().slice(0, 8)}`;
  return { name, folder: join(folder, name) };
}
