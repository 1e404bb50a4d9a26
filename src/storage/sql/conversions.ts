import { sql } from 'kysely';
import type { Conversion, ConversionId, ConversionStore } from '../../core/conversion.ts';
import type { LinkId } from '../../core/link.ts';
import type { WorkspaceId } from '../../core/workspace.ts';
import type { ConversionRow, Db } from './schema.ts';
import type { Sql } from './sqlite.ts';

export function createSqlConversions({ reader, writer }: Sql): ConversionStore {
  return {
    insert: (draft, max) =>
      writer.write(async (trx) => {
        const { workspaceId, externalId } = draft;
        if (externalId !== null) {
          const known = await trx
            .selectFrom('conversions')
            .selectAll()
            .where('workspace_id', '=', workspaceId)
            .where('external_id', '=', externalId)
            .executeTakeFirst();
          if (known !== undefined) return toConversion(known);
        }
        if (!(await countOneMore(trx, workspaceId, max))) return null;
        const row = await trx
          .insertInto('conversions')
          .values({
            workspace_id: workspaceId,
            link_id: draft.linkId,
            at_ms: draft.atMs,
            external_id: externalId,
            value: draft.value,
            currency: draft.currency || null,
            fields: Object.keys(draft.fields).length === 0 ? null : JSON.stringify(draft.fields),
          })
          .returningAll()
          .executeTakeFirstOrThrow();
        return toConversion(row);
      }),

    async list({ workspaceId, linkId, fromMs, toMs, before, offset, limit }) {
      let query = reader.selectFrom('conversions').selectAll().where('workspace_id', '=', workspaceId);
      if (linkId !== null) query = query.where('link_id', '=', linkId);
      if (fromMs !== null) query = query.where('at_ms', '>=', fromMs);
      if (toMs !== null) query = query.where('at_ms', '<', toMs);
      if (before !== null) {
        query = query.where(sql<boolean>`(at_ms, id) < (${before.value}, ${before.id})`);
      }
      const rows = await query
        .orderBy('at_ms', 'desc')
        .orderBy('id', 'desc')
        .offset(offset)
        .limit(limit)
        .execute();
      return rows.map(toConversion);
    },
  };
}

/** False when there are `max` already. Counted beside the rows: there may be a million. */
async function countOneMore(trx: Db, workspaceId: WorkspaceId, max: number): Promise<boolean> {
  const name = `conversions:${workspaceId}`;
  const counted = await trx
    .insertInto('counters')
    .values({ name, value: 1 })
    .onConflict((conflict) =>
      conflict
        .column('name')
        .doUpdateSet({ value: sql`counters.value + 1` })
        .where('counters.value', '<', max),
    )
    .returning('value')
    .executeTakeFirst();
  return counted !== undefined && Number(counted.value) <= max;
}

const toConversion = (row: ConversionRow): Conversion => ({
  id: row.id as ConversionId,
  workspaceId: row.workspace_id as WorkspaceId,
  linkId: row.link_id as LinkId,
  value: row.value,
  currency: row.currency ?? '',
  externalId: row.external_id,
  atMs: row.at_ms,
  fields: row.fields === null ? {} : (JSON.parse(row.fields) as Conversion['fields']),
});
