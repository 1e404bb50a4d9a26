import { createBreather } from '../../../core/base/breather.ts';
import type { LinkId } from '../../../core/base/ids.ts';
import type { Link } from '../../../core/links/link.ts';
import { type LinkDraft, linkOfDraft } from '../../../core/links/link-store.ts';
import { foldTag, normalTag } from '../../../core/links/tag.ts';
import type { SqlDialect } from '../dialect.ts';
import type { Db } from '../schema.ts';
import { insertRows, insertStatements } from '../statement.ts';
import {
  countTags,
  type FoundTag,
  insertLinkTags,
  resolveTags,
  type TagsByName,
  tagIdsText,
  tagsOfNames,
} from '../tags/link-tags.ts';
import { toActorColumns } from './actor-columns.ts';
import { jsonText } from './link-row.ts';
import { writeRouting } from './routing.ts';

/**
 * An import spends most of its time here, so these statements are compiled once, not for each call, and insert many
 * rows. Most links have values only in the columns of PLAIN.
 */
const PLAIN = [
  'id',
  'workspace_id',
  'domain_id',
  'slug',
  'destination',
  'created_via',
  'created_by',
  'created_by_actor',
  'created_at_ms',
] as const;
const FULL = [
  ...PLAIN,
  'enabled',
  'routing',
  'ends_at_ms',
  'title',
  'note',
  'external_id',
  'metadata',
  'tags',
  'extras',
] as const;

/** Rows whose values are collected before they are inserted. */
const ROWS_AT_ONCE = 512;
const ADDRESS = ['domain_id', 'slug'] as const;
const PLAIN_INSERTS = insertStatements('links', PLAIN, ADDRESS);
const FULL_INSERTS = insertStatements('links', FULL, ADDRESS);

/**
 * Inserts drafts in order; null for each whose address is taken. Ids are never reused, even those of refused drafts.
 * Throws TagsFull.
 */
export async function insertLinks(
  trx: Db,
  drafts: readonly LinkDraft[],
  { takeLinkIds }: SqlDialect,
): Promise<readonly (Link | null)[]> {
  if (drafts.length === 0) return [];
  const tags = await tagsOf(trx, drafts);
  const ids = await takeLinkIds(trx, drafts.length);
  const inserted = await insertLinkRows(trx, drafts, ids, tags);
  const links: (Link | null)[] = drafts.map((draft, i) => linkOfDraft(draft, idAt(ids, i)));
  if (inserted < drafts.length) {
    const stored = await idsBetween(trx, idAt(ids, 0), idAt(ids, ids.length - 1));
    for (const [i, link] of links.entries()) if (link !== null && !stored.has(link.id)) links[i] = null;
    await dropUnusedTags(trx, links, tags);
  }
  if (tags.length === 0) return links;
  await insertTags(trx, links, tags);
  return links.map((link, i) => (link === null ? null : withNames(link, tags[i] ?? [])));
}

/** The tags of each draft; [] if no draft has a tag. */
type TagsOfDrafts = readonly (readonly FoundTag[])[];

async function tagsOf(trx: Db, drafts: readonly LinkDraft[]): Promise<TagsOfDrafts> {
  const names = new Map<number, { spellings: Set<string>; nowMs: number }>();
  for (const { workspaceId, tags, createdAtMs } of drafts) {
    if (tags.length === 0) continue;
    const known = names.get(workspaceId) ?? { spellings: new Set(), nowMs: createdAtMs };
    names.set(workspaceId, known);
    for (const tag of tags) known.spellings.add(tag);
  }
  const found = new Map<number, TagsByName>();
  for (const [workspaceId, { spellings, nowMs }] of names) {
    found.set(workspaceId, await resolveTags(trx, workspaceId, spellings, nowMs));
  }
  if (found.size === 0) return [];
  return drafts.map(({ workspaceId, tags }) => {
    const known = tags.length === 0 ? undefined : found.get(workspaceId);
    return known === undefined ? [] : tagsOfNames(tags, known);
  });
}

