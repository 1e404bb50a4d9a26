import { z } from '@hono/zod-openapi';
import { answersOf, BEHAVIOUR_WIRE, inputsOf, LINK_WIRE } from '../link-fields.ts';
import { actor } from './actor.ts';
import { time } from './common.ts';
import { linkTagsInput } from './link-parts.ts';

const text = z.string();

/** The fields that a request can set, except the destination. */
const fields = {
  domain: text.nullable().openapi({
    description: "A domain that the workspace can use. Default: the server's own.",
    example: 'go.example.com',
  }),
  slug: text.nullable().openapi({
    description: 'Letters and digits of any script, `-`, `_` and `/`. Default: random.',
    example: 'launch',
  }),
  ...inputsOf(LINK_WIRE),
  password: text
    .nullable()
    .openapi({ description: 'The password that visitors have to enter; null or `""` removes it.' }),
  ...inputsOf(BEHAVIOUR_WIRE),
};

const destination = text.openapi({
  description: 'The destination, an `http` or `https` URL.',
  example: 'https://example.com/spring',
});

const optionalFields = z.strictObject(fields).partial();

export const newLink = optionalFields
  .extend({
    url: destination,
    header: text.nullable().optional().openapi({
      description: 'A TRAI header of the domain, which precedes the slug.',
      example: 'ACMEIN',
    }),
    fetch_title: z.boolean().optional().openapi({
      description:
        "Uses the title of the destination's page if `title` is absent. The request waits at most 2 seconds for the page.",
    }),
  })
  .openapi('NewLink');
export const linkChange = optionalFields
  .extend({ url: destination.optional(), tags: linkTagsInput.optional() })
  .openapi('LinkChange');
export type NewLinkInput = z.output<typeof newLink>;
export type LinkChangeInput = z.output<typeof linkChange>;

const linkFields = {
  url: destination,
  domain: z.string(),
  slug: z.string(),
  ...answersOf(LINK_WIRE),
  has_password: z.boolean(),
  ...answersOf(BEHAVIOUR_WIRE),
};

export const linkFieldsAnswer = z.strictObject(linkFields);
export type LinkFieldsAnswer = z.output<typeof linkFieldsAnswer>;

/** Without a name in documents, so that a list can extend it. */
export const unnamedLink = z.strictObject({
  id: z.string().nullable().openapi({ description: 'Null in a dry run.', example: 'lnk_1c' }),
  short_url: z.string().nullable().openapi({
    description: 'Null in a dry run without a custom slug.',
    example: 'https://go.example.com/launch',
  }),
  ...linkFields,
  slug: z.string().nullable(),
  workspace_id: z.string().openapi({ example: 'wsp_1' }),
  created_via: z.string().openapi({ example: 'native' }),
  created_by: actor.nullable().openapi({
    description: 'Null if unknown, as for links of early versions of the server.',
  }),
  created_at: time,
  updated_at: time,
  version: z.int().openapi({ description: 'Increases by 1 with each change.' }),
  trashed_at: time.nullable(),
  clicks: z.int().openapi({ description: 'Excludes bots. Lags a moment behind the redirects.' }),
  unique_clicks: z.int(),
  last_clicked_at: time.nullable(),
});
export const link = unnamedLink.openapi('Link');
export type LinkAnswer = z.output<typeof link>;
