import { Database } from 'bun:sqlite';
import { openSqliteStores } from '../src/storage/sql/sqlite-stores.ts';

/** The slug of the nth link of a filled database. */
export const slugOf = (n: number): string => `s${n.toString(36)}`;
export const destinationOf = (n: number): string => `https://example.com/some/destination/page-${n}?a=b`;

/**
 * Puts `links` links of the first workspace into the database at `file`, which a server has made and left: plain ones,
 * or with what `routing` (the column's JSON) says.
 */
export async function fillLinks(file: string, links: number, routing: string | null = null): Promise<void> {
  const random = { bytes: (count: number) => crypto.getRandomValues(new Uint8Array(count)) };
  await openSqliteStores({ file, nowMs: Date.now(), random, instance: 'bench' }).close();

  const db = new Database(file);
  db.run('PRAGMA synchronous = OFF');
  const indexes = db
    .query<{ name: string; sql: string }, []>(
      `SELECT name, sql FROM sqlite_master WHERE type = 'index' AND tbl_name = 'links' AND sql IS NOT NULL`,
    )
    .all();
  for (const { name } of indexes) db.run(`DROP INDEX ${name}`);
  const insert = db.query(
    `INSERT INTO links (id, workspace_id, domain_id, slug, destination, created_via, created_at_ms, routing)
     VALUES (?, 1, 1, ?, ?, 'bench', ?, ?)`,
  );
  const nowMs = Date.now();
  db.run('BEGIN');
  for (let n = 0; n < links; n++) {
    insert.run(n + 1, slugOf(n), destinationOf(n), nowMs, routing);
  }
  db.run('COMMIT');
  db.run(`UPDATE counters SET value = ${links}`);
  for (const { sql } of indexes) db.run(sql);
  db.run('PRAGMA wal_checkpoint(TRUNCATE)');
  db.close();
}
