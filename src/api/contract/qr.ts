import { z } from '@hono/zod-openapi';
import { QR_FORMATS, QR_LEVELS, QR_MARGIN_MAX, QR_SIZE_MAX, QR_SIZE_MIN } from '../../core/links/qr-codes.ts';
import { wholeNumber } from './common.ts';

/** `#` is optional, because a query has to escape it. */
const color = z
  .string()
  .regex(/^#?[0-9a-f]{6}$/i, 'Must be a colour such as 1a2b3c.')
  .transform((text) => `#${text.replace('#', '').toLowerCase()}`)
  .openapi({ type: 'string', example: '1a2b3c' });

export const qrQuery = z.strictObject({
  format: z.enum(QR_FORMATS).optional().openapi({ description: 'Default: `svg`.' }),
  size: wholeNumber(QR_SIZE_MIN, QR_SIZE_MAX).optional().openapi({
    description: 'Pixels per side. Default: 512.',
  }),
  margin: wholeNumber(0, QR_MARGIN_MAX).optional().openapi({
    description: 'Modules around the code. Default: 4, which scanners need.',
  }),
  color: color
    .optional()
    .openapi({ description: 'The colour of the code. Default: black. Must be darker than the background.' }),
  background: z
    .union([z.literal('transparent'), color])
    .optional()
    .openapi({ type: 'string', description: 'A colour or `transparent`. Default: white.' }),
  level: z.enum(QR_LEVELS).optional().openapi({
    description:
      'How much of the code can be damaged: 7, 15, 25 or 30%. Default: `medium`. A logo sets `high`.',
  }),
  logo: z.string().max(2_048).optional().openapi({
    description: 'The URL of a PNG for the middle, at most 1,024 pixels per side and 512 KB.',
    example: 'https://example.com/logo.png',
  }),
});
