import { z } from '@hono/zod-openapi';
import { INTERVALS } from '../../core/base/calendar.ts';
import { DIMENSIONS } from '../../core/clicks/stats.ts';
import { commaList, flag, momentInput, repeated, time, wholeNumber } from './common.ts';

export const STATS_LIMIT_MAX = 1_000;

const bots = z.enum(['exclude', 'include', 'only']).optional().openapi({
  description: 'Bot clicks. Default: `exclude`.',
});
const timezone = z.string().max(64).optional().openapi({
  description: 'An IANA time zone. Default: UTC.',
  example: 'Europe/Paris',
});

export const rangeQuery = {
  from: momentInput.optional().openapi({
    description: 'A date-time or a day of `timezone`, inclusive. Default: 30 days ago.',
  }),
  to: momentInput.optional().openapi({
    description: 'A date-time, exclusive, or a day of `timezone`, inclusive. Default: now.',
  }),
  timezone,
};

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
  ...filters,
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
});

const count = {
  clicks: z.int(),
  unique_clicks: z.int().openapi({ description: 'Over several days, the sum of the unique windows.' }),
  bot_clicks: z.int(),
};

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
    series: z.array(z.strictObject({ t: time, ...count })),
    groups: z.record(z.string(), z.array(z.strictObject({ value: z.string(), ...count }))),
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
