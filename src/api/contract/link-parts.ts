import { z } from '@hono/zod-openapi';
import { findValueFault } from '../../wire/values/json-value.ts';
import { time, timeInputOrNull } from './common.ts';

const count = z.int().min(1);
const text = z.string();

export const expiresInput = z
  .strictObject({
    at: timeInputOrNull.optional().openapi({ description: 'When the link expires.' }),
    clicks: count
      .nullable()
      .optional()
      .openapi({ description: 'The link expires after this number of clicks.', example: 1000 }),
    unique_clicks: count
      .nullable()
      .optional()
      .openapi({ description: 'The link expires after this number of unique clicks.' }),
    redirect_to: text.nullable().optional().openapi({
      description: 'Where an expired link redirects; null shows a page with status 410.',
      example: 'https://example.com/over',
    }),
  })
  .nullable();

export const expiresAnswer = z.strictObject({
  at: time.nullable(),
  clicks: z.int().nullable(),
  unique_clicks: z.int().nullable(),
  redirect_to: z.string().nullable(),
});

export const utmAnswer = z.strictObject({
  source: text,
  medium: text,
  campaign: text,
  term: text,
  content: text,
});
export const utmInput = utmAnswer.partial().nullable();

/** The tags of a change; a new link has only a list. */
export const linkTagsInput = z
  .union([z.array(text), z.strictObject({ add: z.array(text).optional(), remove: z.array(text).optional() })])
  .openapi({
    description: 'A list replaces all tags; `add` and `remove` keep the others.',
    example: { add: ['spring'], remove: ['winter'] },
  });

export const metadataInput = z
  .custom<{ readonly [key: string]: never }>(
    (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
    'Must be of type object.',
  )
  .superRefine((value, context) => {
    const fault = findValueFault(value);
    if (fault === null) return;
    context.addIssue({
      code: 'custom',
      message: fault.detail,
      params: { code: fault.code },
      path: fault.path,
    });
  })
  .openapi({ type: 'object', additionalProperties: true, example: { order: 17 } });

export type ExpiresWire = z.output<typeof expiresInput>;
export type UtmWire = z.output<typeof utmInput>;
export type TagsWire = z.output<typeof linkTagsInput>;
