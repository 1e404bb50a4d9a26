import { z } from '@hono/zod-openapi';
import { QR_FORMATS, QR_LEVELS, QR_MARGIN_MAX, QR_SIZE_MAX, QR_SIZE_MIN } from '../../core/qr-codes.ts';
import { wholeNumber } from './common.ts';

/** `#` would have to be escaped in a query, so it may be left out. */
const color = z
  .string()
  .regex(/^#?[0-9a-f]{6}$/i, 'Must be a colour such as 1a2b3c.')
  .transform((text) => `#${text.replace('#', '').toLowerCase()}`)
  .openapi({ type: 'string', example: '1a2b3c' });

export const qrQuery = z.strictObject({
  format: z.enum(QR_FORMATS).optional().openapi({ description: '`svg` unless told otherwise.' }),
  size: wholeNumber(QR_SIZE_MIN, QR_SIZE_MAX).optional().openapi({
    description: 'Pixels of each side; 512 unless told otherwise.',
  }),
  margin: wholeNumber(0, QR_MARGIN_MAX).optional().openapi({
    description: 'Modules around the code; 4 unless told otherwise, as readers want it.',
  }),
  color: color.optional().openapi({ description: 'Darker than the background.' }),
  background: z
    .union([z.literal('transparent'), color])
    .optional()
    .openapi({ type: 'string', description: 'A colour or `transparent`; white unless told otherwise.' }),
  level: z.enum(QR_LEVELS).optional().openapi({
    description: 'How much may be dirty or torn: 7, 15, 25, 30%. A logo makes it `high`.',
  }),
  logo: z.string().max(2_048).optional().openapi({
    description: 'URL of a PNG, at most 1,024 pixels a side and 512 KB, for the middle.',
    example: 'https://example.com/logo.png',
  }),
});
