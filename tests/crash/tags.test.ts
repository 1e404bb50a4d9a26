import { Database } from 'bun:sqlite';
import { expect, test } from 'bun:test';
import { join } from 'node:path';
import { eventually, startServer, type TestServer } from '../support/server.ts';

const LINKS = 39_999;
/** What links carry once the tag `from` is merged. */
const CARRIED = { into: LINKS / 3, 'keep,into': (LINKS * 2) / 3 };

interface Row {
  readonly slug: string;
  readonly tags: readonly string[];
}

async function importLinks(server: TestServer): Promise<void> {
  const lines = Array.from({ length: LINKS }, (_, i) =>
    JSON.stringify({
      url: 'https://example.com/',
      slug: `s${i}`,
      tags: i % 3 === 0 ? ['from', 'into'] : ['keep', 'from'],
    }),
  );
  const answer = await server.api('/links/bulk?quiet=true', {
    body: lines.join('\n'),
    headers: { 'content-type': 'application/x-ndjson' },
  });
  expect(await answer.text()).toContain(`"created":${LINKS}`);
}

/** Links by what they carry, as the API tells it. */
async function carried(server: TestServer): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (let cursor = ''; ; ) {
    const page = await server.ask<{ data: readonly Row[]; next_cursor: string | null }>(
      `/links?limit=100${cursor}`,
    );
    for (const { tags } of page.data) counts[tags.join()] = (counts[tags.join()] ?? 0) + 1;
    if (page.next_cursor === null) return counts;
    cursor = `&cursor=${page.next_cursor}`;
  }
}

const linksOf = async (server: TestServer, name: string) =>
  (await server.ask<{ links: number }>(`/tags/${name}`)).links;

/** Answers how many links had been gone through. */
async function killed(server: TestServer): Promise<number> {
  await server.kill();
  // The next start goes on with the merge at once, and may end before it can be asked.
  const links = countIn(
    join(server.folder, 'waymark.db'),
    `select links as found from tags where name = 'into'`,
  );
  await server.start();
  expect(links).toBeLessThan(LINKS);
  expect(await carried(server)).toEqual(CARRIED);
  return links ?? 0;
}

test('a merge that the server dies in is right for every reader at once, and is finished by the next start', async () => {
  const server = await startServer();
  try {
    await importLinks(server);
    // Killed in the call, which may be answered or not; what was committed stays.
    const merging = server.api('/tags/from/merge', { body: { into: 'into' } }).catch(() => null);
    await eventually(
      async () => (await server.api('/tags/from')).status,
      (status) => status === 404,
    );
    const inCall = await killed(server);
    await merging;
    // And in the job that goes on with it.
    await eventually(
      () => linksOf(server, 'into'),
      (links) => links > inCall,
      30_000,
    );
    expect(await killed(server)).toBeGreaterThan(inCall);
    const settled = await eventually(
      () => linksOf(server, 'into'),
      (links) => links === LINKS,
      60_000,
    );
    expect(settled).toBe(LINKS);
    const filtered = await server.ask<{ data: readonly Row[] }>('/links?tag=into&tag_none=keep&limit=1');
    expect(filtered.data).toHaveLength(1);
    const file = join(server.folder, 'waymark.db');
    // The last step forgets the tag that is merged.
    const unsettled = 'select count(*) as found from tags where folded is null';
    expect(
      await eventually(
        async () => countIn(file, unsettled),
        (count) => count === 0,
      ),
    ).toBe(0);
    await server.stop();
    expectRowsSettled(file);
  } finally {
    await server.remove();
  }
}, 180_000);

/** Rows, index and counts say the same. */
function expectRowsSettled(file: string): void {
  const inRows = 'select links.id, listed.value from links, json_each(links.tags) as listed';
  const inIndex = 'select link_id, tag_id from link_tags';
  expect(countIn(file, `select count(*) as found from (${inRows} except ${inIndex})`)).toBe(0);
  expect(countIn(file, `select count(*) as found from (${inIndex} except ${inRows})`)).toBe(0);
  expect(countIn(file, 'select count(*) as found from link_tags')).toBe(LINKS + (LINKS * 2) / 3);
}

function countIn(file: string, query: string): number | undefined {
  const database = new Database(file, { readonly: true });
  try {
    return database.prepare<{ found: number }, []>(query).get()?.found;
  } finally {
    database.close();
  }
}
