import type { LinkId, WorkspaceId } from '../../../core/base/ids.ts';
import { type Click, isAfter } from '../../../core/clicks/click.ts';
import { type ClickColumns, clickAt } from '../../../core/clicks/click-columns.ts';
import type { ClickOutbox } from '../../../core/clicks/click-outbox.ts';
import type { Link } from '../../../core/links/link.ts';
import {
  isWebhookClick,
  type Occurrence,
  receivesEvent,
  toWebhookClick,
  withoutPasswordHash,
} from '../../../core/webhooks/webhook.ts';
import { selectLinks, toLink } from '../links/link-row.ts';
import type { Db } from '../schema.ts';
import { createSpoolPositions } from '../spool-positions.ts';
import type { Sql } from '../sql.ts';
import type { EventQueue, Subscriber } from './webhook-events.ts';

const IDS_PER_STATEMENT = 500;
const POSITIONS = createSpoolPositions('webhook_positions');

export function createSqlClickOutbox({ reader, writer }: Sql, eventQueue: EventQueue): ClickOutbox {
  return {
    apply: (clicks, positions) =>
      writer.write(async (trx) => {
        const queues = await clicksBySubscriber(clicks);
        if (queues.size > 0) {
          const before = await POSITIONS.read(trx);
          const links = await linksById(trx, [...queues.values()].flat());
          for (const [subscriber, queued] of queues) {
            const occurrences = queued.flatMap((click): Occurrence[] => {
              const link = links.get(click.linkId ?? 0);
              if (link === undefined || !isAfter(click.position, before.get(click.spool))) return [];
              return [{ atMs: click.atMs, facts: { kind: 'click', link, click: toWebhookClick(click) } }];
            });
            await eventQueue.enqueueFor(trx, subscriber, 'link.clicked', occurrences);
          }
        }
        await POSITIONS.store(trx, positions);
      }),
    positions: () => POSITIONS.read(reader),
    forgetSpools: (spools) => writer.write((trx) => POSITIONS.forget(trx, spools)),
  };

  async function clicksBySubscriber(
    clicks: ClickColumns,
  ): Promise<ReadonlyMap<Subscriber, readonly Click[]>> {
    const subscribers = await eventQueue.subscribers();
    const queues = new Map<Subscriber, Click[]>();
    if (subscribers.size === 0) return queues;
    for (let row = 0; row < clicks.rows; row++) {
      const ofWorkspace = subscribers.get((clicks.workspaceId[row] ?? 0) as WorkspaceId);
      if (ofWorkspace === undefined) continue;
      const click = clickAt(clicks, row);
      if (!isWebhookClick(click)) continue;
      for (const subscriber of ofWorkspace) {
        if (!receivesEvent(subscriber, 'link.clicked', click.linkId)) continue;
        const queue = queues.get(subscriber);
        if (queue === undefined) queues.set(subscriber, [click]);
        else queue.push(click);
      }
    }
    return queues;
  }
}

/** The current state of the links, without those that no longer exist. */
async function linksById(trx: Db, clicks: readonly Click[]): Promise<ReadonlyMap<number, Link>> {
  const ids = [...new Set(clicks.map(({ linkId }) => linkId))].filter((id): id is LinkId => id !== null);
  const links = new Map<number, Link>();
  for (let at = 0; at < ids.length; at += IDS_PER_STATEMENT) {
    const rows = await selectLinks(trx)
      .where('links.id', 'in', ids.slice(at, at + IDS_PER_STATEMENT))
      .execute();
    for (const row of rows) links.set(row.id, withoutPasswordHash(toLink(row)));
  }
  return links;
}
