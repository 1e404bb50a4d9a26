import { Database } from 'bun:sqlite';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { CLICKS_FILE, LINKS_FILE } from '../src/backup/manifest.ts';
import { openSqliteStores } from '../src/storage/sql/sqlite/sqlite-stores.ts';
import { DEMO_PASSWORD } from '../tests/support/demo-workspace.ts';
import { begunSession, printedSetUpCode, sendFromPage } from '../tests/support/page-session.ts';
import { startServer } from '../tests/support/server.ts';
import { fillClicks } from './fill-clicks.ts';
import { fillLinks } from './fill-links.ts';
import { searchedLink } from './searched-links.ts';

export const LARGE_OWNER = { email: 'owner@large.example', password: DEMO_PASSWORD } as const;

/**
 * Makes `folder` the data folder of a large workspace, number 1, with one owner: links with texts and tags, and a year of
 * clicks up to now. Answers the secret of a session of the owner.
 */
export async function fillDashboardPlace(
  folder: string,
  { links, clicks }: { readonly links: number; readonly clicks: number },
): Promise<string> {
  const session = await setUpOwner(folder);
  const file = join(folder, LINKS_FILE);
  await fillLinks(file, links, null, (n) => ({ ...searchedLink(n), workspaceId: 1 }));
  await fillClicks(folder, clicks, Date.now());
  await countByLink(folder);
  const random = { bytes: (count: number) => crypto.getRandomValues(new Uint8Array(count)) };
  const stores = openSqliteStores({ file, nowMs: Date.now(), random, instance: 'bench' });
  await stores.searchIndex.index();
  await stores.close();
  return session;
}

async function setUpOwner(folder: string): Promise<string> {
  const server = await startServer({ WAYMARK_WORKERS: '0' }, { folder });
  const token = printedSetUpCode(server);
  const session = await begunSession(
    await sendFromPage(server, '/setup', { body: { token, name: 'Owner', ...LARGE_OWNER } }),
  );
  await server.stop();
  return session;
}

/** The counters that each link shows, from the clicks. */
async function countByLink(folder: string): Promise<void> {
  const instance = await DuckDBInstance.create(join(folder, CLICKS_FILE));
  const connection = await instance.connect();
  const rows = await connection.runAndReadAll(
    `SELECT link::INTEGER, count(*)::INTEGER, count(*) FILTER (visitor = 1)::INTEGER,
       max(quarter::BIGINT * 900000 + ms)::DOUBLE FROM click WHERE visitor <> 2 GROUP BY link`,
  );
  connection.closeSync();
  instance.closeSync();
  const db = new Database(join(folder, LINKS_FILE));
  const insert = db.query(
    `INSERT OR REPLACE INTO link_counts (link_id, workspace_id, clicks, unique_clicks, last_clicked_at_ms)
     SELECT id, workspace_id, ?, ?, ? FROM links WHERE id = ?`,
  );
  db.transaction(() => {
    for (const [link, clicks, unique, lastMs] of rows.getRows())
      insert.run(Number(clicks), Number(unique), Number(lastMs), Number(link));
  })();
  db.close();
}
