import { sql } from 'kysely';
import type { KeyId, WorkspaceId } from '../../../core/base/ids.ts';
import type { UsageRow, UsageStore } from '../../../core/plans/usage.ts';
import type { Sql } from '../sql.ts';

const ROWS_PER_STATEMENT = 100;
const NO_KEY = 0;

/** One row for each key: a statement must not change a row twice. */
function sumUp(rows: readonly UsageRow[]): readonly UsageRow[] {
  const sums = new Map<string, UsageRow>();
  for (const row of rows) {
    const name = JSON.stringify([row.workspaceId, row.day, row.keyId, row.externalId]);
    const sum = sums.get(name);
    const both = sum && { ...sum, calls: sum.calls + row.calls, links: sum.links + row.links };
    sums.set(name, both ?? row);
  }
  return [...sums.values()];
}

export function createSqlUsage({ reader, writer }: Sql): UsageStore {
  return {
    add: (rows) =>
      writer.write(async (trx) => {
        const summed = sumUp(rows);
        for (let at = 0; at < summed.length; at += ROWS_PER_STATEMENT) {
          const values = summed.slice(at, at + ROWS_PER_STATEMENT).map((row) => ({
            workspace_id: row.workspaceId,
            day: row.day,
            key_id: row.keyId ?? NO_KEY,
            external_id: row.externalId,
            calls: row.calls,
            links: row.links,
          }));
          await trx
            .insertInto('usage_counts')
            .values(values)
            .onConflict((conflict) =>
              conflict.columns(['workspace_id', 'day', 'key_id', 'external_id']).doUpdateSet({
                calls: sql`usage_counts.calls + excluded.calls`,
                links: sql`usage_counts.links + excluded.links`,
              }),
            )
            .execute();
        }
      }),
    noteUses: (uses) =>
      writer.write(async (trx) => {
        for (const [id, atMs] of uses) {
          await trx
            .updateTable('api_keys')
            .set({ last_used_at_ms: atMs })
            .where('id', '=', id)
            .where(({ eb, or }) => or([eb('last_used_at_ms', 'is', null), eb('last_used_at_ms', '<', atMs)]))
            .execute();
        }
      }),
    async ofKeys(ids, fromDay) {
      if (ids.length === 0) return new Map();
      const [used, counted] = await Promise.all([
        reader.selectFrom('api_keys').select(['id', 'last_used_at_ms']).where('id', 'in', ids).execute(),
        reader
          .selectFrom('usage_counts')
          .select(({ fn }) => ['key_id', fn.sum<number>('calls').as('calls')])
          .where('key_id', 'in', ids)
          .where('day', '>=', fromDay)
          .where('external_id', '=', sql.lit(''))
          .groupBy('key_id')
          .execute(),
      ]);
      const calls = new Map(counted.map((row) => [row.key_id, Number(row.calls)]));
      return new Map(
        used.map(({ id, last_used_at_ms }) => [
          id as KeyId,
          { lastUsedAtMs: last_used_at_ms, calls: calls.get(id) ?? 0 },
        ]),
      );
    },
    async read(workspaceId, fromDay, toDay) {
      const rows = await reader
        .selectFrom('usage_counts')
        .selectAll()
        .where('workspace_id', '=', workspaceId)
        .where('day', '>=', fromDay)
        .where('day', '<=', toDay)
        .orderBy('day')
        .orderBy('key_id')
        .orderBy('external_id')
        .execute();
      return rows.map((row) => ({
        workspaceId: row.workspace_id as WorkspaceId,
        day: row.day,
        keyId: row.key_id === NO_KEY ? null : (row.key_id as KeyId),
        externalId: row.external_id,
        calls: row.calls,
        links: row.links,
      }));
    },
  };
}
