import type { SpoolPositions } from '../../core/clicks/click.ts';
import type { Db } from './schema.ts';

const SPOOLS_PER_STATEMENT = 100;

/** How far one sink has read each spool, in a table of its own. */
export function createSpoolPositions(table: 'count_positions' | 'webhook_positions') {
  return {
    async read(db: Db): Promise<SpoolPositions> {
      const rows = await db.selectFrom(table).selectAll().execute();
      return new Map(rows.map(({ spool, segment, position }) => [spool, { segment, offset: position }]));
    },
    async store(trx: Db, positions: SpoolPositions): Promise<void> {
      for (const [spool, { segment, offset }] of positions) {
        await trx
          .insertInto(table)
          .values({ spool, segment, position: offset })
          .onConflict((conflict) => conflict.column('spool').doUpdateSet({ segment, position: offset }))
          .execute();
      }
    },
    async forget(trx: Db, spools: readonly string[]): Promise<void> {
      for (let at = 0; at < spools.length; at += SPOOLS_PER_STATEMENT) {
        await trx
          .deleteFrom(table)
          .where('spool', 'in', spools.slice(at, at + SPOOLS_PER_STATEMENT))
          .execute();
      }
    },
  };
}
