import type { Click, ClickBatch, SpoolPosition, SpoolPositions } from '../core/click.ts';
import type { ClickStore } from '../core/click-store.ts';
import type { LinkId } from '../core/link.ts';
import type { CountGain, LinkCounts } from '../core/link-store.ts';
import type { ClickOutbox } from '../core/webhook-store.ts';

/** Something that keeps clicks, and its own position in the same transaction. */
export interface Sink {
  readonly name: string;
  positions(): Promise<SpoolPositions>;
  /** Writes all of the batch that it has not written before, or nothing. */
  write(batch: ClickBatch): Promise<void>;
}

/** The sink was opened anew since its positions were asked for, perhaps on another file: they must be asked for again. */
export class SinkReopened extends Error {
  override readonly name = 'SinkReopened';

  constructor() {
    super('the sink was opened anew');
  }
}

export function clickStoreSink(store: ClickStore): Sink {
  return { name: 'click_store', positions: () => store.positions(), write: (batch) => store.write(batch) };
}

/** Adds to the counters that a link itself shows. */
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

/** Queues clicks for webhooks that want them. */
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

export function isAfter(position: SpoolPosition, than: SpoolPosition | undefined): boolean {
  if (than === undefined) return true;
  return (
    position.segment > than.segment || (position.segment === than.segment && position.offset > than.offset)
  );
}

/** The earliest place of all: what every sink has passed. A spool that one has never seen is at its beginning. */
export function earliest(all: readonly SpoolPositions[]): SpoolPositions {
  const [first, ...others] = all;
  const common = new Map<string, SpoolPosition>();
  for (const [spool, position] of first ?? []) {
    let least: SpoolPosition | undefined = position;
    for (const other of others) {
      const its = other.get(spool);
      if (its === undefined || (least !== undefined && isAfter(least, its))) least = its;
      if (least === undefined) break;
    }
    if (least !== undefined) common.set(spool, least);
  }
  return common;
}
