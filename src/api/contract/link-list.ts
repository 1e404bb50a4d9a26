import { z } from '@hono/zod-openapi';
import type { Actor } from '../../core/base/actor.ts';
import { FIGURE_BUCKETS_MAX } from '../../core/clicks/figure-buckets.ts';
import { DESTINATION_START_LENGTH_MAX, LINK_PARTS, LINK_STATES } from '../../core/links/link-filter.ts';
import {
  HISTORY_MAX,
  LINK_PAGE_SORTED_MAX,
  LINK_PAGE_SORTS,
  LINKS_COUNTED_MAX,
} from '../../core/links/link-store.ts';
import { parseSearch } from '../../core/links/search.ts';
import { TAG_FILTER_MAX } from '../../core/links/tag.ts';
import { keyIds, personIds } from '../../wire/values/ids.ts';
import { filterInputs } from '../link-fields.ts';
import { namedActor } from './actor.ts';
import { commaList, flag, pageOf, pageQuery, rangeQuery, time, timeInput, wholeNumber } from './common.ts';
import { linkFieldsAnswer, unnamedLink } from './link.ts';

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
  new_external_ids: flag.optional().openapi({
    description:
      'Refuses a link whose `external_id` is on a link outside the trash, or earlier in the request: `errors` then has the code `taken` at `/external_id`. So an import can be sent again.',
  }),
});

const tagNames = z.array(z.string().max(200)).max(TAG_FILTER_MAX);
const oneOrMore = z
  .union([z.string().max(200), tagNames])
  .transform((input) => [input].flat())
  .openapi({ type: 'array', items: { type: 'string' }, maxItems: TAG_FILTER_MAX });

const byTags = {
  tag: oneOrMore.optional().openapi({
    description: 'Links with this tag; if repeated, see `tag_match`. Not case-sensitive.',
    example: ['spring'],
  }),
  tag_match: z.enum(['all', 'any']).optional().openapi({
    description:
      'Whether links must have all tags of `tag` (default) or at least one of them. `any` and `tag_any` exclude each other.',
  }),
  tag_any: oneOrMore.optional().openapi({ description: 'Links with at least one of these tags.' }),
  tag_none: oneOrMore.optional().openapi({ description: 'Links with none of these tags.' }),
};

const creator = z
  .string()
  .transform((text, context) => {
    const actor = toActor(text);
    if (actor !== null) return actor;
    context.addIssue({
      code: 'custom',
      message: 'Must be the id of a key or of a person such as key_3 or per_7, `guest` or `environment`.',
      params: { code: 'unknown_value' },
    });
    return z.NEVER;
  })
  .openapi({ type: 'string', example: 'per_7' });

function toActor(text: string): Actor | null {
  if (text === 'guest' || text === 'environment') return { kind: text };
  const [key, person] = [keyIds.read(text), personIds.read(text)];
  if (key !== null) return { kind: 'key', id: key };
  return person === null ? null : { kind: 'person', id: person };
}

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
  created_via: z.string().max(50).optional().openapi({
    description:
      'Links created by this API: `native`, or the name of a compatible API. `dashboard`: by a person who is signed in. `api`: by any API.',
    example: 'native',
  }),
  created_after: timeInput.optional(),
  created_before: timeInput.optional(),
  state: commaList(LINK_STATES).optional().openapi({
    description:
      'Links in one of these states. `off`: not enabled. `scheduled`: enabled, and starts later. `ended`: expired by time, or has no clicks left. `on`: every other link. The trash is separate: see `trashed`.',
  }),
  has: commaList(LINK_PARTS).optional().openapi({
    description: 'Links that have all of these. `expiry`: an end by time, clicks or unique clicks.',
  }),
  destination_prefix: z.string().trim().min(1).max(DESTINATION_START_LENGTH_MAX).optional().openapi({
    description:
      'Links whose `url` begins with this text. Without `https://` or `http://`, either may come before it. Behind the host, letter case matters.',
    example: 'example.com/spring',
  }),
  creator: creator.optional().openapi({
    description:
      'Links that this key or person created: a person with a session or with a personal key. `guest` created links without a key, `environment` with a key from the environment.',
  }),
  expires_after: timeInput
    .optional()
    .openapi({ description: 'Links whose `expires.at` is later. Links without it do not match.' }),
  expires_before: timeInput
    .optional()
    .openapi({ description: 'Links whose `expires.at` is earlier. Links without it do not match.' }),
  last_clicked_before: timeInput.optional().openapi({
    description:
      'Links whose last click is earlier, and links that were never clicked. `created_before` excludes new links.',
  }),
};

