import { z } from '@hono/zod-openapi';
import { BROWSERS } from '../../core/rules/browsers.ts';
import { PLATFORMS, WEEKDAYS } from '../../core/rules/condition-fields.ts';
import { time, timeInputOrNull } from './common.ts';

const text = z.string();
const texts = z.array(text);
const url = text.openapi({ example: 'https://example.com/tw' });

const variant = z.strictObject({
  url,
  weight: z.number().openapi({
    description: 'The share of visitors in percent. The remaining share goes to `url` of the link.',
    example: 50,
  }),
});
export const variants = z.array(variant);

const appInput = z
  .strictObject({
    link: text.nullable().optional().openapi({
      description: 'The URL that opens the app: its scheme must be http(s) or one that the operator allows.',
      example: 'whatsapp://send?text=hi',
    }),
    store: text.nullable().optional().openapi({
      description: 'The URL of the app in its store.',
      example: 'https://apps.apple.com/app/id310633997',
    }),
  })
  .openapi('AppTarget');

const between = z.tuple([timeInputOrNull, timeInputOrNull]);

/** The keys that conditions have in inputs and in answers. */
const conditionLists = {
  country: texts.openapi({ description: 'ISO 3166-1 alpha-2.', example: ['TW', 'JP'] }),
  region: texts.openapi({ description: 'Code or name, as in the geo database.' }),
  city: texts,
  continent: texts.openapi({ description: '`AF`, `AN`, `AS`, `EU`, `NA`, `OC`, `SA`.' }),
  language: texts.openapi({
    description: "The visitor's first language in `Accept-Language`: `fr`, `fr-CA`, `zh-Hant`.",
    example: ['fr'],
  }),
  platform: texts.openapi({
    description: PLATFORMS.map((name) => `\`${name}\``).join(', '),
    example: ['ios'],
  }),
  os: texts.openapi({
    description: 'Names of operating systems, as in statistics.',
    example: ['Windows Phone'],
  }),
  device: texts.openapi({ description: '`mobile`, `tablet`, `desktop`, `tv`, `bot`.' }),
  browser: texts.openapi({
    description: `Names of browsers, as in statistics: ${BROWSERS.map((name) => `\`${name}\``).join(', ')}.`,
    example: ['Safari'],
  }),
  in_app: texts.openapi({
    description: 'Browsers inside apps: `line`, `facebook`, `instagram`, `x` and others, or `any`.',
  }),
  address: texts.openapi({ description: 'IP addresses or CIDR ranges.', example: ['203.0.113.0/24'] }),
  referrer: texts.openapi({ description: 'Hosts; each includes its subdomains.', example: ['t.co'] }),
  hours: texts.openapi({
    description: 'Times of day. A range that ends before it begins spans midnight.',
    example: ['09:00-17:30'],
  }),
} as const;
const conditionFlags = {
  bot: z.boolean(),
  returning: z.boolean().openapi({ description: 'Whether this browser has visited before.' }),
} as const;
const query = z.record(text, texts).openapi({
  description: 'Required query parameters, each with its allowed values; `[]` allows any value.',
  example: { utm_source: ['mail'] },
});
const timezone = text.openapi({ description: 'The IANA time zone of `hours` and `weekdays`. Default: UTC.' });

const conditionInput = z
  .strictObject({
    ...conditionLists,
    ...conditionFlags,
    query,
    timezone,
    between: between.openapi({
      description: 'Start (inclusive) and end (exclusive); null leaves that side open.',
    }),
    weekdays: z.array(z.union([text, z.int()])).openapi({
      description: `${WEEKDAYS.map((name) => `\`${name}\``).join(', ')}, or 1 (Monday) to 7.`,
    }),
  })
  .partial()
  .openapi('Condition');

const targetInput = z
  .strictObject({
    url,
    split: variants,
    app: appInput,
    block: z.literal(true).openapi({ description: 'Shows a page with status 403 and counts no click.' }),
    expired: z.literal(true).openapi({ description: 'Answers as an expired link does.' }),
  })
  .partial()
  .openapi('RuleTarget', { description: 'Must have exactly one of its keys.' });

export const ruleInput = z.strictObject({ when: conditionInput, then: targetInput }).openapi('Rule', {
  description: 'The rule matches if every key of `when` matches; a list matches if one of its values does.',
});

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

export const ruleAnswer = z.strictObject({ when: condition, then: target });
export const appsInput = z.strictObject({ ios: appInput.nullable(), android: appInput.nullable() }).partial();
export const appsAnswer = z.strictObject({ ios: app.nullable(), android: app.nullable() });

export type RuleWire = z.output<typeof ruleInput>;
export type RuleAnswer = z.output<typeof ruleAnswer>;
export type AppsWire = z.output<typeof appsInput>;
export type AppsAnswer = z.output<typeof appsAnswer>;
