import type { Random } from '../../core/base/ports.ts';
import { SECRET_BYTES, type SecretStore } from '../../core/base/server-secret.ts';
import type { Db } from './schema.ts';
import type { Sql } from './sql.ts';

export function createSqlSecrets({ reader, writer }: Sql, random: Random): SecretStore {
  return {
    async secretFor(name) {
      const known = await secretOf(reader, name);
      if (known !== null) return known;
      return writer.write(async (trx) => {
        await trx
          .insertInto('server_secrets')
          .values({ name, secret: random.bytes(SECRET_BYTES) })
          .onConflict((conflict) => conflict.doNothing())
          .execute();
        const secret = await secretOf(trx, name);
        if (secret === null) throw new Error('a secret has vanished from its own transaction');
        return secret;
      });
    },
  };
}

async function secretOf(db: Db, name: string): Promise<Uint8Array | null> {
  const row = await db
    .selectFrom('server_secrets')
    .select('secret')
    .where('name', '=', name)
    .executeTakeFirst();
  return row === undefined ? null : new Uint8Array(row.secret);
}
