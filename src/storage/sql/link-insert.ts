import { createBreather } from '../../core/breather.ts';
import type { Link } from '../../core/link.ts';
import type { LinkDraft } from '../../core/link-store.ts';
import { jsonText, tagsText, toNewLink } from './link-row.ts';
import { writeRouting } from './routing.ts';
import type { Db } from './schema.ts';
import { type SqlStatement, sqlStatement } from './statement.ts';

/**
 * An import spends most of its time here, so these statements are written once and not built for each call, and hold
 * many rows. Most links have only what PLAIN names.
 */
const PLAIN = [
  'id',
  'workspace_id',
  'domain_id',
  'slug',
  'destination',
  'created_via',
  'created_by',
  'created_at_ms',
] as const;
const FULL = [
  ...PLAIN,
  'enabled',
  'routing',
  'title',
  'note',
  'external_id',
  'metadata',
  'tags',
  'extras',
] as const;

const TAGS_PER_STATEMENT = 200;
const ROWS_PER_STATEMENT = [64, 8, 1] as const;
const PLAIN_INSERTS = ROWS_PER_STATEMENT.map((rows) => insertStatement(PLAIN, rows));
const FULL_INSERTS = ROWS_PER_STATEMENT.map((rows) => insertStatement(FULL, rows));
const TAKE_IDS = sqlStatement<{ value: number }>(
  `update counters set value = value + $1 where name = 'link_id' returning value`,
);

function insertStatement(columns: readonly string[], rows: number): SqlStatement<unknown> {
  // Numbered places are what both databases understand.
  let place = 0;
  const row = () => `(${columns.map(() => `$${++place}`).join(', ')})`;
  const values = Array.from({ length: rows }, row).join(', ');
  return sqlStatement(
    `insert into links (${columns.join(', ')}) values ${values} on conflict (domain_id, slug) do nothing`,
  );
}

/** Inserts drafts in their order; null for each whose address is held. Ids are never used twice, even refused ones. */
export async function insertLinks(trx: Db, drafts: readonly LinkDraft[]): Promise<readonly (Link | null)[]> {
  if (drafts.length === 0) return [];
  const firstId = await takeIds(trx, drafts.length);
  const inserted = await insertRows(trx, drafts, firstId);
  const links: (Link | null)[] = drafts.map((draft, i) => toNewLink(draft, firstId + i));
  if (inserted < drafts.length) {
    const held = await idsBetween(trx, firstId, firstId + drafts.length - 1);
    for (const [i, link] of links.entries()) if (link !== null && !held.has(link.id)) links[i] = null;
  }
  await insertTags(trx, links);
  return links;
}

/** Adds rows to `link_tags`. */
export async function insertTags(trx: Db, links: readonly (Link | null)[]): Promise<void> {
  const rows = [];
  for (const link of links) {
    if (link === null || link.tags.length === 0) continue;
    for (const tag of link.tags) rows.push({ workspace_id: link.workspaceId, tag, link_id: link.id });
  }
  const breathe = createBreather();
  for (let at = 0; at < rows.length; at += TAGS_PER_STATEMENT) {
    // Readers see nothing of it until the commit, and other writes wait for it anyway.
    const pause = breathe();
    if (pause !== null) await pause;
    await trx
      .insertInto('link_tags')
      .values(rows.slice(at, at + TAGS_PER_STATEMENT))
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  }
}

async function takeIds(trx: Db, count: number): Promise<number> {
  const taken = await TAKE_IDS.run(trx, [count]);
  const last = taken.rows[0]?.value;
  if (last === undefined) throw new Error('the counter of link ids is missing');
  return Number(last) - count + 1;
}

async function insertRows(trx: Db, drafts: readonly LinkDraft[], firstId: number): Promise<number> {
  let inserted = 0;
  const breathe = createBreather();
  for (let from = 0; from < drafts.length; ) {
    const plain = isPlain(drafts[from]);
    let to = from + 1;
    while (to < drafts.length && isPlain(drafts[to]) === plain) to++;
    while (from < to) {
      const pause = breathe();
      if (pause !== null) await pause;
      const size = ROWS_PER_STATEMENT.findIndex((rows) => rows <= to - from);
      const rows = ROWS_PER_STATEMENT[size] ?? 1;
      const insert = (plain ? PLAIN_INSERTS : FULL_INSERTS)[size];
      const values: unknown[] = [];
      for (let i = from; i < from + rows; i++) pushRow(values, drafts[i], firstId + i, plain);
      const result = await insert?.run(trx, values);
      inserted += Number(result?.numAffectedRows ?? 0);
      from += rows;
    }
  }
  return inserted;
}

function isPlain(draft: LinkDraft | undefined): boolean {
  if (draft === undefined) return true;
  return (
    draft.enabled &&
    draft.title === '' &&
    draft.note === '' &&
    draft.externalId === null &&
    draft.tags.length === 0 &&
    jsonText(draft.metadata) === null &&
    jsonText(draft.extras) === null &&
    writeRouting(draft) === null
  );
}

function pushRow(values: unknown[], draft: LinkDraft | undefined, id: number, plain: boolean): void {
  if (draft === undefined) return;
  const { workspaceId, domainId, slug, destination, createdVia, createdBy, createdAtMs } = draft;
  values.push(id, workspaceId, domainId, slug, destination, createdVia, createdBy, createdAtMs);
  if (plain) return;
  values.push(
    draft.enabled ? 1 : 0,
    writeRouting(draft),
    draft.title || null,
    draft.note || null,
    draft.externalId,
    jsonText(draft.metadata),
    tagsText(draft.tags),
    jsonText(draft.extras),
  );
}

async function idsBetween(trx: Db, first: number, last: number): Promise<ReadonlySet<number>> {
  const rows = await trx
    .selectFrom('links')
    .select('id')
    .where('id', '>=', first)
    .where('id', '<=', last)
    .execute();
  return new Set(rows.map(({ id }) => id));
}
