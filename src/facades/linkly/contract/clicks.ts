import { z } from 'zod';
import { mapped, takes } from '../../../wire/kit/field-rows.ts';
import { callerFields } from './values.ts';

const scalar = z.union([z.string(), z.number(), z.boolean()]).nullable().optional();

export const linklyClicks = takes({
  ...callerFields(scalar, scalar),
  link_id: mapped(scalar, 'clicks of one link'),
  link_ids: mapped(scalar, 'clicks of up to 100 links, separated by hyphens or commas'),
  start: mapped(scalar, 'the first day; default: 29 days before `end`'),
  end: mapped(scalar, 'the last day; default: today'),
  country: mapped(scalar, 'ISO 3166 alpha-2; UK means GB'),
  browser: mapped(scalar, 'a value of the counter `browser_name`'),
  platform: mapped(scalar, 'ios, android, windows, linux, mac, other, or mobile, tablet, desktop'),
  referer: mapped(scalar, 'a host, or a URL on it'),
  isp: mapped(scalar, "no click matches, because visitors' providers are not stored"),
  bots: mapped(
    scalar,
    '`include` (people and bots, the default), `exclude` or `only`; `true` means `include`, `false` means `exclude`',
  ),
  unique: mapped(scalar, 'true counts each visitor once'),
  timezone: mapped(scalar, 'IANA; default: UTC'),
  frequency: mapped(scalar, 'day (the default) or hour'),
  format: mapped(scalar, 'json (the default) or csv'),
});
export type ClicksWire = z.output<typeof linklyClicks.input>;
export const linklyCounter = takes({
  ...linklyClicks.fields,
  counter: mapped(z.string(), 'the counter to read'),
});

const text = z.string();
const count = z.int().min(0);
export const linklyTrafficOutput = z.strictObject({
  traffic: z.array(z.strictObject({ t: text, y: count })),
});
export const linklyCounterOutput = z.strictObject({
  total: count,
  values: z.array(z.strictObject({ value: text, count })),
});
