import { destinationHash } from '../src/storage/sql/link-row.ts';
import { openSqlite } from '../src/storage/sql/open.ts';
import { openForWriting } from '../src/storage/sql/sqlite.ts';

/** The slug of the nth link of a filled database. */
export const slugOf = (n: number): string => `s${n.toString(36)}`;
export const destinationOf = (n: number): string => `https://example.com/some/destination/page-${n}?a=b`;

/** Puts `links` plain links of the first workspace into the database at `file`, which a server has made and left. */
export async function fillLinks(file: string, links: number): Promise<void> {
  const clock = { nowMs: () => Date.now() };
  const random = { bytes: (count: number) => crypto.getRandomValues(new Uint8Array(count)) };
  await (await openSqlite({ file, clock, random, instance: 'bench' })).close();
  const db = openForWriting(file);
  db.run('PRAGMA synchronous = OFF');
  const indexes = db
    .query<{ name: string; sql: string }, []>(
      `SELECT name, sql FROM sqlite_master WHERE type = 'index' AND tbl_name = 'links' AND sql IS NOT NULL`,
    )
    .all();
  for (const { name } of indexes) db.run(`DROP INDEX ${name}`);
  const insert = db.query(
    `INSERT INTO links (workspace_id, domain_id, slug, destination, destination_hash, created_via, created_at, version)
     VALUES (1, 1, ?, ?, ?, 'bench', ?, 1)`,
  );
  const nowMs = Date.now();
  db.run('BEGIN');
  for (let n = 0; n < links; n++) {
    insert.run(slugOf(n), destinationOf(n), destinationHash(destinationOf(n)), nowMs);
    if (n % 100_000 === 99_999) db.run('COMMIT; BEGIN');
  }
  db.run('COMMIT');
  for (const { sql } of indexes) db.run(sql);
  db.run('PRAGMA wal_checkpoint(TRUNCATE)');
  db.close();
}
