import { Database } from 'bun:sqlite';
import { foldTag } from '../src/core/links/tag.ts';
import { openSqliteStores } from '../src/storage/sql/sqlite/sqlite-stores.ts';

/** The slug of the nth link of a filled database. */
export const slugOf = (n: number): string => `s${n.toString(36)}`;
export const destinationOf = (n: number): string => `https://example.com/some/destination/page-${n}?a=b`;

/** The fields of a filled link. */
export interface FilledLink {
  readonly workspaceId: number;
  readonly slug: string;
  readonly destination: string;
  readonly title: string | null;
  readonly note: string | null;
  readonly tags: readonly string[];
}

const plainLink = (n: number): FilledLink => ({
  workspaceId: 1,
  slug: slugOf(n),
  destination: destinationOf(n),
  title: null,
  note: null,
  tags: [],
});

/**
 * Puts `links` links into the database at `file`, which a server has made and left: plain ones of the first workspace,
 * or with what `routing` (the column's JSON) or `linkOf` says.
 */
export async function fillLinks(
  file: string,
  links: number,
  routing: string | null = null,
  linkOf: (n: number) => FilledLink = plainLink,
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
    `INSERT INTO links (id, workspace_id, domain_id, slug, destination, created_via, created_at_ms, routing, title, note, tags)
     VALUES (?, ?, 1, ?, ?, 'bench', ?, ?, ?, ?, ?)`,
  );
  const insertTag = db.query('INSERT INTO link_tags (workspace_id, tag_id, link_id) VALUES (?, ?, ?)');
  const tagIds = new Map<string, number>();
  const tagId = (workspaceId: number, name: string): number => {
    const key = `${workspaceId} ${name}`;
    const id = tagIds.get(key) ?? tagIds.size + 1;
    if (!tagIds.has(key)) {
      db.run(
        'INSERT INTO tags (id, workspace_id, name, folded, word, created_at_ms) VALUES (?, ?, ?, ?, ?, 1)',
        [id, workspaceId, name, foldTag(name), name],
      );
      tagIds.set(key, id);
    }
    return id;
  };
  const nowMs = Date.now();
  db.run('BEGIN');
  for (let n = 0; n < links; n++) {
    const { workspaceId, slug, destination, title, note, tags } = linkOf(n);
    const ids = tags.map((name) => tagId(workspaceId, name));
    const tagged = ids.length === 0 ? null : JSON.stringify(ids);
    insert.run(n + 1, workspaceId, slug, destination, nowMs, routing, title, note, tagged);
    for (const id of ids) insertTag.run(workspaceId, id, n + 1);
  }
  db.run(
    'UPDATE tags SET links = (SELECT count(*) FROM link_tags WHERE link_tags.workspace_id = tags.workspace_id AND tag_id = tags.id)',
  );
  db.run('COMMIT');
  db.run(`UPDATE counters SET value = ${links}`);
  db.run(
    `INSERT OR IGNORE INTO workspaces (id, name, kind, plan, created_at_ms)
     SELECT DISTINCT workspace_id, 'bench', 'team', 'unlimited', 1 FROM links`,
  );
  db.run(
    'UPDATE tags SET links = (SELECT count(*) FROM link_tags WHERE tag_id = tags.id AND link_tags.workspace_id = tags.workspace_id)',
  );
  for (const { sql } of indexes) db.run(sql);
  db.run('PRAGMA wal_checkpoint(TRUNCATE)');
  db.close();
}
