import { z } from '@hono/zod-openapi';
import { BROWSERS } from '../../core/browsers.ts';
import { PLATFORMS, WEEKDAYS } from '../../core/condition-fields.ts';
import { time, timeInputOrNull } from './common.ts';

const text = z.string();
const texts = z.array(text);
const url = text.openapi({ example: 'https://example.com/tw' });

const variant = z.strictObject({
  url,
  weight: z.number().openapi({ description: 'Percent; the rest goes to `url` of the link.', example: 50 }),
});
const variants = z.array(variant);

const appInput = z
  .strictObject({
    link: text.nullable().optional().openapi({
      description: 'Opens the app: a scheme that the operator allows, or an http(s) URL that the app claims.',
      example: 'whatsapp://send?text=hi',
    }),
    store: text.nullable().optional().openapi({
      description: 'Where the app is to be had.',
      example: 'https://apps.apple.com/app/id310633997',
    }),
  })
  .openapi('AppTarget');

const between = z.tuple([timeInputOrNull, timeInputOrNull]);

/** What is common to a condition as it is sent and as it is answered. */
const conditionLists = {
  country: texts.openapi({ description: 'ISO 3166-1 alpha-2.', example: ['TW', 'JP'] }),
  region: texts.openapi({ description: 'Code or name, as the geo data have it.' }),
  city: texts,
  continent: texts.openapi({ description: '`AF`, `AN`, `AS`, `EU`, `NA`, `OC`, `SA`.' }),
  language: texts.openapi({
    description: "The visitor's favourite in Accept-Language: `fr`, `fr-CA`, `zh-Hant`.",
    example: ['fr'],
  }),
  platform: texts.openapi({ description: PLATFORMS.map((it) => `\`${it}\``).join(', '), example: ['ios'] }),
  os: texts.openapi({ description: 'Systems by name, as statistics have it.', example: ['Windows Phone'] }),
  device: texts.openapi({ description: '`mobile`, `tablet`, `desktop`, `tv`, `bot`.' }),
  browser: texts.openapi({
    description: `By name, as statistics have it: ${BROWSERS.map((it) => `\`${it}\``).join(', ')}.`,
    example: ['Safari'],
  }),
  in_app: texts.openapi({
    description: 'Browsers inside apps: `line`, `facebook`, `instagram`, `x` and others; `any`.',
  }),
  address: texts.openapi({ description: 'CIDR ranges or addresses.', example: ['203.0.113.0/24'] }),
  referrer: texts.openapi({ description: 'Hosts, with those below them.', example: ['t.co'] }),
  hours: texts.openapi({
    description: 'Times of day; one that ends before it begins goes over midnight.',
    example: ['09:00-17:30'],
  }),
} as const;
const conditionFlags = {
  bot: z.boolean(),
  returning: z.boolean().openapi({ description: 'Whether this browser has been here before.' }),
} as const;
const query = z.record(text, texts).openapi({
  description: 'Parameters that must be there, each with one of its values; `[]` is any value.',
  example: { utm_source: ['mail'] },
});
const timezone = text.openapi({ description: 'IANA; for `hours` and `weekdays`. UTC without it.' });

const conditionInput = z
  .strictObject({
    ...conditionLists,
    ...conditionFlags,
    query,
    timezone,
    between: between.openapi({ description: 'From (included) and to (not included); null is open.' }),
    weekdays: z.array(z.union([text, z.int()])).openapi({
      description: `${WEEKDAYS.map((it) => `\`${it}\``).join(', ')}, or 1 (Monday) to 7.`,
    }),
  })
  .partial()
  .openapi('Condition');

const targetInput = z
  .strictObject({
    url,
    split: variants,
    app: appInput,
    block: z.literal(true).openapi({ description: 'A page with status 403; not counted.' }),
    expired: z.literal(true).openapi({ description: 'As if the link had expired.' }),
  })
  .partial()
  .openapi('RuleTarget', { description: 'Exactly one of them.' });

export const ruleInput = z
  .strictObject({ when: conditionInput, then: targetInput })
  .openapi('Rule', { description: 'All keys of `when` must hold; of a list any value does.' });

/** How a link may treat its visitors. */
export const behaviourInputs = {
  password: text.nullable().openapi({ description: 'Asked of visitors; null or `""` takes it off.' }),
  rules: z.array(ruleInput).openapi({ description: 'The first that matches decides.' }),
  split: variants.openapi({ description: 'For whom no rule matched.' }),
  sticky: z.boolean().openapi({ description: 'Whether a visitor always gets the same variant.' }),
  apps: z
    .strictObject({ ios: appInput.nullable(), android: appInput.nullable() })
    .partial()
    .nullable()
    .openapi({ description: 'By platform, for whom no rule matched; `url` is for everybody else.' }),
  og: z
    .strictObject({ title: text, description: text, image: text })
    .partial()
    .nullable()
    .openapi({ description: 'What chats and social networks show; `""` leaves one out.' }),
  pixels: z
    .strictObject({ meta: text, ga4: text, gtm: text, tiktok: text })
    .partial()
    .nullable()
    .openapi({ description: 'Ids of measuring scripts, loaded on the way; `""` leaves one out.' }),
  head_html: text.openapi({ description: 'Raw HTML of the page on the way, where the operator allows it.' }),
  body_html: text,
  cloak: z.boolean().openapi({ description: 'Shows the destination in a frame under the short URL.' }),
  block_bots: z.boolean().openapi({
    description:
      'What is surely a bot gets 403 and is not counted; what is only taken for one is redirected.',
  }),
  click_id_param: text.openapi({
    description:
      'Name of a query parameter that gives the destination the id of the click, for `POST /conversions`; `""` gives none.',
    example: 'linkly_cid',
  }),
};

const app = z.strictObject({ link: text.nullable(), store: text.nullable() });
const condition = z
  .strictObject({
    ...conditionLists,
    ...conditionFlags,
    query,
    timezone,
    between: z.tuple([time.nullable(), time.nullable()]),
    weekdays: z.array(z.enum(WEEKDAYS)),
  })
  .partial();
const target = z
  .strictObject({ url, split: variants, app, block: z.literal(true), expired: z.literal(true) })
  .partial();

export const behaviourAnswers = {
  has_password: z.boolean(),
  rules: z.array(z.strictObject({ when: condition, then: target })),
  split: variants,
  sticky: z.boolean(),
  apps: z.strictObject({ ios: app.nullable(), android: app.nullable() }),
  og: z.strictObject({ title: text, description: text, image: text }),
  pixels: z.strictObject({ meta: text, ga4: text, gtm: text, tiktok: text }),
  head_html: text,
  body_html: text,
  cloak: z.boolean(),
  block_bots: z.boolean(),
  click_id_param: text,
};

export type RuleInput = z.output<typeof ruleInput>;
export type BehaviourInput = Partial<{
  [K in keyof typeof behaviourInputs]: z.output<(typeof behaviourInputs)[K]> | undefined;
}>;
export type BehaviourAnswer = {
  [K in keyof typeof behaviourAnswers]: z.output<(typeof behaviourAnswers)[K]>;
};
