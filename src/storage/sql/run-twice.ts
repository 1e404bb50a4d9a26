import { sql } from 'kysely';
import { takeEffects } from './after-commit.ts';
import type { SqlWriter } from './sql.ts';

/** For tests: runs every job twice, the first time in vain, as a database does that retries a transaction. */
export function runTwice(writer: SqlWriter): SqlWriter {
  return {
    ...writer,
    write: (job) =>
      writer.write(async (trx) => {
        await sql`savepoint in_vain`.execute(trx);
        // A refusal is the result of the second run.
        await Promise.resolve(trx)
          .then(job)
          .catch(() => undefined);
        takeEffects(trx);
        await sql`rollback to savepoint in_vain`.execute(trx);
        await sql`release savepoint in_vain`.execute(trx);
        return job(trx);
      }),
  };
}
