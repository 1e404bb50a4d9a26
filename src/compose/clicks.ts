import { join } from 'node:path';
import type { Geo } from '../clicks/geo.ts';
import { createPipeline, type Pipeline } from '../clicks/pipeline.ts';
import { createPump, type Pump } from '../clicks/pump.ts';
import { clickStoreSink, linkCountsSink, webhookSink } from '../clicks/sinks.ts';
import { createSpoolReader, type SpoolReader } from '../clicks/spool-reader.ts';
import { createUniqueVisitors, visitorKey } from '../clicks/unique.ts';
import { hashVisitor } from '../clicks/visitor-hash.ts';
import type { Config } from '../config.ts';
import type { Click, DropReason } from '../core/click.ts';
import type { DomainId } from '../core/domain.ts';
import type { Clock } from '../core/ports.ts';
import type { Log } from '../server/log.ts';
import type { Metrics } from '../server/metrics.ts';
import { createSpoolLocks } from '../system/spool-lock.ts';
import { folderOf } from './folder.ts';
import { createSaltBook, type SaltBook } from './salt-book.ts';
import type { Stores } from './stores.ts';
import { steadyClock } from './system.ts';

/** No window of a link is longer. */
const UNIQUE_WINDOW_MS_MAX = 86_400_000;
const PAUSE_MS = 200;

export interface ClickPath {
  readonly pipeline: Pipeline;
  readonly pump: Pump;
  readonly reader: SpoolReader;
  readonly salts: SaltBook;
  /** The names of the sinks. */
  readonly sinks: readonly string[];
  /** Today's hash of a visitor, the one that the click will carry. */
  visitorOf(address: string, userAgent: string): Promise<string>;
}

/** From the spool to every sink. Nothing moves before `pump.start()`. */
export async function composeClicks(
  config: Config,
  stores: Stores,
  deps: {
    clock: Clock;
    geo: Geo;
    log: Log;
    metrics: () => Metrics;
    /** Whether a process of this server writes to the spool. */
    isOwn: (spool: string) => boolean;
    hostOf: (id: DomainId) => string;
    publish: (clicks: readonly Click[]) => void;
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
      of: async (ids) =>
        new Map(
          [...(await sql.facts.factsOf(ids))].map(([id, it]) => [
            id,
            { ...it, externalId: it.externalId ?? '' },
          ]),
        ),
      domainHost: deps.hostOf,
    },
    salts,
    uniqueVisitors,
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
    // A spool of an earlier server is live while the process that writes it lives.
    isLive: (spool) => deps.isOwn(spool) || locks.isHeld(spool),
    onDamage(damage) {
      metrics().countDrops('unreadable', 1);
      log.error({ ...damage }, 'a part of the spool cannot be read; it is set aside, the rest counts');
    },
  });

  // The click store comes last: what the pipeline remembers of visitors is rebuilt from it.
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
            `counting stands still at ${sink}; it is tried again, and clicks wait in the spool`,
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
      return hashVisitor((await salts.today()).toHex(), address, userAgent);
    },
  };
}

/** A spool that nobody has used before: names grow with time, so they sort by age. */
export function newSpool(folder: string, clock: Clock): { name: string; folder: string } {
  const name = `${clock.nowMs().toString(36)}-${crypto.randomUUID().slice(0, 8)}`;
  return { name, folder: join(folder, name) };
}
