import { type Kysely, sql } from 'kysely';
import {
  IDEMPOTENCY_KEPT_MS,
  IDEMPOTENCY_KEYS_MAX,
  type IdempotencyStore,
  type KeptAnswer,
} from '../../core/idempotency.ts';
import type { Random } from '../../core/ports.ts';
import type { SaltStore } from '../../core/visitor-salt.ts';
import type { Schema } from './schema.ts';
import type { Writer } from './writer.ts';

/** `instance` names this run of the program: what another run reserved and did not finish is free again. */
export function createIdempotencyStore({
  writer,
  instance,
}: {
  writer: Writer;
  instance: string;
}): IdempotencyStore {
  return {
    reserve: (workspaceId, key, fingerprint, nowMs) =>
      writer.write(async ({ query }) => {
        const held = await query
          .selectFrom('idempotency')
          .selectAll()
          .where('workspace_id', '=', workspaceId)
          .where('key', '=', key)
          .executeTakeFirst();
        const lapsed = held === undefined || held.claimed_at <= nowMs - IDEMPOTENCY_KEPT_MS;
        const orphaned = held !== undefined && held.answer === null && held.instance !== instance;
        if (!lapsed && !orphaned) {
          if (held.fingerprint !== fingerprint) return 'mismatch';
          return held.answer === null ? 'running' : (JSON.parse(held.answer) as KeptAnswer);
        }
        const claim = { fingerprint, instance, claimed_at: nowMs, answer: null };
        await query
          .insertInto('idempotency')
          .values({ workspace_id: workspaceId, key, ...claim })
          .onConflict((conflict) => conflict.doUpdateSet(claim))
          .execute();
        return 'new';
      }),
    finish: (workspaceId, key, answer) =>
      writer.write(async ({ query }) => {
        await query
          .updateTable('idempotency')
          .set({ answer: JSON.stringify(answer) })
          .where('workspace_id', '=', workspaceId)
          .where('key', '=', key)
          .execute();
      }),
    release: (workspaceId, key) =>
      writer.write(async ({ query }) => {
        await query
          .deleteFrom('idempotency')
          .where('workspace_id', '=', workspaceId)
          .where('key', '=', key)
          .where('answer', 'is', null)
          .execute();
      }),
    forgetBefore: (beforeMs) =>
      writer.write(async ({ query }) => {
        await query.deleteFrom('idempotency').where('claimed_at', '<', beforeMs).execute();
        await sql`DELETE FROM idempotency WHERE (workspace_id, key) IN (
          SELECT workspace_id, key FROM (
            SELECT workspace_id, key, row_number() OVER (PARTITION BY workspace_id ORDER BY claimed_at DESC) AS nth
            FROM idempotency) AS numbered
          WHERE nth > ${IDEMPOTENCY_KEYS_MAX})`.execute(query);
      }),
  };
}

const SALT_BYTES = 32;

export function createSaltStore({
  writer,
  reader,
  random,
}: {
  writer: Writer;
  reader: Kysely<Schema>;
  random: Random;
}): SaltStore {
  const held = (query: Kysely<Schema>, day: number) =>
    query.selectFrom('visitor_salts').select('salt').where('day', '=', day).executeTakeFirst();

  return {
    async saltFor(day) {
      const known = await held(reader, day);
      if (known !== undefined) return known.salt;
      return writer.write(async ({ query }) => {
        const salt = random.bytes(SALT_BYTES);
        await query
          .insertInto('visitor_salts')
          .values({ day, salt })
          .onConflict((conflict) => conflict.doNothing())
          .execute();
        return (await held(query, day))?.salt ?? salt;
      });
    },
    forgetBefore: (day) =>
      writer.write(async ({ query }) => {
        await query.deleteFrom('visitor_salts').where('day', '<', day).execute();
      }),
  };
}
