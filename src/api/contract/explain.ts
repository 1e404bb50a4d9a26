import { isIP } from 'node:net';
import { z } from '@hono/zod-openapi';
import { toCountry } from '../../core/rules/continents.ts';
import { EXPLAINED_VISITS_MAX } from '../../core/visits/explain.ts';
import { timeInput } from './common.ts';
import { linkChange, newLink } from './link.ts';

const text = z.string().max(4_096);

const visitFields = z
  .strictObject({
    at: timeInput.openapi({ description: 'Default: now.' }),
    address: text
      .refine((address) => isIP(address) !== 0, {
        message: 'Must be an IPv4 or IPv6 address.',
        params: { code: 'not_an_address' },
      })
      .openapi({ description: 'Determines the country if `country` is absent.', example: '203.0.113.7' }),
    country: text
      .refine((country) => toCountry(country) !== '', {
        message: 'Must be an ISO 3166-1 alpha-2 code such as TW.',
        params: { code: 'unknown_value' },
      })
      .openapi({ description: 'ISO 3166-1 alpha-2.', example: 'TW' }),
    region: text,
    city: text,
    user_agent: text,
    language: text.openapi({ description: 'Accept-Language.', example: 'fr-CA, en;q=0.5' }),
    referrer: text.openapi({ description: 'The full URL.', example: 'https://t.co/abc' }),
    platform_hint: text.openapi({ description: 'Sec-CH-UA-Platform.', example: '"Android"' }),
    brands_hint: text.openapi({ description: 'Sec-CH-UA.', example: '"Chromium";v="140", "Brave";v="140"' }),
    mobile_hint: text.openapi({ description: 'Sec-CH-UA-Mobile.', example: '?1' }),
    query: text.openapi({ description: 'The query string without `?`.', example: 'utm_source=mail' }),
    path: text.openapi({ description: 'The path after the slug, for links that forward it.' }),
    returning: z.boolean(),
    password: z.boolean().openapi({ description: 'Whether the visitor has entered the correct password.' }),
    draw: z
      .number()
      .min(0)
      .lt(1)
      .openapi({ description: 'The random number that selects the variant of a split.' }),
  })
  .partial();
const describedVisit = visitFields.openapi('DescribedVisit');
export type DescribedVisitInput = z.output<typeof describedVisit>;

const visits = z
  .array(describedVisit)
  .min(1)
  .max(EXPLAINED_VISITS_MAX)
  .openapi({ description: `Several visits, at most ${EXPLAINED_VISITS_MAX}, instead of one.` });

/** One visit in the body itself, or several in `visits`. */
export const explainedVisits = visitFields
  .extend({
    visits: visits.optional(),
    change: linkChange.optional().openapi({
      description:
        'Explains the link as it would be after this change, which is checked and not saved. Also requires `links:write`.',
    }),
  })
  .refine(({ visits: several, change: _, ...one }) => several === undefined || isEmpty(one), {
    path: ['visits'],
    message: 'Must be absent if the body itself describes a visit.',
    params: { code: 'excludes_each_other' },
  })
  .openapi('ExplainedVisits');

export const explainedDraft = z
  .strictObject({
    link: newLink,
    visit: describedVisit.optional().openapi({ description: 'Default: an unknown visitor, now.' }),
    visits: visits.optional(),
  })
  .refine(({ visit, visits: several }) => visit === undefined || several === undefined, {
    path: ['visits'],
    message: 'Must be absent together with `visit`.',
    params: { code: 'excludes_each_other' },
  })
  .openapi('ExplainedDraft');

const isEmpty = (fields: object): boolean => Object.values(fields).every((value) => value === undefined);

export const OUTCOMES = [
  'redirect',
  'frame',
  'interstitial',
  'app',
  'password',
  'preview_tags',
  'blocked',
  'expired',
  'disabled',
  'not_started',
  'missing',
] as const;

const step = z.strictObject({
  step: z.string().openapi({ example: 'rule' }),
  rule: z.int().optional().openapi({ description: 'The number of the rule, from 1.' }),
  variant: z.string().optional().openapi({
    description:
      'Of a split, the variant that was drawn: its number, from 1, or `url` for the remaining share.',
    example: '2',
  }),
  passed: z.boolean(),
  because: z.string().openapi({ example: 'country is "US", expected ["TW"]' }),
  conditions: z
    .array(z.strictObject({ key: z.string(), wanted: z.unknown(), saw: z.unknown(), held: z.boolean() }))
    .optional(),
});

export const explanation = z
  .strictObject({
    outcome: z.enum(OUTCOMES),
    status: z.int().openapi({ description: 'The status of the HTTP answer.' }),
    destination: z.string().nullable().openapi({ description: 'The URL of the redirect; null for a page.' }),
    rule: z.int().nullable().openapi({ description: 'The number of the rule that matched, from 1.' }),
    variant: z
      .string()
      .nullable()
      .openapi({ description: 'The number of the variant, from 1, or `url` for the remaining share.' }),
    variants: z.array(
      z.strictObject({
        variant: z.string(),
        url: z.string(),
        share: z.number().openapi({ description: 'The share of visitors, from 0 to 1.' }),
      }),
    ),
    within_limits: z
      .boolean()
      .nullable()
      .openapi({ description: 'Whether clicks remain; null for a link without click limits.' }),
    steps: z.array(step).openapi({ description: 'The conditions that were checked, in order.' }),
  })
  .openapi('Explanation');
export type ExplanationAnswer = z.output<typeof explanation>;

/** For one visit its explanation, for `visits` a list in the same order. */
export const explanations = z.union([explanation, z.strictObject({ data: z.array(explanation) })]);
