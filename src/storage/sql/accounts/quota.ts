import { sql } from 'kysely';
import type { QuotaStore, QuotaTake } from '../../../core/plans/quota.ts';
import type { Db } from '../schema.ts';
import type { Sql } from '../sql.ts';
import type { EventQueue } from '../webhooks/webhook-events.ts';

export function createSqlQuotas(
  { reader, writer }: Sql,
  eventQueue: Pick<EventQueue, 'enqueue'>,
): QuotaStore {
  /** Enqueues an event for each share that is reached for the first time in the period. */
  async function enqueueShares(trx: Db, take: QuotaTake, taken: number): Promise<readonly number[]> {
    const { workspaceId, quota, period, limit, resetsAtMs, notifyAt, atMs } = take;
    const reached: number[] = [];
    for (const share of notifyAt) {
      if (taken < limit * share || !(await mark(trx, workspaceId, `${period} ${quota} ${share}`))) continue;
      reached.push(share);
      const facts = { kind: 'quota', quota, taken, limit, resetsAtMs } as const;
      await eventQueue.enqueue(trx, workspaceId, 'quota.near', { atMs, facts });
    }
    return reached;
  }

  return {
    take: (take) =>
      writer.write(async (trx) => {
        const { workspaceId, quota, period, count, limit } = take;
        if (count > limit) return null;
        const row = await trx
          .insertInto('quota_counts')
          .values({ workspace_id: workspaceId, quota, period, taken: count })
          .onConflict((conflict) =>
            conflict
              .columns(['workspace_id', 'quota', 'period'])
              .doUpdateSet({ taken: sql`quota_counts.taken + excluded.taken` })
              .where(sql<boolean>`quota_counts.taken + excluded.taken <= ${limit}`),
          )
          .returning('taken')
          .executeTakeFirst();
        return row === undefined
          ? null
          : { taken: row.taken, reached: await enqueueShares(trx, take, row.taken) };
      }),
    giveBack: (workspaceId, quota, period, count) =>
      writer.write(async (trx) => {
        await trx
          .updateTable('quota_counts')
          .set({ taken: sql<number>`case when taken > ${count} then taken - ${count} else 0 end` })
          .where('workspace_id', '=', workspaceId)
          .where('quota', '=', quota)
          .where('period', '=', period)
          .execute();
      }),
    async taken(workspaceId, quota, period) {
      const row = await reader
        .selectFrom('quota_counts')
        .select('taken')
        .where('workspace_id', '=', workspaceId)
        .where('quota', '=', quota)
        .where('period', '=', period)
        .executeTakeFirst();
      return row?.taken ?? 0;
    },
  };
}

/** False when the mark exists already. */
async function mark(trx: Db, workspaceId: number, period: string): Promise<boolean> {
  const row = await trx
    .insertInto('quota_counts')
    .values({ workspace_id: workspaceId, quota: 'told', period, taken: 1 })
    .onConflict((conflict) => conflict.doNothing())
    .returning('taken')
    .executeTakeFirst();
  return row !== undefined;
}
