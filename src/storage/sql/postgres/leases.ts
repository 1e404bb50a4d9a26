import { sql } from 'kysely';
import type { Db, WebhookRow } from '../schema.ts';
import type { Sql } from '../sql.ts';
import { sqlStatement } from '../statement.ts';
import type { DueLeases } from '../webhooks/outbox.ts';

/** Work that one node does for all. The lease only saves work: its jobs are safe to run twice. */
export interface Leases {
  /** Takes or renews the lease, unless another node has it; returns whether this one has it now. */
  hold(name: string, forMs: number): Promise<boolean>;
  /** Lets another node have it at once. */
  giveUp(name: string): Promise<void>;
}

/** By the database's clock, so that clocks of nodes do not matter. */
export function createLeases({ writer, dialect }: Sql, holder: string): Leases {
  const nowMs = sql.raw(dialect.nowMs);
  return {
    hold: (name, forMs) =>
      writer.write(async (trx) => {
        const { rows } = await sql`insert into leases (name, holder, until_ms)
          values (${name}, ${holder}, ${nowMs} + cast(${forMs} as bigint))
          on conflict (name) do update set holder = excluded.holder, until_ms = excluded.until_ms
            where leases.holder = excluded.holder or leases.until_ms < ${nowMs}
          returning name`.execute(trx);
        return rows.length > 0;
      }),
    giveUp: (name) =>
      writer.write(async (trx) => {
        await sql`delete from leases where name = ${name} and holder = ${holder}`.execute(trx);
      }),
  };
}

/** Longer than an attempt to deliver lasts. */
const DUE_MS = 60_000;

const TAKE_DUE = sqlStatement<WebhookRow>(`
  update webhooks set leased_by = $1, leased_until_ms = cast(extract(epoch from clock_timestamp()) * 1000 as bigint) + ${DUE_MS}
  where id in (
    select id from webhooks where id = any($2) and (leased_by is null or leased_by = $1
      or leased_until_ms < cast(extract(epoch from clock_timestamp()) * 1000 as bigint))
    order by next_at_ms limit $3 for update skip locked)
  returning *`);
const GIVE_BACK = sqlStatement<{ id: number }>(
  'update webhooks set leased_by = null where id = $1 and leased_by = $2 returning id',
);

/** Each due webhook is with one node, which sends its messages in order, also after a restart: `holder` is its name. */
export function createDueLeases(holder: string): DueLeases {
  return {
    async take(trx: Db, webhookIds, limit) {
      const { rows } = await TAKE_DUE.run(trx, [holder, webhookIds, limit]);
      return rows.toSorted((a, b) => a.next_at_ms - b.next_at_ms);
    },
    async giveBack(trx: Db, webhookId) {
      const { rows } = await GIVE_BACK.run(trx, [webhookId, holder]);
      return rows.length > 0;
    },
  };
}
