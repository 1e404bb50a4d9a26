import { type RawBuilder, sql } from 'kysely';

/** Of a row of `links` with tags: a JSON list of their names, in the owner's order, each once; null without tags. */
export const TAG_NAMES: RawBuilder<string | null> = sql<string | null>`case when links.tags is not null then (
  select json_group_array(name) from (
    select coalesce(target.name, tags.name) as name
    from json_each(links.tags) as listed
    cross join tags on tags.id = listed.value and (tags.folded is not null or tags.becomes is not null)
    left join tags as target on target.id = tags.becomes
    group by coalesce(target.id, tags.id)
    order by min(listed.key))) end`;

/** The same with the word of each tag: what clicks and past versions are stored with. */
export const TAG_WORDS: RawBuilder<string | null> = sql<string | null>`case when links.tags is not null then (
  select json_group_array(tags.word order by listed.key)
  from json_each(links.tags) as listed
  cross join tags on tags.id = listed.value and (tags.folded is not null or tags.becomes is not null)) end`;
