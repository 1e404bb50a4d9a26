import { z } from '@hono/zod-openapi';
import { readDay, readTime } from '../../wire/values/time.ts';

export const PAGE_LIMIT_MAX = 100;
export const PAGE_LIMIT = 50;
/** The most values of one repeated parameter. */
const LIST_MAX = 100;

/** RFC 3339 with any offset; the output is milliseconds. */
export const timeInput = z
  .string()
  .transform((text, context) => {
    const atMs = readTime(withPlus(text));
    if (atMs !== null) return atMs;
    context.addIssue({
      code: 'custom',
      message: 'Must be an RFC 3339 date-time such as 2026-11-01T00:00:00Z.',
      params: { code: 'not_a_time' },
    });
    return z.NEVER;
  })
  .openapi({ type: 'string', format: 'date-time', example: '2026-11-01T00:00:00Z' });

/** In a query string, an unescaped `+` of an offset is decoded as a space. */
const withPlus = (text: string): string => text.replace(/ (?=\d\d:\d\d$)/, '+');

export const timeInputOrNull = timeInput
  .nullable()
  .openapi({ type: ['string', 'null'], format: 'date-time', example: '2026-11-01T00:00:00Z' });

/** A moment in milliseconds, or a day as text, because its bounds depend on a time zone. */
export const momentInput = z
  .string()
  .transform((text, context) => {
    const moment = readDay(text) === null ? readTime(withPlus(text)) : text;
    if (moment !== null) return moment;
    context.addIssue({
      code: 'custom',
      message: 'Must be a day such as 2026-11-01, or an RFC 3339 date-time such as 2026-11-01T00:00:00Z.',
      params: { code: 'not_a_moment' },
    });
    return z.NEVER;
  })
  .openapi({ type: 'string', example: '2026-11-01T00:00:00Z' });

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

export const dayInput = z
  .string()
  .refine((text) => readDay(text) !== null, {
    message: 'Must be a day such as 2026-11-01.',
    params: { code: 'not_a_day' },
  })
  .openapi({ format: 'date', example: '2026-11-01' });

export const time = z.string().openapi({ format: 'date-time', example: '2026-11-01T00:00:00Z' });

/** A boolean in a query string. */
export const flag = z
  .enum(['true', 'false', '1', '0'])
  .transform((text) => text === 'true' || text === '1')
  .openapi({ type: 'boolean', enum: [true, false] });

export const wholeNumber = (min: number, max: number) =>
  z
    .string()
    .transform((text, context) => {
      const number = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
      if (number >= min && number <= max) return number;
      context.addIssue({
        code: 'custom',
        message: `Must be a whole number from ${min} to ${max}.`,
        params: { code: 'out_of_range' },
      });
      return z.NEVER;
    })
    .openapi({ type: 'integer', minimum: min, maximum: max });

/** A parameter that may be repeated; each value may be a comma-separated list. */
export const commaList = <const V extends readonly [string, ...string[]]>(values: V) =>
  z
    .union([z.string(), z.array(z.string()).max(LIST_MAX)])
    .transform((input) => [input].flat().flatMap((text) => text.split(',', LIST_MAX)))
    .pipe(z.array(z.enum(values)))
    .openapi({ type: 'array', items: { type: 'string', enum: [...values] } });

/** A parameter that may be repeated; its values are not split. */
export const repeated = z
  .union([z.string(), z.array(z.string()).max(LIST_MAX)])
  .transform((input) => [input].flat())
  .openapi({ type: 'array', items: { type: 'string' } });

export const cursorInput = z
  .string()
  .max(2_000)
  .openapi({ description: 'The `next_cursor` of the previous page.' });

export const pageQuery = {
  limit: wholeNumber(1, PAGE_LIMIT_MAX)
    .optional()
    .openapi({ description: `Items per page. Default: ${PAGE_LIMIT}.`, example: 50 }),
  cursor: cursorInput.optional(),
};

export const pageOf = <S extends z.ZodType>(item: S) =>
  z.strictObject({
    data: z.array(item),
    next_cursor: z.string().nullable().openapi({ description: 'Null on the last page.' }),
  });

export const problem = z
  .strictObject({
    type: z.string().openapi({ example: '/docs#invalid_request' }),
    title: z.string().openapi({ example: 'Some fields are invalid' }),
    status: z.int().openapi({ example: 422 }),
    detail: z.string(),
    code: z
      .string()
      .openapi({ description: 'Stable: clients can branch on it.', example: 'invalid_request' }),
    errors: z
      .array(
        z.strictObject({
          in: z.enum(['body', 'query', 'path', 'header']),
          pointer: z.string().openapi({
            description: 'The JSON pointer to the field or parameter.',
            example: '/expires/redirect_to',
          }),
          code: z.string().openapi({ example: 'not_http' }),
          detail: z.string(),
        }),
      )
      .optional(),
    request_id: z.string().optional(),
  })
  .openapi('Problem');

export const scopedName = z
  .string()
  .min(1)
  .max(100)
  .refine((text) => !/[\p{Cc}\p{Surrogate}]/u.test(text), {
    message: 'Must not contain control characters.',
    params: { code: 'bad_character' },
  });
