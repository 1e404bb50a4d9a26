import { type RawBuilder, type SqlBool, sql } from 'kysely';
import { type Actor, writeActor } from '../../../core/base/actor.ts';
import { destinationStarts, type LinkPart, type LinkState } from '../../../core/links/link-filter.ts';
import type { LinkFilter } from '../../../core/links/link-store.ts';

type Test = RawBuilder<SqlBool>;

/** SQL for the conditions of a `TraitFilter`, on `links` and the `link_counts` that are joined to them. */
export function traitTests(filter: LinkFilter): Test[] {
  const { states, parts, destinationStart, creator } = filter;
  const { expiresAfterMs, expiresBeforeMs, lastClickedBeforeMs } = filter;
  const tests = (parts ?? []).map((part) => PART_TESTS[part]);
  if (states !== null) tests.push(anyOf(states.map((state) => stateTests(filter.nowMs)[state])));
  if (destinationStart !== null) tests.push(startsWith(destinationStart));
  if (creator !== null) tests.push(isBy(creator));
  if (expiresAfterMs !== null) tests.push(sql<SqlBool>`${END} > ${expiresAfterMs}`);
  if (expiresBeforeMs !== null) tests.push(sql<SqlBool>`${END} < ${expiresBeforeMs}`);
  if (lastClickedBeforeMs !== null) {
    tests.push(sql<SqlBool>`coalesce(link_counts.last_clicked_at_ms < ${lastClickedBeforeMs}, true)`);
  }
  return tests;
}

const anyOf = (tests: readonly Test[]): Test =>
  tests.length === 0 ? sql<SqlBool>`false` : sql<SqlBool>`(${sql.join(tests, sql` or `)})`;

// Fields at their default are absent from `routing`.
const expires = (name: 'clicks' | 'uniqueClicks') =>
  sql<number | null>`cast(links.routing -> 'expires' ->> ${sql.lit(name)} as bigint)`;
const hasBehaviour = (name: 'passwordHash' | 'rules' | 'split'): Test =>
  sql<SqlBool>`links.routing -> 'behaviour' ->> ${sql.lit(name)} is not null`;

const END = sql`links.ends_at_ms`;

const PART_TESTS: Readonly<Record<LinkPart, Test>> = {
  password: hasBehaviour('passwordHash'),
  rules: hasBehaviour('rules'),
  split: hasBehaviour('split'),
  expiry: sql<SqlBool>`coalesce(${END}, ${expires('clicks')}, ${expires('uniqueClicks')}) is not null`,
};

const IS_USED_UP = sql<SqlBool>`exists (
  select 1 from link_uses where link_uses.link_id = links.id
    and (link_uses.clicks >= ${expires('clicks')} or link_uses.unique_clicks >= ${expires('uniqueClicks')}))`;

/** In the order in which a visit checks them, so that no link passes two. */
function stateTests(nowMs: number): Readonly<Record<LinkState, Test>> {
  const enabled = sql<SqlBool>`links.enabled = 1`;
  const waits = sql<SqlBool>`coalesce(cast(links.routing ->> 'startsAtMs' as bigint) > ${nowMs}, false)`;
  const isOver = sql<SqlBool>`(coalesce(${END} <= ${nowMs}, false) or ${IS_USED_UP})`;
  return {
    off: sql<SqlBool>`links.enabled = 0`,
    scheduled: sql<SqlBool>`(${enabled} and ${waits})`,
    ended: sql<SqlBool>`(${enabled} and not ${waits} and ${isOver})`,
    on: sql<SqlBool>`(${enabled} and not ${waits} and not ${isOver})`,
  };
}

function startsWith(text: string): Test {
  return anyOf(
    destinationStarts(text).starts.map(
      (start) => sql<SqlBool>`substr(links.destination, 1, ${start.length}) = ${start}`,
    ),
  );
}

function isBy(creator: Actor): Test {
  if (creator.kind === 'key') return sql<SqlBool>`links.created_by = ${creator.id}`;
  const itself = sql<SqlBool>`links.created_by_actor = ${writeActor(creator)}`;
  return creator.kind === 'person'
    ? sql<SqlBool>`(${itself} or links.created_by in (select id from api_keys where person_id = ${creator.id}))`
    : itself;
}
