import { z } from '@hono/zod-openapi';
import { HISTORY_MAX, LINK_SORTS } from '../../core/link-store.ts';
import { parseSearch } from '../../core/search.ts';
import { TAG_FILTER_MAX } from '../../core/tag.ts';
import { flag, pageOf, pageQuery, timeInput } from './common.ts';
import { link, linkFields } from './link.ts';

export const linkId = z.object({ id: z.string().openapi({ example: 'lnk_1c' }) });
export const dryRun = {
  dry_run: flag.optional().openapi({ description: 'Checks everything and saves nothing.' }),
};
export const writeQuery = z.strictObject(dryRun);
export const removeQuery = z.strictObject({
  ...dryRun,
  permanent: flag.optional().openapi({ description: 'For good, instead of to the trash.' }),
});
export const importQuery = z.strictObject({
  ...dryRun,
  quiet: flag.optional().openapi({ description: 'Only failures, and a summary at the end.' }),
});

const tagNames = z.array(z.string().max(200)).max(TAG_FILTER_MAX);
const oneOrMore = z
  .union([z.string().max(200), tagNames])
  .transform((given) => [given].flat())
  .openapi({ type: 'array', items: { type: 'string' }, maxItems: TAG_FILTER_MAX });

const byTags = {
  tag: oneOrMore.optional().openapi({
    description: 'Links with this tag; with all of them where it is repeated. Letter case does not count.',
    example: ['spring'],
  }),
  tag_any: oneOrMore.optional().openapi({ description: 'Links with at least one of these tags.' }),
  tag_none: oneOrMore.optional().openapi({ description: 'Links with none of these tags.' }),
};

/** In a query string and in the filter of a bulk change alike. */
const narrowing = {
  search: z
    .string()
    .max(500)
    .optional()
    .openapi({
      description:
        'Words, each of which must be part of slug, title, destination or note; case, accents and width do not matter. ' +
        'A link with that slug comes first, and so does the link of a pasted short URL.',
      example: 'spring',
    }),
  ...byTags,
  domain: z.string().max(300).optional().openapi({ example: 'go.example.com' }),
  external_id: z.string().max(500).optional(),
  created_via: z.string().max(50).optional().openapi({ example: 'native' }),
  created_after: timeInput.optional(),
  created_before: timeInput.optional(),
};

export const linkListQuery = z.strictObject({
  ...narrowing,
  enabled: flag.optional(),
  trashed: flag.optional().openapi({ description: 'Only the trash.' }),
  sort: z.enum(LINK_SORTS).optional().openapi({ description: 'Newest first unless told otherwise.' }),
  ...pageQuery,
});

/** In a command on many, what was left blank by mistake would mean every link. */
const notBlank = (text: string | undefined): boolean => text === undefined || parseSearch(text) !== null;
const oneAtLeast = (names: readonly string[] | undefined): boolean => names?.length !== 0;
const EMPTY = { message: 'Must not be empty.', params: { code: 'empty' } };
const named = oneOrMore.optional().refine(oneAtLeast, EMPTY);

export const linkFilter = z
  .strictObject({
    ...narrowing,
    search: narrowing.search.refine(notBlank, EMPTY),
    tag: named,
    tag_any: named,
    tag_none: named,
    enabled: z.boolean().optional(),
    trashed: z.boolean().optional(),
  })
  .refine((filter) => Object.values(filter).some((value) => value !== undefined), {
    message: 'Must name at least one condition.',
    params: { code: 'empty' },
  })
  .openapi('LinkFilter');

export const linkPage = pageOf(link).openapi('LinkPage');

export const byUrlQuery = z.strictObject({
  url: z.string().openapi({ example: 'https://example.com/spring' }),
});

export const externalId = z.object({ external_id: z.string().openapi({ example: 'order-17' }) });
export const linkVersion = z.object({
  id: z.string().openapi({ example: 'lnk_1c' }),
  version: z.string().openapi({ example: '2' }),
});

export const historyPage = pageOf(
  z.strictObject({
    version: z.int(),
    is_current: z.boolean(),
    at: z.string().nullable().openapi({ format: 'date-time', description: 'When it was made.' }),
    by: z.string().nullable().openapi({ description: 'With which key.', example: 'key_3' }),
    changed: z.array(z.string()).openapi({ description: 'What differs from the version before.' }),
    link: z.strictObject(linkFields),
  }),
)
  .extend({
    forgotten: z.int().openapi({
      description: `Older versions that are not kept any more: of each link the newest ${HISTORY_MAX} before the current one are.`,
    }),
  })
  .openapi('LinkHistory');

export const historyQuery = z.strictObject(pageQuery);
