import type { Actor } from '../../../core/base/actor.ts';
import type { LinkId } from '../../../core/base/ids.ts';
import type { Link, LinkVersion } from '../../../core/links/link.ts';
import { versionFieldsOf } from '../../../core/links/link.ts';
import { withMissingFields } from '../../../core/links/link-fields.ts';
import { HISTORY_MAX } from '../../../core/links/link-store.ts';
import { namesOfWords } from '../../../core/links/tag.ts';
import type { Db } from '../schema.ts';
import { SELECT_TAG_WORDS } from '../tags/tag-names.ts';
import { tagWords } from '../tags/tag-words.ts';
import { actorFromColumns, toActorColumns } from './actor-columns.ts';

/** Keeps the current version of a link before it changes. Tags are stored by their words, which survive a rename. */
export async function keepVersion(trx: Db, current: Link, atMs: number, by: Actor): Promise<void> {
  const { key, other } = toActorColumns(by);
  const tags = current.tags.length === 0 ? [] : await wordsOfLink(trx, current.id);
  await trx
    .insertInto('link_versions')
    .values({
      link_id: current.id,
      version: current.version,
      replaced_at_ms: atMs,
      replaced_by: key,
      replaced_by_actor: other,
      fields: JSON.stringify({ ...versionFieldsOf(current), tags }),
    })
    .execute();
  if (current.version <= HISTORY_MAX) return;
  await trx
    .deleteFrom('link_versions')
    .where('link_id', '=', current.id)
    .where('version', '<=', current.version - HISTORY_MAX)
    .execute();
}

/** Newest first, with the current names of tags. */
export async function historyOf(reader: Db, id: LinkId): Promise<readonly LinkVersion[]> {
  const rows = await reader
    .selectFrom('link_versions')
    .selectAll()
    .where('link_id', '=', id)
    .orderBy('version', 'desc')
    .execute();
  const versions = rows.map((row) => ({
    version: row.version,
    replacedAtMs: row.replaced_at_ms,
    replacedBy: actorFromColumns(row.replaced_by, row.replaced_by_actor),
    fields: withMissingFields(JSON.parse(row.fields) as LinkVersion['fields']),
  }));
  const words = new Set(versions.flatMap(({ fields }) => fields.tags));
  if (words.size === 0) return versions;
  const link = await reader
    .selectFrom('links')
    .select('workspace_id')
    .where('id', '=', id)
    .executeTakeFirst();
  const known = await tagWords(reader, link?.workspace_id ?? 0, [...words]);
  return versions.map((version) => ({
    ...version,
    fields: { ...version.fields, tags: namesOfWords(version.fields.tags, known) },
  }));
}

async function wordsOfLink(trx: Db, id: number): Promise<readonly string[]> {
  const row = await trx
    .selectFrom('links')
    .select(SELECT_TAG_WORDS.as('words'))
    .where('id', '=', id)
    .executeTakeFirst();
  return JSON.parse(row?.words ?? '[]');
}
