import type { Random } from '../../core/base/ports.ts';
import { SALT_BYTES, type SaltStore } from '../../core/clicks/visitor-salt.ts';
import type { Db } from './schema.ts';
import type { Sql } from './sql.ts';

export function createSqlSalts({ reader, writer }: Sql, random: Random): SaltStore {
  return {
    async saltFor(day) {
      const known = await saltOf(reader, day);
      if (known !== null) return known;
      return writer.write(async (trx) => {
        await trx
          .insertInto('visitor_salts')
          .values({ day, salt: random.bytes(SALT_BYTES) })
          .onConflict((conflict) => conflict.doNothing())
          .execute();
        const salt = await saltOf(trx, day);
        if (salt === null) throw new Error('a salt has vanished from its own transaction');
        return salt;
      });
    },
    forgetBefore: (day) =>
      writer.write(async (trx) => {
        await trx.deleteFrom('visitor_salts').where('day', '<', day).execute();
      }),
  };
}

async function saltOf(db: Db, day: string): Promise<Uint8Array | null> {
  const row = await db.selectFrom('visitor_salts').select('salt').where('day', '=', day).executeTakeFirst();
  return row === undefined ? null : new Uint8Array(row.salt);
}
