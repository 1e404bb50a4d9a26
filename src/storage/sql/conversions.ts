import { sql } from 'kysely';
import type { ConversionId, LinkId, WorkspaceId } from '../../core/base/ids.ts';
import type { Conversion, ConversionDraft, ConversionStore } from '../../core/clicks/conversion.ts';
import type { ConversionRow, Db } from './schema.ts';
import type { Sql } from './sql.ts';

export function createSqlConversions({ reader, writer }: Sql): ConversionStore {
  return {
    insert: (workspaceId, drafts, { max, sameLink }) =>
      writer.write(async (trx) => {
        const known = await findKnown(trx, workspaceId, drafts);
        if (sameLink && !haveMatchingLinks(drafts, known)) return 'of_other_link';
        const fresh = countFresh(drafts, known);
        if (fresh > 0 && !(await countMore(trx, { workspaceId, more: fresh, max }))) return 'too_many';
        const stored: Conversion[] = [];
        for (const draft of drafts) {
          const existing = draft.externalId === null ? undefined : known.get(draft.externalId);
          const kept = existing ?? (await insertOne(trx, draft));
          if (kept.externalId !== null) known.set(kept.externalId, kept);
          stored.push(kept);
        }
        return stored;
      }),

    async byId(workspaceId, id) {
      const row = await reader
        .selectFrom('conversions')
        .selectAll()
        .where('workspace_id', '=', workspaceId)
        .where('id', '=', id)
        .executeTakeFirst();
      return row === undefined ? null : toConversion(row);
    },

    async list({ workspaceId, linkId, fromMs, toMs, order, past, limit }) {
      const isNewest = order === 'newest_first';
      const direction = isNewest ? 'desc' : 'asc';
      let query = reader.selectFrom('conversions').selectAll().where('workspace_id', '=', workspaceId);
      if (linkId !== null) query = query.where('link_id', '=', linkId);
      if (fromMs !== null) query = query.where('at_ms', '>=', fromMs);
      if (toMs !== null) query = query.where('at_ms', '<', toMs);
      if (past !== null) {
        const place = sql`(${past.value}, ${past.id})`;
        query = query.where(
          isNewest ? sql<boolean>`(at_ms, id) < ${place}` : sql<boolean>`(at_ms, id) > ${place}`,
        );
      }
      const rows = await query.orderBy('at_ms', direction).orderBy('id', direction).limit(limit).execute();
      return rows.map(toConversion);
    },
  };
}

/** Conversions that were reported before, by external id. */
async function findKnown(
  trx: Db,
  workspaceId: WorkspaceId,
  drafts: readonly ConversionDraft[],
): Promise<Map<string, Conversion>> {
  const ids = drafts.flatMap(({ externalId }) => externalId ?? []);
  if (ids.length === 0) return new Map();
  const rows = await trx
    .selectFrom('conversions')
    .selectAll()
    .where('workspace_id', '=', workspaceId)
    .where('external_id', 'in', ids)
    .execute();
  return new Map(rows.map((row) => [row.external_id ?? '', toConversion(row)]));
}

/** Whether each external id belongs to one link only, including among the drafts. */
function haveMatchingLinks(
  drafts: readonly ConversionDraft[],
  known: ReadonlyMap<string, Conversion>,
): boolean {
  const linkOf = new Map([...known].map(([id, { linkId }]) => [id, linkId]));
  return drafts.every(({ externalId, linkId }) => {
    if (externalId === null) return true;
    if (!linkOf.has(externalId)) linkOf.set(externalId, linkId);
    return linkOf.get(externalId) === linkId;
  });
}

function countFresh(drafts: readonly ConversionDraft[], known: ReadonlyMap<string, unknown>): number {
  const named = drafts.flatMap(({ externalId }) => externalId ?? []);
  const added = new Set(named.filter((id) => !known.has(id)));
  return drafts.length - named.length + added.size;
}

/** False when there would be more than `max`. Uses a counter, because there may be a million rows. */
async function countMore(
  trx: Db,
  { workspaceId, more, max }: { workspaceId: WorkspaceId; more: number; max: number },
): Promise<boolean> {
  if (more > max) return false;
  const name = `conversions:${workspaceId}`;
  const counted = await trx
    .insertInto('counters')
    .values({ name, value: more })
    .onConflict((conflict) =>
      conflict
        .column('name')
        .doUpdateSet({ value: sql`counters.value + ${more}` })
        .where('counters.value', '<=', max - more),
    )
    .returning('value')
    .executeTakeFirst();
  return counted !== undefined && Number(counted.value) <= max;
}

async function insertOne(trx: Db, draft: ConversionDraft): Promise<Conversion> {
  const row = await trx
    .insertInto('conversions')
    .values({
      workspace_id: draft.workspaceId,
      link_id: draft.linkId ?? NO_LINK,
      at_ms: draft.atMs,
      external_id: draft.externalId,
      value: draft.value,
      currency: draft.currency || null,
      fields: Object.keys(draft.fields).length === 0 ? null : JSON.stringify(draft.fields),
      event_name: draft.eventName || null,
      event_type: draft.eventType || null,
      customer_id: draft.customerId || null,
      click_id: draft.clickId || null,
      reported_at_ms: draft.reportedAtMs,
    })
    .returningAll()
    .executeTakeFirstOrThrow();
  return toConversion(row);
}

const NO_LINK = 0;

const toConversion = (row: ConversionRow): Conversion => ({
  id: row.id as ConversionId,
  workspaceId: row.workspace_id as WorkspaceId,
  linkId: row.link_id === NO_LINK ? null : (row.link_id as LinkId),
  eventName: row.event_name ?? '',
  eventType: row.event_type ?? '',
  customerId: row.customer_id ?? '',
  clickId: row.click_id ?? '',
  value: row.value,
  currency: row.currency ?? '',
  externalId: row.external_id,
  atMs: row.at_ms,
  reportedAtMs: row.reported_at_ms ?? row.at_ms,
  fields: row.fields === null ? {} : (JSON.parse(row.fields) as Conversion['fields']),
});
