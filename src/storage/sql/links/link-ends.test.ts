import { Database } from 'bun:sqlite';
import { expect, test } from 'bun:test';
import { MIGRATIONS, migrate } from '../migrate.ts';
import { sessionOf } from '../sqlite/sqlite.ts';

test('an upgrade stores the ends of the links that exist, whatever else their routing holds', () => {
  const database = new Database(':memory:');
  migrate(
    sessionOf(database),
    1,
    MIGRATIONS.filter(({ version }) => version < 17),
  );
  const routings = [
    null,
    { expires: { atMs: 5, clicks: null, uniqueClicks: null } },
    { expires: { atMs: null, clicks: 3, uniqueClicks: null } },
    { startsAtMs: 4 },
    { behaviour: { bodyHtml: '\0 \ud800' }, expires: { atMs: 6, clicks: null, uniqueClicks: null } },
  ];
  for (const [i, routing] of routings.entries()) {
    database.run(
      `insert into links (id, workspace_id, domain_id, slug, destination, created_via, created_at_ms, routing)
       values (?, 1, 1, ?, 'https://e.org/', 'native', 1, ?)`,
      [i, `s${i}`, routing === null ? null : JSON.stringify(routing)],
    );
  }
  migrate(sessionOf(database), 2);
  expect(database.prepare('select ends_at_ms from links order by id').values()).toEqual([
    [null],
    [5],
    [null],
    [null],
    [6],
  ]);
  database.close();
});
