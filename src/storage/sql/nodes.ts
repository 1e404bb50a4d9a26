import { type RawBuilder, type SqlBool, sql } from 'kysely';
import type { SqlDialect } from './dialect.ts';
import type { Sql } from './sql.ts';

/** This run of the program, among those that use the database. */
export interface Node {
  /** The same for every run of one installation, of which only one runs at a time. */
  readonly name: string;
  /** Unique to this run. */
  readonly instance: string;
  /** The version of the program. */
  readonly version: string;
}

/** An instance without a heartbeat for longer counts as dead. A node beats three times as often. */
export const NODE_SEEN_MS_MAX = 15_000;

export interface SqlNodes {
  /** Stores that this instance is alive; an earlier instance of the node is dead from then on. */
  beat(): Promise<void>;
}

export function createSqlNodes({ writer, dialect }: Sql, { name, instance, version }: Node): SqlNodes {
  const nowMs = sql.raw<number>(dialect.nowMs);
  return {
    beat: () =>
      writer.write(async (trx) => {
        const row = { boot: instance, seen_at_ms: nowMs, version };
        await trx
          .insertInto('nodes')
          .values({ id: name, ...row })
          .onConflict((conflict) => conflict.column('id').doUpdateSet(row))
          .execute();
      }),
  };
}

/** SQL that tests whether the instance in `column` has beaten lately, by the database's clock. */
export const isSeenLately = (
  column: string,
  { nowMs }: SqlDialect,
): RawBuilder<SqlBool> => sql<SqlBool>`exists (
  select 1 from nodes where nodes.boot = ${sql.ref(column)}
    and nodes.seen_at_ms > ${sql.raw(nowMs)} - ${sql.lit(NODE_SEEN_MS_MAX)})`;
