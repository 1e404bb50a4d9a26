import { z } from 'zod';
import { mapped } from '../../wire/field-class.ts';
import { callerClasses } from './contract.ts';

const words = z.union([z.string(), z.number()]).nullable().optional();
const whose = { workspace_id: words, api_key: words };

const said = { link_id: words, value: words, currency: words, external_id: words, timestamp: words };
/** Every name that has a meaning; all else that is posted is kept beside. */
export const NAMED: ReadonlySet<string> = new Set(['id', ...Object.keys(whose), ...Object.keys(said)]);

export const conversionInput = z.object({ ...whose, ...said });
export const conversionsInput = z.object({
  ...whose,
  link_id: words,
  start: words,
  end: words,
  page: words,
  page_size: words,
});

const { ws: _, ...asker } = callerClasses;
export const conversionClasses = {
  ...asker,
  link_id: mapped('the link whose click it came of'),
  value: mapped('a number'),
  currency: mapped('three letters'),
  external_id: mapped('your own name for it: a second with that name is not kept, the first is answered'),
  timestamp: mapped('ISO 8601; now without it'),
};
export const conversionsClasses = {
  ...asker,
  link_id: mapped('those of one link'),
  start: mapped('the first day, in UTC'),
  end: mapped('the last day, in UTC'),
  page: mapped('1 without it'),
  page_size: mapped('1 to 1,000; 100 without it, and what is more is 1,000'),
};

/** Loose: what else was posted stands beside. */
const conversion = z.looseObject({
  id: z.int(),
  workspace_id: z.int(),
  link_id: z.int(),
  value: z.number().nullable(),
  currency: z.string().nullable(),
  external_id: z.string().nullable(),
  timestamp: z.string(),
});
export const conversionsOutput = z.strictObject({
  conversions: z.array(conversion),
  has_more: z.boolean(),
});
