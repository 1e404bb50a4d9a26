import type { DuckDBConnection } from '@duckdb/node-api';

/**
 * Rows whose values of a column are stored together. In groups of DuckDB's 122,880, narrow columns share blocks of 256 KB, so
 * a question about five of them reads ten bytes of each click in place of four; and hashes of visitors leave blocks half
 * empty. In larger groups, each checkpoint would write more rows again.
 */
const ROW_GROUP_ROWS = 491_520;
/** The oldest format of files that allows larger groups. */
const STORAGE_VERSION = 'v1.2.0';

/** Opens a file as the database `name`, and creates it if it does not exist. An older file gets larger groups with new rows. */
export async function attach(connection: DuckDBConnection, file: string, name: string): Promise<void> {
  // ATTACH takes no parameters.
  const path = `'${file.replaceAll("'", "''")}'`;
  await connection.run(
    `ATTACH ${path} AS ${name} (ROW_GROUP_SIZE ${ROW_GROUP_ROWS}, STORAGE_VERSION '${STORAGE_VERSION}')`,
  );
}