/** In an answer without `with=figures`, they would have no effect. */
const figureRange = {
  from: rangeQuery.from.openapi({ description: 'Start of the figures. See `GET /stats`.' }),
  to: rangeQuery.to.openapi({ description: 'End of the figures. See `GET /stats`.' }),
  timezone: rangeQuery.timezone.openapi({ description: 'IANA time zone of the figures. Default: UTC.' }),
};

/** The largest `offset`: what a count can reach. */
const OFFSET_MAX = LINKS_COUNTED_MAX;

const notTwice = (input: { tag_match?: string | undefined; tag_any?: unknown }): boolean =>
  input.tag_match !== 'any' || input.tag_any === undefined;
const TWICE = {
  path: ['tag_match'],
  message: 'Must be absent or `all` together with `tag_any`.',
  params: { code: 'excludes_each_other' },
};

export const linkListQuery = z
  .strictObject({
    ...filters,
    enabled: flag.optional(),
    trashed: flag.optional().openapi({ description: 'Lists only links in the trash.' }),
    sort: z
      .enum(LINK_PAGE_SORTS)
      .optional()
      .openapi({
        description: `Default: newest first. Sorting by \`title\` or \`destination\` has no cursor: use \`offset\`, for at most ${LINK_PAGE_SORTED_MAX.toLocaleString('en')} links.`,
      }),
    ...pageQuery,
    offset: wholeNumber(0, OFFSET_MAX)
      .optional()
      .openapi({
        description: `Number of links to skip, instead of \`cursor\`; then \`next_cursor\` is null. Refused with \`too_many\` when the server has to read more than ${LINKS_COUNTED_MAX.toLocaleString('en')} links.`,
      }),
    count: flag.optional().openapi({
      description: `Adds \`total\`, the exact number of links that match. Refused with \`too_many\` when the server has to read more than ${LINKS_COUNTED_MAX.toLocaleString('en')} links.`,
    }),
    with: commaList(['figures'])
      .optional()
      .openapi({
        description: `\`figures\` adds the clicks of each link from \`from\` to \`to\`, and a series of at most ${FIGURE_BUCKETS_MAX} buckets. Also requires \`stats:read\`.`,
      }),
    ...figureRange,
  })
  .refine(notTwice, TWICE)
  .refine(({ cursor, offset }) => cursor === undefined || offset === undefined, {
    path: ['offset'],
    message: 'Must be absent together with `cursor`.',
    params: { code: 'excludes_each_other' },
  })
  .superRefine((query, context) => {
    if (query.with !== undefined) return;
    for (const name of ['from', 'to', 'timezone'] as const) {
      if (query[name] === undefined) continue;
      const message = 'Requires `with=figures`.';
      context.addIssue({ code: 'custom', path: [name], message, params: { code: 'requires_figures' } });
    }
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
    state: filters.state.refine(oneAtLeast, EMPTY),
    has: filters.has.refine(oneAtLeast, EMPTY),
    enabled: z.boolean().optional(),
    trashed: z.boolean().optional(),
  })
  .refine(({ tag_match: _, ...filter }) => Object.values(filter).some((value) => value !== undefined), {
    message: 'Must have at least one condition.',
    params: { code: 'empty' },
  })
  .refine(notTwice, TWICE)
  .openapi('LinkFilter');

const listedLink = unnamedLink
  .extend({
    figures: z
      .strictObject({
        clicks: z.int(),
        unique_clicks: z.int(),
        series: z.array(z.int()).openapi({ description: 'The clicks of each bucket.' }),
      })
      .optional()
      .openapi({ description: 'Only with `with=figures`. Excludes bots.' }),
  })
  .openapi('ListedLink');
export type ListedLink = z.output<typeof listedLink>;

export const linkPage = pageOf(listedLink)
  .extend({
    total: z.int().optional().openapi({ description: 'Only with `count=true`.' }),
    figures: z
      .strictObject({
        from: time,
        to: time,
        timezone: z.string(),
        t: z.array(time).openapi({ description: 'When each bucket of a series begins.' }),
      })
      .optional()
      .openapi({ description: 'Only with `with=figures`.' }),
  })
  .openapi('LinkPage');

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
