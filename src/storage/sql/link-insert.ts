import { createBreather } from '../../core/breather.ts';
import type { Link } from '../../core/link.ts';
import type { LinkDraft } from '../../core/link-store.ts';
import { foldTag, normalTag, uniqueTags } from '../../core/tag.ts';
import { jsonText, toNewLink } from './link-row.ts';
import {
  countTags,
  idsOfNames,
  insertLinkTags,
  resolveTags,
  type TagsByFold,
  tagIdsText,
} from './link-tags.ts';
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

/**
 * Inserts drafts in their order; null for each whose address is held. Ids are never used twice, even refused ones.
 * Throws TagsFull.
 */
export async function insertLinks(trx: Db, drafts: readonly LinkDraft[]): Promise<readonly (Link | null)[]> {
  if (drafts.length === 0) return [];
  const tags = await tagsOf(trx, drafts);
  const firstId = await takeIds(trx, drafts.length);
  const inserted = await insertRows(trx, drafts, firstId, tags);
  const links: (Link | null)[] = drafts.map((draft, i) => toNewLink(draft, firstId + i));
  if (inserted < drafts.length) {
    const held = await idsBetween(trx, firstId, firstId + drafts.length - 1);
    for (const [i, link] of links.entries()) if (link !== null && !held.has(link.id)) links[i] = null;
    await dropVain(trx, links, tags);
  }
  if (tags.size === 0) return links;
  await insertTags(trx, links, tags);
  return links.map((link) => (link === null ? null : withNames(link, tags)));
}

/** By workspace. */
type TagsOfAll = ReadonlyMap<number, TagsByFold>;

async function tagsOf(trx: Db, drafts: readonly LinkDraft[]): Promise<TagsOfAll> {
  const names = new Map<number, { all: Set<string>; nowMs: number }>();
  for (const { workspaceId, tags, createdAtMs } of drafts) {
    if (tags.length === 0) continue;
    const known = names.get(workspaceId) ?? { all: new Set(), nowMs: createdAtMs };
    names.set(workspaceId, known);
    for (const tag of tags) known.all.add(tag);
  }
  const found = new Map<number, TagsByFold>();
  for (const [workspaceId, { all, nowMs }] of names) {
    found.set(workspaceId, await resolveTags(trx, workspaceId, all, nowMs));
  }
  return found;
}

const idsOf = ({ workspaceId, tags }: Pick<LinkDraft, 'workspaceId' | 'tags'>, all: TagsOfAll) => {
  const known = tags.length === 0 ? undefined : all.get(workspaceId);
  return known === undefined ? [] : idsOfNames(tags, known);
};

/** With its tags as they are spelt. */
function withNames(link: Link, all: TagsOfAll): Link {
  const known = link.tags.length === 0 ? undefined : all.get(link.workspaceId);
  if (known === undefined) return link;
  return { ...link, tags: uniqueTags(link.tags.map((tag) => known.get(foldTag(tag))?.name ?? tag)) };
}

async function insertTags(trx: Db, links: readonly (Link | null)[], all: TagsOfAll): Promise<void> {
  const tagged = links.flatMap((link) => {
    if (link === null || link.tags.length === 0) return [];
    return { linkId: link.id, workspaceId: link.workspaceId, tagIds: idsOf(link, all) };
  });
  await insertLinkTags(trx, tagged);
  const used = tagged.flatMap(({ tagIds }) => tagIds);
  await countTags(trx, used, 1);
}

/** A tag that was made for links that were refused goes again, or is spelt as the first link that was stored has it. */
async function dropVain(trx: Db, links: readonly (Link | null)[], all: TagsOfAll): Promise<void> {
  for (const [workspaceId, tags] of all) {
    const stored = links.flatMap((link) => (link?.workspaceId === workspaceId ? link.tags : []));
    const spelt = new Map(stored.toReversed().map((tag) => [foldTag(tag), normalTag(tag)]));
    for (const [folded, tag] of tags) {
      if (!tag.isNew) continue;
      const name = spelt.get(folded);
      if (name === undefined) await trx.deleteFrom('tags').where('id', '=', tag.id).execute();
      else if (name !== tag.name) {
        await trx.updateTable('tags').set({ name }).where('id', '=', tag.id).execute();
        tag.name = name;
      }
    }
  }
}

async function takeIds(trx: Db, count: number): Promise<number> {
  const taken = await TAKE_IDS.run(trx, [count]);
  const last = taken.rows[0]?.value;
  if (last === undefined) throw new Error('the counter of link ids is missing');
  return Number(last) - count + 1;
}

async function insertRows(
  trx: Db,
  drafts: readonly LinkDraft[],
  firstId: number,
  tags: TagsOfAll,
): Promise<number> {
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
      for (let i = from; i < from + rows; i++) {
        const draft = drafts[i];
        if (draft === undefined) continue;
        pushPlain(values, draft, firstId + i);
        if (!plain) pushOther(values, draft, tagIdsText(idsOf(draft, tags)));
      }
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

function pushPlain(values: unknown[], draft: LinkDraft, id: number): void {
  const { workspaceId, domainId, slug, destination, createdVia, createdBy, createdAtMs } = draft;
  values.push(id, workspaceId, domainId, slug, destination, createdVia, createdBy, createdAtMs);
}

function pushOther(values: unknown[], draft: LinkDraft, tagIds: string | null): void {
  values.push(
    draft.enabled ? 1 : 0,
    writeRouting(draft),
    draft.title || null,
    draft.note || null,
    draft.externalId,
    jsonText(draft.metadata),
    tagIds,
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
