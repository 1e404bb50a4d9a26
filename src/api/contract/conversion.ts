import { z } from '@hono/zod-openapi';
import { listQuery } from './account.ts';
import { pageOf, time, timeInput } from './common.ts';

const linkId = z.string().openapi({ example: 'lnk_1' });

export const newConversion = z
  .strictObject({
    link_id: linkId,
    value: z.number().nullable().optional().openapi({ description: 'Of what was bought.', example: 49.9 }),
    currency: z.string().nullable().optional().openapi({ description: 'ISO 4217.', example: 'EUR' }),
    external_id: z.string().nullable().optional().openapi({
      description: 'Your own name for it: one that is known is answered as it was first reported.',
      example: 'order-17',
    }),
    at: timeInput.optional().openapi({ description: 'Now, unless told otherwise.' }),
    metadata: z
      .record(z.string(), z.json())
      .optional()
      .openapi({ type: 'object', description: 'Any JSON object, up to 4,096 characters.' }),
  })
  .openapi('NewConversion');

export const conversion = z
  .strictObject({
    id: z.string().openapi({ example: 'cnv_1' }),
    link_id: linkId,
    value: z.number().nullable(),
    currency: z.string().nullable(),
    external_id: z.string().nullable(),
    at: time,
    metadata: z.record(z.string(), z.unknown()).openapi({ type: 'object' }),
  })
  .openapi('Conversion');
export const conversionPage = pageOf(conversion).openapi('ConversionPage');
export const conversionQuery = listQuery.extend({
  link_id: linkId.optional(),
  from: timeInput.optional(),
  to: timeInput.optional(),
});
