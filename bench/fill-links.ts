import { Database } from 'bun:sqlite';
import { foldTag } from '../src/core/tag.ts';
import { openSqliteStores } from '../src/storage/sql/sqlite-stores.ts';

/** The slug of the nth link of a filled database. */
export const slugOf = (n: number): string => `s${n.toString(36)}`;
export const destinationOf = (n: number): string => `https://example.com/some/destination/page-${n}?a=b`;

/** A tag on the first link and then on each `every`th. */
export interface FilledTag {
  readonly name: string;
  readonly every: number;
}

/**
 * Puts `links` links of the first workspace into the database at `file`, which a server has made and left: plain ones,
 * or with what `routing` (the column's JSON) says, and with tags.
 */
export async function fillLinks(
  file: string,
  links: number,
  routing: string | null = null,
  tags: readonly FilledTag[] = [],
): Promise<void> {
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
    `INSERT INTO links (id, workspace_id, domain_id, slug, destination, created_via, created_at_ms, routing, tags)
     VALUES (?, 1, 1, ?, ?, 'bench', ?, ?, ?)`,
  );
  const nowMs = Date.now();
  db.run('BEGIN');
  for (let n = 0; n < links; n++) {
    const ids = tags.flatMap(({ every }, i) => (n % every === 0 ? i + 1 : []));
    const tagged = ids.length === 0 ? null : JSON.stringify(ids);
    insert.run(n + 1, slugOf(n), destinationOf(n), nowMs, routing, tagged);
  }
  for (const [i, { name, every }] of tags.entries()) {
    db.run(
      `INSERT INTO tags (id, workspace_id, name, folded, word, links, created_at_ms) VALUES (?, 1, ?, ?, ?, ?, ?)`,
      [i + 1, name, foldTag(name), name, Math.ceil(links / every), nowMs],
    );
    db.run('INSERT INTO link_tags SELECT 1, ?, id FROM links WHERE (id - 1) % ? = 0', [i + 1, every]);
  }
  db.run('COMMIT');
  db.run(`UPDATE counters SET value = ${links}`);
  for (const { sql } of indexes) db.run(sql);
  db.run('PRAGMA wal_checkpoint(TRUNCATE)');
  db.close();
}
