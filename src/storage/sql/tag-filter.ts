import { type RawBuilder, type SqlBool, sql } from 'kysely';
import type { LinkFilter } from '../../core/link-store.ts';
import { foldTag } from '../../core/tag.ts';
import type { Db } from './schema.ts';

/** The tags of a filter by their ids. Each set stands for one condition: a link has one of its ids. */
export interface AskedTags {
  readonly workspaceId: number;
  /** All must hold. */
  readonly some: readonly TagSet[];
  /** None may be carried. */
  readonly none: readonly number[];
}

interface TagSet {
  readonly ids: readonly number[];
  /** About how many links have one of them. */
  readonly links: number;
}

/** Null: nothing is asked of tags. 'nothing': no link can pass. */
export async function askedTags(
  db: Db,
  { workspaceId, tag }: LinkFilter,
): Promise<AskedTags | 'nothing' | null> {
  if (tag === null) return null;
  const found = await setsOf(db, workspaceId, [...tag.all, ...tag.any, ...tag.none]);
  const lookUp = (name: string): TagSet | undefined => found.get(foldTag(name));
  const some = tag.all.map(lookUp);
  const any = tag.any.flatMap((name) => lookUp(name) ?? []);
  if (tag.any.length > 0) some.push(any.length === 0 ? undefined : union(any));
  const none = tag.none.flatMap((name) => lookUp(name)?.ids ?? []);
  const sets = some.filter((one) => one !== undefined);
  return sets.length < some.length ? 'nothing' : { workspaceId, some: sets, none };
}

const union = (sets: readonly TagSet[]): TagSet => ({
  ids: [...new Set(sets.flatMap(({ ids }) => ids))],
  links: sets.reduce((sum, { links }) => sum + links, 0),
});

/** By folded name, each with the tags that are merged into it but not gone through yet. */
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

/** Links that a walk may collect and sort for each of its slices; past that it goes along an index. */
const COLLECTED_MAX = 20_000;

/** The links of one condition, to walk through in place of all links. */
export interface TagDriver {
  /** A table `link_tags` with each link once. */
  readonly from: RawBuilder<unknown>;
  readonly base: RawBuilder<SqlBool>;
  /** Whether they are few enough to be put into another order. */
  readonly isSmall: boolean;
  readonly set: TagSet;
}

/** By the condition that fewest links meet; null where it is better to walk through all and test each. */
export function tagDriver(tags: AskedTags | null): TagDriver | null {
  const byLinks = [...(tags?.some ?? [])].sort((a, b) => a.links - b.links);
  const set = byLinks.find(({ ids, links }) => ids.length === 1 || links <= COLLECTED_MAX);
  if (tags === null || set === undefined) return null;
  const held = sql<SqlBool>`link_tags.workspace_id = ${tags.workspaceId}
    and link_tags.tag_id in (${sql.join(set.ids)})`;
  const isSmall = set.links <= COLLECTED_MAX;
  return set.ids.length === 1
    ? { from: sql`link_tags`, base: held, isSmall, set }
    : {
        from: sql`(select distinct link_id from link_tags where ${held}) as link_tags`,
        base: sql<SqlBool>`true`,
        isSmall,
        set,
      };
}

/** What the other conditions ask of the link with that id. */
export function tagTests(
  tags: AskedTags | null,
  id: RawBuilder<number>,
  driver: TagDriver | null,
): RawBuilder<SqlBool>[] {
  if (tags === null) return [];
  const carries = (ids: readonly number[]) => sql<SqlBool>`exists (
    select 1 from link_tags as carried
    where carried.workspace_id = ${tags.workspaceId} and carried.tag_id in (${sql.join(ids)})
      and carried.link_id = ${id})`;
  const tests = tags.some.filter((set) => set !== driver?.set).map(({ ids }) => carries(ids));
  if (tags.none.length > 0) tests.push(sql<SqlBool>`not ${carries(tags.none)}`);
  return tests;
}
