import { z } from '@hono/zod-openapi';
import { HISTORY_MAX, LINK_SORTS } from '../../core/links/link-store.ts';
import { parseSearch } from '../../core/links/search.ts';
import { TAG_FILTER_MAX } from '../../core/links/tag.ts';
import { filterInputs } from '../link-fields.ts';
import { namedActor } from './actor.ts';
import { flag, pageOf, pageQuery, timeInput } from './common.ts';
import { link, linkFieldsAnswer } from './link.ts';

export const linkIdParams = z.object({ id: z.string().openapi({ example: 'lnk_1c' }) });
export const dryRun = {
  dry_run: flag.optional().openapi({ description: 'Checks the request and saves nothing.' }),
};
export const writeQuery = z.strictObject(dryRun);
export const removeQuery = z.strictObject({
  ...dryRun,
  permanent: flag
    .optional()
    .openapi({ description: 'Removes the link permanently instead of moving it to the trash.' }),
});
export const importQuery = z.strictObject({
  ...dryRun,
  quiet: flag
    .optional()
    .openapi({ description: 'Answers only failures, with a summary at the end of a stream.' }),
});

const tagNames = z.array(z.string().max(200)).max(TAG_FILTER_MAX);
const oneOrMore = z
  .union([z.string().max(200), tagNames])
  .transform((input) => [input].flat())
  .openapi({ type: 'array', items: { type: 'string' }, maxItems: TAG_FILTER_MAX });

const byTags = {
  tag: oneOrMore.optional().openapi({
    description: 'Links with this tag; if repeated, links with all of the tags. Not case-sensitive.',
    example: ['spring'],
  }),
  tag_any: oneOrMore.optional().openapi({ description: 'Links with at least one of these tags.' }),
  tag_none: oneOrMore.optional().openapi({ description: 'Links with none of these tags.' }),
};

/** Filters of a query string and of a bulk change. */
const filters = {
  search: z
    .string()
    .max(500)
    .optional()
    .openapi({
      description:
        'Words, each of which must be part of the slug, title, destination or note; case, accents and width are ignored. ' +
        'The link with exactly that slug or short URL is listed first.',
      example: 'spring',
    }),
  ...byTags,
  domain: z.string().max(300).optional().openapi({ example: 'go.example.com' }),
  ...filterInputs,
  created_via: z.string().max(50).optional().openapi({ example: 'native' }),
  created_after: timeInput.optional(),
  created_before: timeInput.optional(),
};

export const linkListQuery = z.strictObject({
  ...filters,
  enabled: flag.optional(),
  trashed: flag.optional().openapi({ description: 'Lists only links in the trash.' }),
  sort: z.enum(LINK_SORTS).optional().openapi({ description: 'Default: newest first.' }),
  ...pageQuery,
});

/** In a bulk change, a filter left blank by mistake would match every link. */
const notBlank = (text: string | undefined): boolean => text === undefined || parseSearch(text) !== null;
const oneAtLeast = (names: readonly string[] | undefined): boolean => names?.length !== 0;
const EMPTY = { message: 'Must not be empty.', params: { code: 'empty' } };
const tagsInput = oneOrMore.optional().refine(oneAtLeast, EMPTY);

export const linkFilter = z
  .strictObject({
    ...filters,
    search: filters.search.refine(notBlank, EMPTY),
    tag: tagsInput,
    tag_any: tagsInput,
    tag_none: tagsInput,
    enabled: z.boolean().optional(),
    trashed: z.boolean().optional(),
  })
  .refine((filter) => Object.values(filter).some((value) => value !== undefined), {
    message: 'Must have at least one condition.',
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
    at: z.string().nullable().openapi({ format: 'date-time', description: 'When the version was created.' }),
    by: namedActor.nullable().openapi({ description: 'Who created the version; null if unknown.' }),
    changed: z
      .array(z.string())
      .openapi({ description: 'The fields that differ from the previous version.' }),
    link: linkFieldsAnswer,
  }),
)
  .extend({
    forgotten: z.int().openapi({
      description: `The number of older versions that the server no longer has; it keeps the current one and the ${HISTORY_MAX} before it.`,
    }),
  })
  .openapi('LinkHistory');

export const historyQuery = z.strictObject(pageQuery);
