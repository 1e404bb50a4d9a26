import { z } from '@hono/zod-openapi';
import { findValueFault } from '../../wire/json-value.ts';
import { behaviourAnswers, behaviourInputs } from './behaviour.ts';
import { time, timeInputOrNull } from './common.ts';

const count = z.int().min(1);
const text = z.string();

const expiresInput = z
  .strictObject({
    at: timeInputOrNull.optional().openapi({ description: 'The moment it ends.' }),
    clicks: count.nullable().optional().openapi({ description: 'Ends after so many clicks.', example: 1000 }),
    unique_clicks: count.nullable().optional().openapi({ description: 'Ends after so many people.' }),
    redirect_to: text.nullable().optional().openapi({
      description: 'Where visitors go afterwards; without it they see a page with status 410.',
      example: 'https://example.com/over',
    }),
  })
  .nullable();

const utmInput = z
  .strictObject({
    source: text.optional(),
    medium: text.optional(),
    campaign: text.optional(),
    term: text.optional(),
    content: text.optional(),
  })
  .nullable();

const metadataInput = z
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

/** Everything that may be said of a link but where it goes. */
const fields = {
  domain: text.nullable().openapi({
    description: "One of the workspace's domains; the server's own unless told otherwise.",
    example: 'go.example.com',
  }),
  slug: text.nullable().openapi({
    description: 'Letters, digits, `-`, `_` and `/`, in any script; random when absent.',
    example: 'launch',
  }),
  title: text.openapi({ example: 'Product launch' }),
  note: text,
  tags: z.array(text).openapi({
    description: 'Letter case does not count: a tag is shown as it was first spelt.',
    example: ['spring'],
  }),
  external_id: text.nullable().openapi({ description: 'Your own id for it.', example: 'order-17' }),
  metadata: metadataInput.openapi({ description: 'Any JSON object, up to 8,192 characters.' }),
  enabled: z.boolean(),
  redirect_status: z.int().openapi({ enum: [301, 302, 303, 307, 308], example: 302 }),
  starts_at: timeInputOrNull,
  expires: expiresInput,
  forward_query: z.boolean().openapi({ description: "Adds the visitor's query to the destination." }),
  forward_query_wins: z.boolean().openapi({
    description: "Whether the visitor's own parameters replace those of the destination; else those stay.",
  }),
  forward_path: z.boolean().openapi({ description: 'Adds what the visitor has after the slug.' }),
  utm: utmInput.openapi({ description: 'Added to the destination; `""` leaves one out.' }),
  unique_window_minutes: z.int().openapi({
    description: '0, or 15 to 1440: how long a visitor stays the same one.',
    example: 1440,
  }),
  hide_referrer: z
    .boolean()
    .openapi({ description: 'Does not tell the destination where visitors come from.' }),
  public_stats: z.boolean().openapi({ description: 'Anybody may see the figures at `SHORT_URL+stats`.' }),
  ...behaviourInputs,
};

const destination = text.openapi({
  description: 'Where it goes: `http` or `https`.',
  example: 'https://example.com/spring',
});

const optionalFields = z.strictObject(fields).partial();

export const newLink = optionalFields
  .extend({
    url: destination,
    header: text.nullable().optional().openapi({
      description: 'A TRAI header of the domain; the slug comes behind it.',
      example: 'ACMEIN',
    }),
    fetch_title: z.boolean().optional().openapi({
      description:
        'A link without a title takes that of its destination, if it answers within 2 s. Creation waits for it.',
    }),
  })
  .openapi('NewLink');
const tagChange = z
  .union([z.array(text), z.strictObject({ add: z.array(text).optional(), remove: z.array(text).optional() })])
  .openapi({
    description: 'A list replaces all; `add` and `remove` leave the others alone.',
    example: { add: ['spring'], remove: ['winter'] },
  });
export const linkChange = optionalFields
  .extend({ url: destination.optional(), tags: tagChange.optional() })
  .openapi('LinkChange');
export type NewLinkInput = z.output<typeof newLink>;
export type LinkChangeInput = z.output<typeof linkChange>;

export const linkFields = {
  url: destination,
  domain: z.string(),
  slug: z.string(),
  title: z.string(),
  note: z.string(),
  tags: z.array(z.string()),
  external_id: z.string().nullable(),
  metadata: z.record(z.string(), z.unknown()),
  enabled: z.boolean(),
  redirect_status: z.int(),
  starts_at: time.nullable(),
  expires: z.strictObject({
    at: time.nullable(),
    clicks: z.int().nullable(),
    unique_clicks: z.int().nullable(),
    redirect_to: z.string().nullable(),
  }),
  forward_query: z.boolean(),
  forward_query_wins: z.boolean(),
  forward_path: z.boolean(),
  hide_referrer: z.boolean(),
  public_stats: z.boolean(),
  ...behaviourAnswers,
  utm: z.strictObject({
    source: z.string(),
    medium: z.string(),
    campaign: z.string(),
    term: z.string(),
    content: z.string(),
  }),
  unique_window_minutes: z.int(),
};

export const link = z
  .strictObject({
    id: z.string().nullable().openapi({ description: 'Null in a dry run.', example: 'lnk_1c' }),
    short_url: z.string().nullable().openapi({
      description: 'Null in a dry run without a slug of its own.',
      example: 'https://go.example.com/launch',
    }),
    ...linkFields,
    slug: z.string().nullable(),
    workspace_id: z.string().openapi({ example: 'wsp_1' }),
    created_via: z.string().openapi({ example: 'native' }),
    created_at: time,
    updated_at: time,
    version: z.int().openapi({ description: 'One more with each change.' }),
    trashed_at: time.nullable(),
    clicks: z.int().openapi({ description: 'People only; a moment behind the redirects.' }),
    unique_clicks: z.int(),
    last_clicked_at: time.nullable(),
  })
  .openapi('Link');
export type LinkAnswer = z.output<typeof link>;
