import { type RawBuilder, sql } from 'kysely';

/** JSON list of the names of a link's tags, in the owner's order, without repetitions; null without tags. */
export const SELECT_TAG_NAMES: RawBuilder<string | null> = sql<
  string | null
>`case when links.tags is not null then (
  select json_group_array(name) from (
    select min(coalesce(target.name, tags.name)) as name
    from json_each(links.tags) as listed
    cross join tags
    left join tags as target on target.id = tags.becomes
    where tags.id = listed.value and (tags.folded is not null or tags.becomes is not null)
    group by coalesce(target.id, tags.id)
    order by min(listed.key)) as named) end`;

/** The same with the word of each tag, which clicks and past versions store. */
export const SELECT_TAG_WORDS: RawBuilder<string | null> = sql<
  string | null
>`case when links.tags is not null then (
  select json_group_array(tags.word order by listed.key)
  from json_each(links.tags) as listed
  cross join tags where tags.id = listed.value and (tags.folded is not null or tags.becomes is not null)) end`;
