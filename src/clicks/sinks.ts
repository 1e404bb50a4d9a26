import type { LinkId } from '../core/base/ids.ts';
import {
  type Click,
  type ClickBatch,
  isAfter,
  type SpoolPosition,
  type SpoolPositions,
} from '../core/clicks/click.ts';
import type { ClickOutbox } from '../core/clicks/click-outbox.ts';
import type { ClickStore } from '../core/clicks/click-store.ts';
import type { CountGain, LinkCounts } from '../core/clicks/link-counts.ts';

/** Stores clicks, and its own position in the same transaction. */
export interface Sink {
  readonly name: string;
  positions(): Promise<SpoolPositions>;
  /** Writes every click of the batch that it has not written before, or nothing. */
  write(batch: ClickBatch): Promise<void>;
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
  let written: SpoolPositions | null = null;
  return {
    name: 'link_counts',
    positions: () => counts.positions(),
    async write({ clicks, positions }) {
      const before = written ?? (await counts.positions());
      await counts.apply(
        gainsOf(clicks.filter((click) => isAfter(click.position, before.get(click.spool)))),
        positions,
      );
      written = new Map([...before, ...positions]);
    },
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

/** What people's clicks add to each link; bots and orphans add nothing. */
export function gainsOf(clicks: readonly Click[]): readonly CountGain[] {
  const gains = new Map<LinkId, CountGain>();
  for (const click of clicks) {
    if (click.linkId === null || click.kind !== 'click' || click.bot) continue;
    const gain = gains.get(click.linkId);
    gains.set(click.linkId, {
      linkId: click.linkId,
      clicks: (gain?.clicks ?? 0) + 1,
      uniqueClicks: (gain?.uniqueClicks ?? 0) + (click.unique ? 1 : 0),
      lastClickedAtMs: Math.max(gain?.lastClickedAtMs ?? 0, click.atMs),
    });
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
