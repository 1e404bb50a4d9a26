import type { LinkId } from '../../../core/base/ids.ts';
import { LINK_TEXTS } from '../../../core/clicks/click.ts';
import type { LinkFacts, LinkFactsStore } from '../../../core/clicks/link-facts.ts';
import type { Sql } from '../sqlite.ts';
import { SELECT_TAG_WORDS } from '../tags/tag-names.ts';
import { readRouting } from './routing.ts';

/** Ids in one statement. */
const IDS_PER_STATEMENT = 500;

export function createSqlLinkFacts({ reader }: Sql): LinkFactsStore {
  return {
    async factsOf(ids) {
      const facts = new Map<LinkId, LinkFacts>();
      for (let at = 0; at < ids.length; at += IDS_PER_STATEMENT) {
        const rows = await reader
          .selectFrom('links')
          .select(['id', 'external_id', 'routing', SELECT_TAG_WORDS.as('words')])
          .where('id', 'in', ids.slice(at, at + IDS_PER_STATEMENT))
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
      }
      return facts;
    },
  };
}
