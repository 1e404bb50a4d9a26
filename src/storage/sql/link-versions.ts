import type { Link, LinkId, LinkVersion } from '../../core/link.ts';
import { DEFAULT_FIELDS, versionFieldsOf } from '../../core/link-fields.ts';
import { HISTORY_MAX } from '../../core/link-store.ts';
import { namesOfWords } from '../../core/tag.ts';
import type { Db } from './schema.ts';
import { TAG_WORDS } from './tag-names.ts';
import { tagWords } from './tag-words.ts';

/** Keeps how a link stands, before it is changed. Its tags go by their words, so that a later name is found again. */
export async function keepVersion(trx: Db, held: Link, atMs: number, by: number | null): Promise<void> {
  const tags = held.tags.length === 0 ? [] : await wordsOfLink(trx, held.id);
  await trx
    .insertInto('link_versions')
    .values({
      link_id: held.id,
      version: held.version,
      replaced_at_ms: atMs,
      replaced_by: by,
      fields: JSON.stringify({ ...versionFieldsOf(held), tags }),
    })
    .execute();
  if (held.version <= HISTORY_MAX) return;
  await trx
    .deleteFrom('link_versions')
    .where('link_id', '=', held.id)
    .where('version', '<=', held.version - HISTORY_MAX)
    .execute();
}

/** Newest first, with tags as they are named now. */
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
    replacedBy: row.replaced_by as LinkVersion['replacedBy'],
    // One kept before a field was known lacks it.
    fields: { ...DEFAULT_FIELDS, ...(JSON.parse(row.fields) as LinkVersion['fields']) },
  }));
  const words = new Set(versions.flatMap(({ fields }) => fields.tags));
  if (words.size === 0) return versions;
  const link = await reader
    .selectFrom('links')
    .select('workspace_id')
    .where('id', '=', id)
    .executeTakeFirst();
  const known = await tagWords(reader, link?.workspace_id ?? 0, [...words]);
  return versions.map((one) => ({
    ...one,
    fields: { ...one.fields, tags: namesOfWords(one.fields.tags, known) },
  }));
}

async function wordsOfLink(trx: Db, id: number): Promise<readonly string[]> {
  const row = await trx
    .selectFrom('links')
    .select(TAG_WORDS.as('words'))
    .where('id', '=', id)
    .executeTakeFirst();
  return JSON.parse(row?.words ?? '[]');
}