const idsOf = (tags: readonly FoundTag[] | undefined): readonly number[] => tags?.map(({ id }) => id) ?? [];

/** The link with its tags in their stored spelling. */
function withNames(link: Link, tags: readonly FoundTag[]): Link {
  const isSpelt = link.tags.length === tags.length && tags.every(({ name }, i) => name === link.tags[i]);
  return isSpelt ? link : { ...link, tags: tags.map(({ name }) => name) };
}

async function insertTags(trx: Db, links: readonly (Link | null)[], tags: TagsOfDrafts): Promise<void> {
  const tagged = links.flatMap((link, i) =>
    link === null ? [] : { linkId: link.id, workspaceId: link.workspaceId, tagIds: idsOf(tags[i]) },
  );
  await insertLinkTags(trx, tagged);
  const used = tagged.flatMap(({ tagIds }) => tagIds);
  await countTags(trx, used, 1);
}

/** Removes a new tag that only refused links have; otherwise gives it the spelling of the first stored link. */
async function dropUnusedTags(trx: Db, links: readonly (Link | null)[], tags: TagsOfDrafts): Promise<void> {
  const spelt = new Map<FoundTag, string>();
  for (const [i, link] of links.entries()) {
    if (link === null) continue;
    for (const tag of tags[i] ?? []) {
      if (!tag.isNew || spelt.has(tag)) continue;
      const name = link.tags.find((spelling) => foldTag(spelling) === foldTag(tag.name));
      if (name !== undefined) spelt.set(tag, normalTag(name));
    }
  }
  for (const tag of new Set(tags.flat())) {
    if (!tag.isNew) continue;
    const name = spelt.get(tag);
    if (name === undefined) await trx.deleteFrom('tags').where('id', '=', tag.id).execute();
    else if (name !== tag.name) {
      await trx.updateTable('tags').set({ name }).where('id', '=', tag.id).execute();
      tag.name = name;
    }
  }
}

function idAt(ids: readonly number[], nth: number): LinkId {
  const id = ids[nth];
  if (id === undefined) throw new Error('a link has no id');
  return id as LinkId;
}

async function insertLinkRows(
  trx: Db,
  drafts: readonly LinkDraft[],
  ids: readonly number[],
  tags: TagsOfDrafts,
): Promise<number> {
  let inserted = 0;
  const breathe = createBreather();
  for (let from = 0; from < drafts.length; ) {
    const plain = isPlain(drafts[from]);
    const values: unknown[] = [];
    let to = from;
    for (; to < Math.min(drafts.length, from + ROWS_AT_ONCE); to++) {
      const draft = drafts[to];
      if (draft === undefined || isPlain(draft) !== plain) break;
      pushPlain(values, draft, idAt(ids, to));
      if (!plain) pushOther(values, draft, tagIdsText(idsOf(tags[to])));
    }
    inserted += await insertRows(trx, plain ? PLAIN_INSERTS : FULL_INSERTS, values, breathe);
    from = to;
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
  const { key, other } = toActorColumns(createdBy);
  values.push(id, workspaceId, domainId, slug, destination, createdVia, key, other, createdAtMs);
}

function pushOther(values: unknown[], draft: LinkDraft, tagIds: string | null): void {
  values.push(
    draft.enabled ? 1 : 0,
    writeRouting(draft),
    draft.expires.atMs,
    draft.title || null,
    draft.note || null,
    draft.externalId,
    jsonText(draft.metadata),
    tagIds,
    jsonText(draft.extras),
  );
}

/** Which rows there are; other transactions may have taken ids between these. */
async function idsBetween(trx: Db, first: number, last: number): Promise<ReadonlySet<number>> {
  const rows = await trx
    .selectFrom('links')
    .select('id')
    .where('id', '>=', first)
    .where('id', '<=', last)
    .execute();
  return new Set(rows.map(({ id }) => id));
}
