import { z } from 'zod';
import { mapped } from '../../wire/field-class.ts';
import { callerClasses } from './contract.ts';

const words = z.union([z.string(), z.number(), z.boolean()]).nullable().optional();

const clicksFields = {
  link_id: words,
  link_ids: words,
  start: words,
  end: words,
  country: words,
  browser: words,
  platform: words,
  referer: words,
  isp: words,
  bots: words,
  unique: words,
  timezone: words,
  frequency: words,
  format: words,
  ws: words,
  workspace_id: words,
  api_key: words,
};
export const clicksInput = z.object(clicksFields);
export const counterInput = z.object({ ...clicksFields, counter: z.string() });

export const clicksClasses = {
  ...callerClasses,
  link_id: mapped('clicks of one link'),
  link_ids: mapped('clicks of up to 100 links, split by hyphen or comma'),
  start: mapped('the first day; 30 days, today among them, without it'),
  end: mapped('the last day; today without it'),
  country: mapped('ISO 3166 alpha-2; UK means GB'),
  browser: mapped('as the counter browser_name has it'),
  platform: mapped('ios, android, windows, linux, mac, other, or mobile, tablet, desktop'),
  referer: mapped('a host, or an address of it'),
  isp: mapped('whose lines visitors use is not held: nothing passes'),
  bots: mapped('include (people and bots, also without it), exclude or only; true is include, false exclude'),
  unique: mapped('true counts each visitor once'),
  timezone: mapped('IANA; UTC without it'),
  frequency: mapped('day, also without it, or hour'),
  format: mapped('json, also without it, or csv'),
};
export const counterClasses = { ...clicksClasses, counter: mapped('what is counted') };

const text = z.string();
const count = z.int().min(0);
export const trafficOutput = z.strictObject({ traffic: z.array(z.strictObject({ t: text, y: count })) });
export const counterOutput = z.strictObject({
  total: count,
  values: z.array(z.strictObject({ value: text, count })),
});
