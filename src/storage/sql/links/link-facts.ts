import { type SqlBool, sql } from 'kysely';
import type { LinkId } from '../../../core/base/ids.ts';
import { LINK_TEXTS } from '../../../core/clicks/click.ts';
import type { LinkFacts, LinkFactsStore } from '../../../core/clicks/link-facts.ts';
import type { Sql } from '../sql.ts';
import { SELECT_TAG_WORDS } from '../tags/tag-names.ts';
import { readRouting } from './routing.ts';

export function createSqlLinkFacts({ reader }: Sql): LinkFactsStore {
  return {
    async factsOf(ids) {
      const facts = new Map<LinkId, LinkFacts>();
      // One text for any number of ids, so that it is prepared once.
      const rows = await reader
        .selectFrom('links')
        .select(['id', 'external_id', 'routing', SELECT_TAG_WORDS.as('words')])
        .where(sql<SqlBool>`id in (select value from json_each(${JSON.stringify(ids)}))`)
        .where(sql<SqlBool>`(external_id is not null or routing is not null or tags is not null)`)
        .execute();
      for (const row of rows) {
        const fields = { externalId: row.external_id, ...readRouting(row.routing) };
        const texts = LINK_TEXTS.map((name) => [name, fields[name]]);
        facts.set(row.id as LinkId, {
          tags: row.words === null ? [] : JSON.parse(row.words),
          uniqueWindowMinutes: fields.uniqueWindowMinutes,
          utm: fields.utm,
          ...(Object.fromEntries(texts) as Pick<LinkFacts, (typeof LINK_TEXTS)[number]>),
        });
      }
      return facts;
    },
  };
}
