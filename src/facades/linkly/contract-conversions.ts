import { z } from 'zod';
import { mapped } from '../../wire/field-class.ts';
import { callerClasses } from './contract.ts';

const words = z.union([z.string(), z.number()]).nullable().optional();
const whose = { workspace_id: words, api_key: words };

const said = {
  event_name: words,
  event_type: words,
  event_id: words,
  external_id: words,
  link_id: words,
  linkly_cid: words,
  amount_cents: words,
  value: words,
  currency: words,
  occurred_at: words,
  timestamp: words,
  metadata: z
    .union([z.record(z.string(), z.json()), z.string()])
    .nullable()
    .optional(),
};

/** One conversion, as it stands in a list. */
export const saidConversion = z.object(said);
const list = z.array(z.unknown());
export const conversionInput = z.object({
  ...whose,
  ...said,
  conversions: list.optional(),
  entries: list.optional(),
});
export const conversionsInput = z.object({
  ...whose,
  link_id: words,
  limit: words,
  since: words,
  after: words,
});

const { ws: _, ...asker } = callerClasses;
export const conversionClasses = {
  ...asker,
  conversions: mapped('up to 1,000 of them, all or none; an array as the whole body is the same'),
  entries: mapped('the array'),
  event_name: mapped('what happened, such as purchase'),
  event_type: mapped('of which kind it is: sale, lead, custom or a word of your own'),
  event_id: mapped('your own name for the event: a repeated one is the same conversion, answered again'),
  external_id: mapped('your own name for the customer, on every event of theirs'),
  link_id: mapped('the link whose click it came of; without it the link of the click'),
  linkly_cid: mapped(
    'the id of the click as the destination was given it; an id of another system is kept and finds no link',
  ),
  amount_cents: mapped('a whole number of hundredths; less than 0 is a refund'),
  value: mapped('the same as a number of whole units'),
  currency: mapped('three letters'),
  occurred_at: mapped('ISO 8601; now without it'),
  timestamp: mapped('the same'),
  metadata: mapped('any JSON object, up to 10,240 characters'),
};
export const conversionsClasses = {
  ...asker,
  link_id: mapped('those of one link'),
  limit: mapped('1 to 1,000; 100 without it, and what is more is 1,000'),
  since: mapped('those that occurred then or later, oldest first; a day in UTC or ISO 8601'),
  after: mapped('the id of the last one of the page before: those after it, oldest first'),
};

const textOrNull = z.string().nullable();
const conversion = z.strictObject({
  id: z.int(),
  link_id: z.int().nullable(),
  event_name: textOrNull,
  event_type: textOrNull,
  event_id: textOrNull,
  external_id: textOrNull,
  amount_cents: z.int().nullable(),
  value: z.number().nullable(),
  currency: textOrNull,
  occurred_at: z.string(),
  inserted_at: z.string(),
  metadata: z.record(z.string(), z.unknown()),
});
export const conversionsOutput = z.strictObject({
  conversions: z.array(conversion),
  has_more: z.boolean(),
});
