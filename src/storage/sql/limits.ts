import { type Kysely, sql } from 'kysely';
import type { KeyId } from '../../core/key.ts';
import type { QuotaStore } from '../../core/quota.ts';
import type { LinkUses } from '../../core/route.ts';
import type { UsageStore } from '../../core/usage.ts';
import type { WorkspaceId } from '../../core/workspace.ts';
import type { Schema } from './schema.ts';
import type { Transaction, Writer } from './writer.ts';

interface Deps {
  writer: Writer;
  reader: Kysely<Schema>;
}

export function createQuotaStore({ writer, reader }: Deps): QuotaStore {
  const taken = async (query: Kysely<Schema>, workspaceId: number, quota: string, period: string) => {
    const row = await query
      .selectFrom('quotas')
      .select('taken')
      .where('workspace_id', '=', workspaceId)
      .where('quota', '=', quota)
      .where('period', '=', period)
      .executeTakeFirst();
    return row?.taken ?? 0;
  };
  const add = ({ query }: Transaction, workspace_id: number, quota: string, period: string, count: number) =>
    query
      .insertInto('quotas')
      .values({ workspace_id, quota, period, taken: Math.max(0, count) })
      .onConflict((held) => held.doUpdateSet({ taken: sql`max(0, quotas.taken + ${count})` }))
      .execute();

  return {
    take: (workspaceId, quota, period, count, limit) =>
      writer.write(async (transaction) => {
        if ((await taken(transaction.query, workspaceId, quota, period)) + count > limit) return false;
        await add(transaction, workspaceId, quota, period, count);
        return true;
      }),
    giveBack: (workspaceId, quota, period, count) =>
      writer.write(async (transaction) => {
        await add(transaction, workspaceId, quota, period, -count);
      }),
    taken: (workspaceId, quota, period) => taken(reader, workspaceId, quota, period),
  };
}

export function createUsageStore({ writer, reader }: Deps): UsageStore {
  return {
    add: (rows) =>
      writer.write(async ({ query }) => {
        for (const row of rows) {
          const { calls, links } = row;
          await query
            .insertInto('usage')
            .values({
              workspace_id: row.workspaceId,
              day: row.day,
              key_id: row.keyId ?? 0,
              external_id: row.externalId,
              calls,
              links,
            })
            .onConflict((held) =>
              held.doUpdateSet({ calls: sql`usage.calls + ${calls}`, links: sql`usage.links + ${links}` }),
            )
            .execute();
        }
      }),
    async read(workspaceId, fromDay, toDay) {
      const rows = await reader
        .selectFrom('usage')
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
        keyId: row.key_id === 0 ? null : (row.key_id as KeyId),
        externalId: row.external_id,
        calls: row.calls,
        links: row.links,
      }));
    },
  };
}

export function createLinkUses({ writer }: Pick<Deps, 'writer'>): LinkUses {
  async function isNewVisitor({ query }: Transaction, linkId: number, visitor: string): Promise<boolean> {
    const known = await query
      .selectFrom('link_use_visitors')
      .select('link_id')
      .where('link_id', '=', linkId)
      .where('visitor', '=', visitor)
      .executeTakeFirst();
    return known === undefined;
  }

  return {
    take: (linkId, { clicksMax, uniqueClicksMax }, visitor) =>
      writer.write(async (transaction) => {
        const { query } = transaction;
        const used = await query
          .selectFrom('link_uses')
          .select(['clicks', 'unique_clicks'])
          .where('link_id', '=', linkId)
          .executeTakeFirst();
        const { clicks, unique_clicks: uniqueClicks } = used ?? { clicks: 0, unique_clicks: 0 };
        if (clicksMax !== null && clicks >= clicksMax) return false;
        if (uniqueClicksMax !== null && uniqueClicks >= uniqueClicksMax) return false;
        const fresh = uniqueClicksMax !== null && (await isNewVisitor(transaction, linkId, visitor));
        if (fresh) await query.insertInto('link_use_visitors').values({ link_id: linkId, visitor }).execute();
        const next = { clicks: clicks + 1, unique_clicks: uniqueClicks + (fresh ? 1 : 0) };
        await query
          .insertInto('link_uses')
          .values({ link_id: linkId, ...next })
          .onConflict((held) => held.doUpdateSet(next))
          .execute();
        return true;
      }),
  };
}
