import type { LinkId } from '../core/base/ids.ts';
import { isAfter, type SpoolPosition, type SpoolPositions } from '../core/clicks/click.ts';
import {
  BOT,
  CLICK_KIND,
  type ClickBatch,
  type ClickColumns,
  rowsAfter,
  UNIQUE_PERSON,
} from '../core/clicks/click-columns.ts';
import type { ClickOutbox } from '../core/clicks/click-outbox.ts';
import type { ClickStore } from '../core/clicks/click-store.ts';
import type { CountGain, LinkCounts } from '../core/clicks/link-counts.ts';

/** Stores clicks, and its own position in the same transaction. */
export interface Sink {
  readonly name: string;
  positions(): Promise<SpoolPositions>;
  /** Writes every click of the batch that it has not written before, or nothing. */
  write(batch: ClickBatch): Promise<void>;
  /** Called when there is nothing to write: finishes what `write` left for later. */
  rest?(): Promise<void>;
}

/** The sink has been reopened, perhaps on another file, since its positions were read: read them again. */
export class SinkReopened extends Error {
  override readonly name = 'SinkReopened';

  constructor() {
    super('the sink was reopened');
  }
}

export function clickStoreSink(store: ClickStore): Sink {
  return { name: 'click_store', positions: () => store.positions(), write: (batch) => store.write(batch) };
}

/** Adds to the counters that each link shows. */
export function linkCountsSink(counts: LinkCounts): Sink {
  return {
    name: 'link_counts',
    positions: () => counts.positions(),
    rest: () => counts.settle(),
    write: ({ clicks, positions }) => counts.apply((before) => gainsOf(clicks, before), positions),
  };
}

/** Queues clicks for webhooks that subscribe to them. */
export function webhookSink(outbox: ClickOutbox): Sink {
  return {
    name: 'webhooks',
    positions: () => outbox.positions(),
    write: ({ clicks, positions }) => outbox.apply(clicks, positions),
  };
}

type Gain = { -readonly [Field in keyof CountGain]: CountGain[Field] };

/** What people's clicks after these positions add to each link; bots and orphans add nothing. */
export function gainsOf(clicks: ClickColumns, after: SpoolPositions): readonly CountGain[] {
  const gains = new Map<number, Gain>();
  const { rows, kind, linkId, visitor, atMs } = clicks;
  const isNew = rowsAfter(clicks, after);
  for (let row = 0; row < rows; row++) {
    const link = linkId[row] ?? 0;
    if (link === 0 || kind[row] !== CLICK_KIND || visitor[row] === BOT || !isNew(row)) continue;
    let gain = gains.get(link);
    if (gain === undefined) {
      gain = { linkId: link as LinkId, clicks: 0, uniqueClicks: 0, lastClickedAtMs: 0 };
      gains.set(link, gain);
    }
    gain.clicks++;
    if (visitor[row] === UNIQUE_PERSON) gain.uniqueClicks++;
    gain.lastClickedAtMs = Math.max(gain.lastClickedAtMs, atMs[row] ?? 0);
  }
  return [...gains.values()];
}

/** The earliest position in each spool, which every sink has passed. A spool missing from one sink is missing here. */
export function earliest(all: readonly SpoolPositions[]): SpoolPositions {
  const [first, ...others] = all;
  const common = new Map<string, SpoolPosition>();
  for (const [spool, position] of first ?? []) {
    let least: SpoolPosition | undefined = position;
    for (const other of others) {
      const passed = other.get(spool);
      if (passed === undefined || (least !== undefined && isAfter(least, passed))) least = passed;
      if (least === undefined) break;
    }
    if (least !== undefined) common.set(spool, least);
  }
  return common;
}
