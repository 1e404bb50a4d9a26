import { Database } from 'bun:sqlite';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Destination } from '../src/core/destination.ts';
import type { DomainId } from '../src/core/domain.ts';
import { DEFAULT_FIELDS } from '../src/core/link-fields.ts';
import type { LinkDraft } from '../src/core/link-store.ts';
import { randomSlug, type Slug } from '../src/core/slug.ts';
import type { WorkspaceId } from '../src/core/workspace.ts';
import { openRoutes } from '../src/storage/sql/routes.ts';
import { openSqliteStores } from '../src/storage/sql/sqlite-stores.ts';

export interface LinkStoreFigures {
  /** Batches of 5,000 with random slugs, from an empty store, each committed to the disk. */
  readonly insertsPerSecond: number;
  /** Uniform over `links` links, warmed. */
  readonly randomReadsPerSecond: number;
  /** One link a call, 32 calls at once. */
  readonly createsPerSecondAt32: number;
  /** Of a process that has made all those reads; counts this whole process. */
  readonly rssMb: number;
}

const BATCH = 5_000;
const INSERTS_MAX = 500_000;
const READS = 300_000;
const CREATES = 20_000;
const PLACE = { workspaceId: 1 as WorkspaceId, domainId: 1 as DomainId };

const random = { bytes: (count: number) => crypto.getRandomValues(new Uint8Array(count)) };

/** What the storage alone can do; files are made in the system's temporary folder and removed. */
export async function benchLinkStore({ links }: { links: number }): Promise<LinkStoreFigures> {
  const folder = mkdtempSync(join(tmpdir(), 'waymark-bench-'));
  try {
    const { insertsPerSecond, createsPerSecondAt32 } = await benchWrites(
      join(folder, 'writes.db'),
      Math.min(links, INSERTS_MAX),
    );
    const filled = join(folder, 'reads.db');
    await fillLinks(filled, links);
    const randomReadsPerSecond = await benchReads(filled, links);
    const rssMb = process.memoryUsage.rss() / 1e6;
    return { insertsPerSecond, randomReadsPerSecond, createsPerSecondAt32, rssMb };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/**
 * Makes a database with links `s0`, `s1`, … (the number in base 36) on the domain `localhost`, the first one, without
 * going through the store: for sizes where only reading is of interest.
 */
export async function fillLinks(file: string, links: number): Promise<void> {
  const stores = openSqliteStores({ file, instance: 'fill', random, nowMs: 1 });
  await stores.workspaces.insert({ name: 'bench', kind: 'team', plan: 'unlimited', createdAtMs: 1 });
  await stores.domains.insert({
    workspaceId: null,
    host: 'localhost',
    verifiedAtMs: 1,
    verificationToken: '',
    createdAtMs: 1,
  });
  await stores.close();

  const database = new Database(file);
  database.run('pragma synchronous = off');
  const insert = database.prepare(
    `insert into links (id, workspace_id, domain_id, slug, destination, created_via, created_at_ms)
     values (?, 1, 1, ?, ?, 'bench', 1)`,
  );
  const fill = database.transaction((from: number, to: number) => {
    for (let i = from; i < to; i++) insert.run(i + 1, slugOf(i), destinationOf(i));
  });
  for (let from = 0; from < links; from += 100_000) fill(from, Math.min(links, from + 100_000));
  database.run(`update counters set value = ? where name = 'link_id'`, [links]);
  database.run('pragma wal_checkpoint(truncate)');
  database.close();
}

async function benchWrites(file: string, count: number) {
  await fillLinks(file, 0);
  const stores = openSqliteStores({ file, instance: 'bench', random, nowMs: 1 });
  let insertMs = 0;
  for (let from = 0; from < count; from += BATCH) {
    const drafts = Array.from({ length: Math.min(BATCH, count - from) }, (_, i) => draftOf(from + i));
    const startMs = performance.now();
    await stores.links.insert(drafts);
    insertMs += performance.now() - startMs;
  }

  const startMs = performance.now();
  let made = 0;
  const createSome = async () => {
    while (made < CREATES) await stores.links.insert([draftOf(made++)]);
  };
  await Promise.all(Array.from({ length: 32 }, createSome));
  const createMs = performance.now() - startMs;
  await stores.close();
  return { insertsPerSecond: perSecond(count, insertMs), createsPerSecondAt32: perSecond(CREATES, createMs) };
}

async function benchReads(file: string, links: number): Promise<number> {
  const routes = openRoutes(file);
  await routes.warm();
  const slugs = Array.from({ length: READS }, () => slugOf(Math.floor(Math.random() * links)));
  const startMs = performance.now();
  let found = 0;
  for (const slug of slugs) if (routes.byAddress(PLACE.domainId, slug) !== null) found++;
  const tookMs = performance.now() - startMs;
  routes.close();
  if (found !== READS) throw new Error(`only ${found} of ${READS} links were found`);
  return perSecond(READS, tookMs);
}

const perSecond = (count: number, tookMs: number): number => Math.round((count * 1_000) / tookMs);

const slugOf = (i: number): Slug => `s${i.toString(36)}` as Slug;

const destinationOf = (i: number): Destination =>
  `https://example.com/products/item-${i}?ref=newsletter` as Destination;

const draftOf = (i: number): LinkDraft => ({
  ...DEFAULT_FIELDS,
  ...PLACE,
  destination: destinationOf(i),
  slug: randomSlug(random, 7),
  createdVia: 'native',
  createdBy: null,
  createdAtMs: 1_700_000_000_000 + i,
});
