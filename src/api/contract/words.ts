import { z } from '@hono/zod-openapi';

const names = (example: readonly string[]) => z.array(z.string()).openapi({ example: [...example] });

/** Named like the conditions of a rule. */
export const words = z
  .strictObject({
    country: z
      .array(
        z.strictObject({
          code: z.string().openapi({ example: 'TW' }),
          continent: z.string().openapi({ example: 'AS' }),
        }),
      )
      .openapi({ description: 'ISO 3166-1 alpha-2.' }),
    continent: names(['AS', 'EU']),
    language: names(['fr', 'zh']).openapi({
      description:
        'ISO 639-1. A rule also takes longer codes, and a script and a region: `fil`, `zh-Hant`, `fr-CA`.',
    }),
    platform: names(['ios', 'android']),
    os: names(['iOS', 'HarmonyOS']),
    device: names(['mobile', 'desktop']),
    browser: names(['Chrome', 'Safari']),
    in_app: names(['any', 'instagram']),
    weekdays: names(['mon', 'tue']),
    timezone: names(['Europe/Paris']).openapi({
      description: 'IANA names. A rule also takes their aliases.',
    }),
  })
  .openapi('Words');
