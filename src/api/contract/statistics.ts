import { z } from '@hono/zod-openapi';
import { INTERVALS } from '../../core/base/calendar.ts';
import { NEWEST_DAYS } from '../../core/clicks/statistics.ts';
import { DIMENSIONS } from '../../core/clicks/stats.ts';
import { COMPARISONS } from '../../wire/http/compared-range.ts';
import { RECENT_CLICKS_MAX } from '../live-resume.ts';
import { commaList, flag, rangeQuery, repeated, time, wholeNumber } from './common.ts';

export const STATS_LIMIT_MAX = 1_000;

const bots = z.enum(['exclude', 'include', 'only']).optional().openapi({
  description: 'Bot clicks. Default: `exclude`.',
});
/** One parameter per dimension: `filter[country]`. */
const filters = Object.fromEntries(
  DIMENSIONS.map((dimension) => [
    `filter[${dimension}]`,
    repeated.optional().openapi({
      description:
        'Repeatable. `!` before a value excludes it, `~` matches part of a value, and `=` takes the rest literally.',
    }),
  ]),
);

export const statsQuery = z.strictObject({
  ...rangeQuery,
  interval: z.enum(INTERVALS).optional().openapi({ description: 'Default: `day`.' }),
  group_by: commaList(DIMENSIONS).optional().openapi({ description: 'Repeatable, or separated by commas.' }),
  limit: wholeNumber(1, STATS_LIMIT_MAX).optional().openapi({ description: 'Rows per group. Default: 10.' }),
  bots,
  compare: z.enum(COMPARISONS).optional().openapi({
    description:
      'Adds `previous`, the same figures of an earlier range of the same length. `previous` moves back by the fewest whole days of `timezone` (weeks or months with such an `interval`) that are not shorter than the range, or by the length of a range that is shorter than a day. `year` moves back by a year, or by 52 weeks with `interval=week`.',
  }),
  ...filters,
});

export const statsFileQuery = statsQuery.extend({
  download: flag.optional().openapi({ description: 'Makes browsers save the answer as a file.' }),
});

export const orphansQuery = z.strictObject({
  ...rangeQuery,
  limit: wholeNumber(1, STATS_LIMIT_MAX).optional().openapi({ description: 'Default: 100.' }),
});

export const exportQuery = z.strictObject({
  ...rangeQuery,
  link: z.string().optional().openapi({ description: 'Only clicks of this link.', example: 'lnk_1c' }),
  bots,
  ...filters,
  format: z.enum(['ndjson', 'csv', 'parquet']).optional().openapi({ description: 'Overrides `Accept`.' }),
  download: flag.optional().openapi({ description: 'Makes browsers save the export as a file.' }),
});

export const liveQuery = z.strictObject({
  link: z.string().optional().openapi({ description: 'Only clicks of this link.', example: 'lnk_1c' }),
  bots: z.enum(['exclude', 'include', 'only']).optional().openapi({
    description: 'Bot clicks. Default: `include`.',
  }),
  timezone: rangeQuery.timezone.openapi({
    description: 'The IANA time zone of filters by hour and weekday. Default: UTC.',
  }),
  ...filters,
  recent: wholeNumber(0, RECENT_CLICKS_MAX)
    .optional()
    .openapi({
      description: `Begins with this many of the newest clicks of the last ${NEWEST_DAYS} days, oldest first. Default: 0.`,
    }),
});

const count = {
  clicks: z.int(),
  unique_clicks: z.int().openapi({ description: 'Over several days, the sum of the unique windows.' }),
  bot_clicks: z.int(),
};

const series = z.array(z.strictObject({ t: time, ...count }));

const linkLabel = z
  .strictObject({ slug: z.string(), title: z.string(), short_url: z.string() })
  .nullable()
  .openapi({
    description:
      'Only in the group `link`. Null for a link that was removed, and for a key without `links:read`.',
  });

export const stats = z
  .strictObject({
    from: time,
    to: time,
    timezone: z.string(),
    interval: z.enum(INTERVALS),
    unique_clicks_are: z.literal('sum_over_windows').openapi({
      description: 'A visitor who returns after the unique window of the link counts again.',
    }),
    total: z.strictObject(count),
    series,
    groups: z.record(
      z.string(),
      z.array(z.strictObject({ value: z.string(), label: linkLabel.optional(), ...count })),
    ),
    previous: z
      .strictObject({ from: time, to: time, total: z.strictObject(count), series })
      .optional()
      .openapi({ description: 'Only with `compare`.' }),
  })
  .openapi('Stats');

export const orphans = z
  .strictObject({
    from: time,
    to: time,
    data: z.array(
      z.strictObject({ domain: z.string(), path: z.string(), kind: z.string(), visits: z.int() }),
    ),
  })
  .openapi('Orphans');
