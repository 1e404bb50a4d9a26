import { z } from '@hono/zod-openapi';
import { INTERVALS } from '../../core/calendar.ts';
import { DIMENSIONS } from '../../core/stats.ts';
import { commaList, flag, momentInput, repeated, time, wholeNumber } from './common.ts';

export const STATS_LIMIT_MAX = 1_000;

const bots = z.enum(['exclude', 'include', 'only']).optional().openapi({
  description: 'Machines are left out unless told otherwise.',
});
const timezone = z.string().max(64).optional().openapi({
  description: 'An IANA name; UTC unless told otherwise.',
  example: 'Europe/Paris',
});

export const rangeQuery = {
  from: momentInput.optional().openapi({
    description: 'Included: a date-time, or a day of `timezone`. 30 days ago unless told otherwise.',
  }),
  to: momentInput.optional().openapi({
    description: 'Not included: a date-time; or a day of `timezone`, to its end. Now unless told otherwise.',
  }),
  timezone,
};

/** One parameter a dimension: `filter[country]`. */
const filters = Object.fromEntries(
  DIMENSIONS.map((dimension) => [
    `filter[${dimension}]`,
    repeated.optional().openapi({
      description: 'Repeatable. `!` before a value negates, `~` contains, `=` takes the rest as it is.',
    }),
  ]),
);

export const statsQuery = z.strictObject({
  ...rangeQuery,
  interval: z.enum(INTERVALS).optional().openapi({ description: '`day` unless told otherwise.' }),
  group_by: commaList(DIMENSIONS).optional().openapi({ description: 'Repeatable, or with commas.' }),
  limit: wholeNumber(1, STATS_LIMIT_MAX)
    .optional()
    .openapi({ description: 'Rows a group; 10 unless told otherwise.' }),
  bots,
  ...filters,
});

export const orphansQuery = z.strictObject({
  ...rangeQuery,
  limit: wholeNumber(1, STATS_LIMIT_MAX).optional().openapi({ description: '100 unless told otherwise.' }),
});

export const exportQuery = z.strictObject({
  ...rangeQuery,
  link: z.string().optional().openapi({ description: 'Only clicks of this link.', example: 'lnk_1c' }),
  bots,
  ...filters,
  format: z.enum(['ndjson', 'csv', 'parquet']).optional().openapi({ description: 'Before `Accept`.' }),
  download: flag.optional().openapi({ description: 'Asks browsers to save it as a file.' }),
});

export const liveQuery = z.strictObject({
  link: z.string().optional().openapi({ description: 'Only clicks of this link.', example: 'lnk_1c' }),
});

const count = {
  clicks: z.int(),
  unique_clicks: z.int().openapi({ description: 'Over several days, the sum over unique windows.' }),
  bot_clicks: z.int(),
};

export const stats = z
  .strictObject({
    from: time,
    to: time,
    timezone: z.string(),
    interval: z.enum(INTERVALS),
    unique_clicks_are: z.literal('sum_over_windows').openapi({
      description: 'A visitor who comes back after the unique window of the link counts again.',
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
