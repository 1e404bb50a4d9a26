import { Database } from 'bun:sqlite';
import { statSync } from 'node:fs';
import type { LinkId } from '../../../core/base/ids.ts';
import type { Slug } from '../../../core/base/slug.ts';
import type { ClickLimits, Route } from '../../../core/visits/route.ts';

/** Reads what pages for visitors say about links: synchronous, from any process. Sees every acknowledged write. */
export function openPageFacts(file: string, shortUrl: (host: string, slug: Slug) => string) {
  const database = new Database(file, { readonly: true });
  database.run(`pragma busy_timeout = ${BUSY_TIMEOUT_MS}`);
  database.run(`pragma cache_size = -${CACHE_KIB}`);
  if (statSync(file).size <= MAPPED_BYTES_MAX) database.run(`pragma mmap_size = ${MAPPED_BYTES_MAX}`);
  const facts = database.prepare<
    { title: string | null; created_at_ms: number; slug: Slug; host: string },
    [LinkId]
  >(
    `select title, links.created_at_ms, slug, host from links
     join domains on domains.id = domain_id where links.id = ?`,
  );
  const uses = database.prepare<{ clicks: number; unique_clicks: number }, [LinkId]>(
    'select clicks, unique_clicks from link_uses where link_id = ?',
  );

  return {
    /** Null when the link has just been removed. */
    factsOf({ linkId }: Route) {
      const row = facts.get(linkId);
      if (row === null) return null;
      return {
        title: row.title ?? '',
        createdAtMs: row.created_at_ms,
        shortUrl: shortUrl(row.host, row.slug),
      };
    },
    /** Whether a visit would be within the limits now. */
    isOpen(linkId: LinkId, { clicksMax, uniqueClicksMax }: ClickLimits): boolean {
      const { clicks, unique_clicks } = uses.get(linkId) ?? { clicks: 0, unique_clicks: 0 };
      return (
        (clicksMax === null || clicks < clicksMax) &&
        (uniqueClicksMax === null || unique_clicks < uniqueClicksMax)
      );
    },
    close: () => database.close(),
  };
}

/** As for routes: a mapped file costs no system call for each page. */
const MAPPED_BYTES_MAX = 128 * 1024 * 1024;
const BUSY_TIMEOUT_MS = 5_000;
/** Small: a page reads two rows, and the operating system caches the file too. */
const CACHE_KIB = 1_024;
