import { type RawBuilder, type SqlBool, sql } from 'kysely';
import type { LinkFilter } from '../../../core/links/link-store.ts';
import { foldTag } from '../../../core/links/tag.ts';
import type { Db } from '../schema.ts';

/** A filter with the ids of its tags. A link meets the condition of a set if it has one of its ids. */
export interface TagConditions {
  readonly workspaceId: number;
  /** A link must meet all of these. */
  readonly required: readonly TagSet[];
  /** A link may have none of these. */
  readonly excluded: readonly number[];
}

interface TagSet {
  readonly ids: readonly number[];
  /** Approximate number of links with one of these tags. */
  readonly links: number;
}

/** Null: the filter does not name tags. 'nothing': no link can pass. */
export async function readTagConditions(
  db: Db,
  { workspaceId, tag }: LinkFilter,
): Promise<TagConditions | 'nothing' | null> {
  if (tag === null) return null;
  const found = await setsOf(db, workspaceId, [...tag.all, ...tag.any, ...tag.none]);
  const lookUp = (name: string): TagSet | undefined => found.get(foldTag(name));
  const required = tag.all.map(lookUp);
  const any = tag.any.flatMap((name) => lookUp(name) ?? []);
  if (tag.any.length > 0) required.push(any.length === 0 ? undefined : union(any));
  const excluded = tag.none.flatMap((name) => lookUp(name)?.ids ?? []);
  const sets = required.filter((set) => set !== undefined);
  return sets.length < required.length ? 'nothing' : { workspaceId, required: sets, excluded };
}

const union = (sets: readonly TagSet[]): TagSet => ({
  ids: [...new Set(sets.flatMap(({ ids }) => ids))],
  links: sets.reduce((sum, { links }) => sum + links, 0),
});

/** By folded name, each tag with those that are merged into it and still have links. */
async function setsOf(
  db: Db,
  workspaceId: number,
  names: readonly string[],
): Promise<ReadonlyMap<string, TagSet>> {
  const tags = await db
    .selectFrom('tags')
    .select(['id', 'folded', 'links'])
    .where('workspace_id', '=', workspaceId)
    .where('folded', 'in', names.map(foldTag))
    .execute();
  const merged = await db
    .selectFrom('tags')
    .select(['id', 'becomes', 'links'])
    .where('folded', 'is', null)
    .where('workspace_id', '=', workspaceId)
    .execute();
  return new Map(
    tags.map(({ id, folded, links }) => [
      folded ?? '',
      union([{ ids: [id], links }, ...merged.filter(({ becomes }) => becomes === id).map(asSet)]),
    ]),
  );
}

const asSet = ({ id, links }: { id: number; links: number }): TagSet => ({ ids: [id], links });

/** Links that a scan may collect and sort for each slice; with more of them it uses an index. */
const COLLECTED_MAX = 20_000;

/** The links of one condition, to scan instead of all links. */
export interface TagDriver {
  /** A table `link_tags` in which each link occurs once. */
  readonly from: RawBuilder<unknown>;
  readonly base: RawBuilder<SqlBool>;
  /** Whether the links are few enough to be sorted. */
  readonly isSmall: boolean;
  readonly set: TagSet;
}

/** The condition that fewest links meet; null if scanning and testing all links is faster. */
export function tagDriver(tags: TagConditions | null): TagDriver | null {
  const byLinks = [...(tags?.required ?? [])].sort((a, b) => a.links - b.links);
  const set = byLinks.find(({ ids, links }) => ids.length === 1 || links <= COLLECTED_MAX);
  if (tags === null || set === undefined) return null;
  const inWorkspace = sql<SqlBool>`link_tags.workspace_id = ${tags.workspaceId}
    and link_tags.tag_id in (${sql.join(set.ids)})`;
  const isSmall = set.links <= COLLECTED_MAX;
  return set.ids.length === 1
    ? { from: sql`link_tags`, base: inWorkspace, isSmall, set }
    : {
        from: sql`(select distinct link_id from link_tags where ${inWorkspace}) as link_tags`,
        base: sql<SqlBool>`true`,
        isSmall,
        set,
      };
}

/** SQL that tests the other conditions for the link with that id. */
export function tagTests(
  tags: TagConditions | null,
  id: RawBuilder<number>,
  driver: TagDriver | null,
): RawBuilder<SqlBool>[] {
  if (tags === null) return [];
  const carries = (ids: readonly number[]) => sql<SqlBool>`exists (
    select 1 from link_tags as carried
    where carried.workspace_id = ${tags.workspaceId} and carried.tag_id in (${sql.join(ids)})
      and carried.link_id = ${id})`;
  const tests = tags.required.filter((set) => set !== driver?.set).map(({ ids }) => carries(ids));
  if (tags.excluded.length > 0) tests.push(sql<SqlBool>`not ${carries(tags.excluded)}`);
  return tests;
}
