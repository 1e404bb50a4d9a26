import { isIP } from 'node:net';
import { z } from '@hono/zod-openapi';
import { toCountry } from '../../core/continents.ts';
import { timeInput } from './common.ts';

const text = z.string().max(4_096);

export const describedVisit = z
  .strictObject({
    at: timeInput.openapi({ description: 'Now unless told otherwise.' }),
    address: text
      .refine((address) => isIP(address) !== 0, {
        message: 'Must be an IPv4 or IPv6 address.',
        params: { code: 'not_an_address' },
      })
      .openapi({ description: 'Tells the country, where `country` does not.', example: '203.0.113.7' }),
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
    referrer: text.openapi({ description: 'The whole URL.', example: 'https://t.co/abc' }),
    platform_hint: text.openapi({ description: 'Sec-CH-UA-Platform.', example: '"Android"' }),
    brands_hint: text.openapi({ description: 'Sec-CH-UA.', example: '"Chromium";v="140", "Brave";v="140"' }),
    mobile_hint: text.openapi({ description: 'Sec-CH-UA-Mobile.', example: '?1' }),
    query: text.openapi({ description: 'Without `?`.', example: 'utm_source=mail' }),
    path: text.openapi({ description: 'What comes after the slug, for links that forward it.' }),
    returning: z.boolean(),
    password: z.boolean().openapi({ description: 'Whether the right password is given.' }),
    draw: z.number().min(0).lt(1).openapi({ description: 'A chance, to see each variant of a split.' }),
  })
  .partial()
  .openapi('DescribedVisit');
export type DescribedVisitInput = z.output<typeof describedVisit>;

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
  rule: z.int().optional().openapi({ description: 'Counted from 1.' }),
  passed: z.boolean(),
  because: z.string().openapi({ example: 'country is "US", not one of ["TW"]' }),
  conditions: z
    .array(z.strictObject({ key: z.string(), wanted: z.unknown(), saw: z.unknown(), held: z.boolean() }))
    .optional(),
});

export const explanation = z
  .strictObject({
    outcome: z.enum(OUTCOMES),
    status: z.int().openapi({ description: 'Of the HTTP answer.' }),
    destination: z.string().nullable().openapi({ description: 'Where the visitor ends; null for a page.' }),
    rule: z.int().nullable().openapi({ description: 'The one that decided, counted from 1.' }),
    variant: z.string().nullable().openapi({ description: 'Counted from 1; `url` for what a split leaves.' }),
    variants: z.array(
      z.strictObject({
        variant: z.string(),
        url: z.string(),
        share: z.number().openapi({ description: 'Of visitors, from 0 to 1.' }),
      }),
    ),
    within_limits: z
      .boolean()
      .nullable()
      .openapi({ description: 'Null for a link without limits on clicks.' }),
    steps: z.array(step).openapi({ description: 'What was asked, in order.' }),
  })
  .openapi('Explanation');
export type ExplanationAnswer = z.output<typeof explanation>;
