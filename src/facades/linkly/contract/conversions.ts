import { z } from 'zod';
import { mapped, takes } from '../../../wire/kit/field-rows.ts';
import { callerFields, linklyNullable, linklyScalar } from './values.ts';

const { ws: _, ...keyFields } = callerFields(linklyScalar, linklyScalar);

const metadata = z
  .union([z.record(z.string(), z.json()), z.string()])
  .nullable()
  .optional();

/** One conversion, alone or in a list. */
export const linklyConversion = takes({
  event_name: mapped(linklyScalar, 'the name of the event, for example `purchase`'),
  event_type: mapped(linklyScalar, 'the kind of event: `sale`, `lead`, `custom` or your own text'),
  event_id: mapped(
    linklyScalar,
    'your own id of the event; reporting an id again answers the first conversion',
  ),
  external_id: mapped(linklyScalar, 'your own id of the customer'),
  link_id: mapped(linklyScalar, 'the link that was clicked; default: the link of linkly_cid'),
  linkly_cid: mapped(
    linklyScalar,
    'the click id that the link passed to the destination; an id of another system is stored and finds no link',
  ),
  amount_cents: mapped(linklyScalar, 'a whole number of hundredths; a negative number is a refund'),
  value: mapped(linklyScalar, 'the amount in whole units, instead of `amount_cents`'),
  currency: mapped(linklyScalar, 'three letters'),
  occurred_at: mapped(linklyScalar, 'ISO 8601; default: now'),
  timestamp: mapped(linklyScalar, 'the same as `occurred_at`'),
  metadata: mapped(metadata, 'any JSON object, up to 10,240 characters'),
});
export type ConversionWire = z.output<typeof linklyConversion.input>;

const list = z.array(z.unknown()).optional();
export const linklyNewConversions = takes({
  ...keyFields,
  conversions: mapped(
    list,
    'up to 1,000 conversions, all or none; an array as the whole body means the same',
  ),
  entries: mapped(list, 'the array'),
  ...linklyConversion.fields,
});
export const linklyConversionList = takes({
  ...keyFields,
  link_id: mapped(linklyScalar, 'conversions of one link'),
  limit: mapped(linklyScalar, '1 to 1,000; default: 100; a larger number means 1,000'),
  since: mapped(linklyScalar, 'conversions since this moment, oldest first; a day in UTC or ISO 8601'),
  after: mapped(
    linklyScalar,
    'the id of the last conversion of the previous page; answers those after it, oldest first',
  ),
});

const conversion = z.strictObject({
  id: z.int(),
  link_id: z.int().nullable(),
  event_name: linklyNullable,
  event_type: linklyNullable,
  event_id: linklyNullable,
  external_id: linklyNullable,
  amount_cents: z.int().nullable(),
  value: z.number().nullable(),
  currency: linklyNullable,
  occurred_at: z.string(),
  inserted_at: z.string(),
  metadata: z.record(z.string(), z.unknown()),
});
export const linklyConversionsOutput = z.strictObject({
  conversions: z.array(conversion),
  has_more: z.boolean(),
});
