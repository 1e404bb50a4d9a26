import { z } from '@hono/zod-openapi';
import { QR_LEVELS } from '../../core/base/qr-look.ts';
import { QR_FORMATS, QR_MARGIN_MAX, QR_SIZE_MAX, QR_SIZE_MIN } from '../../core/links/qr-codes.ts';
import { wholeNumber } from './common.ts';

export const qrLevel = z.enum(QR_LEVELS);

/** `#` is optional, because a query has to escape it. */
export const qrColor = z
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
  color: qrColor.optional().openapi({
    description:
      'The colour of the code. Default: that of the workspace, else black. Must be darker than the background.',
  }),
  background: z
    .union([z.literal('transparent'), qrColor])
    .optional()
    .openapi({
      type: 'string',
      description: 'A colour or `transparent`. Default: that of the workspace, else white.',
    }),
  level: qrLevel.optional().openapi({
    description:
      'How much of the code can be damaged: 7, 15, 25 or 30%. Default: that of the workspace, else `medium`. A logo sets `high`.',
  }),
  logo: z.string().max(2_048).optional().openapi({
    description:
      'The URL of a PNG for the middle, at most 1,024 pixels per side and 512 KB. Empty: none, also where the workspace has one.',
    example: 'https://example.com/logo.png',
  }),
});
