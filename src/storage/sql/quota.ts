import { sql } from 'kysely';
import type { QuotaStore } from '../../core/quota.ts';
import type { Sql } from './sqlite.ts';

export function createSqlQuotas({ reader, writer }: Sql): QuotaStore {
  return {
    take: (workspaceId, quota, period, count, limit) =>
      writer.write(async (trx) => {
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
        return row?.taken ?? null;
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
