import { z } from '@hono/zod-openapi';
import { listQuery } from './account.ts';
import { pageOf, time, timeInput } from './common.ts';

const line = z.string().nullable().optional();
const linkId = z.string().openapi({ example: 'lnk_1' });

export const newConversion = z
  .strictObject({
    link_id: linkId.nullable().optional().openapi({
      description: 'Default: the link of `click_id`. With neither, the conversion belongs to no link.',
    }),
    click_id: line.openapi({ description: 'The click id that the link passed to the destination.' }),
    event_name: line.openapi({ description: 'The name of the event.', example: 'purchase' }),
    event_type: line.openapi({ description: 'The kind of event.', example: 'sale' }),
    customer_id: line.openapi({ description: 'Your own id of the customer.' }),
    value: z
      .number()
      .nullable()
      .optional()
      .openapi({ description: 'The value of the purchase.', example: 49.9 }),
    currency: z.string().nullable().optional().openapi({ description: 'ISO 4217.', example: 'EUR' }),
    external_id: z.string().nullable().optional().openapi({
      description: 'Your own id of the event. Reporting an id again answers the first conversion unchanged.',
      example: 'order-17',
    }),
    at: timeInput.optional().openapi({ description: 'Default: now.' }),
    metadata: z
      .record(z.string(), z.json())
      .optional()
      .openapi({ type: 'object', description: 'Any JSON object, up to 10,240 characters.' }),
  })
  .openapi('NewConversion');

export const conversion = z
  .strictObject({
    id: z.string().openapi({ example: 'cnv_1' }),
    link_id: linkId.nullable(),
    click_id: z.string().nullable(),
    event_name: z.string().nullable(),
    event_type: z.string().nullable(),
    customer_id: z.string().nullable(),
    value: z.number().nullable(),
    currency: z.string().nullable(),
    external_id: z.string().nullable(),
    at: time,
    reported_at: time,
    metadata: z.record(z.string(), z.unknown()).openapi({ type: 'object' }),
  })
  .openapi('Conversion');
export const conversionPage = pageOf(conversion).openapi('ConversionPage');
export const conversionQuery = listQuery.extend({
  link_id: linkId.optional(),
  from: timeInput.optional(),
  to: timeInput.optional(),
  order: z.enum(['newest_first', 'oldest_first']).optional(),
});
