import { z } from 'zod';
import { mapped, takes } from '../../wire/kit/field-rows.ts';

const text = z.string();
const textOrNull = text.nullable().optional();

const DESTINATION = 'the destination';
const fields = {
  custom_slug: mapped(textOrNull, 'the slug: 3 to 50 letters, digits and hyphens; null means a random one'),
  expires_at: mapped(textOrNull, 'when the link expires, RFC 3339; null removes the expiry'),
};
const id = { id: mapped(text, 'the public id of the link, which begins with `lnk_`') };

export const pocolinkCreate = takes({ url: mapped(text, DESTINATION), ...fields });
export const pocolinkChange = takes({ ...id, url: mapped(text.optional(), DESTINATION), ...fields });
export const pocolinkOneLink = takes(id);
export const pocolinkList = takes({
  limit: mapped(text.optional(), 'links per page, 1 to 100; default: 20'),
  cursor: mapped(text.optional(), '`next_cursor` of the previous page'),
});
export const pocolinkAnalytics = takes({
  ...id,
  from: mapped(text.optional(), 'a day or an RFC 3339 time; default: the creation of the link'),
  to: mapped(text.optional(), 'a day, inclusive, or an RFC 3339 time; default: now'),
});

const link = z.strictObject({
  id: text.regex(/^lnk_/),
  short_url: text,
  long_url: text,
  created_at: text.regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
});
const success = z.literal(true);
export const pocolinkLinkOutput = z.strictObject({ success, link });
export const pocolinkListOutput = z.strictObject({
  success,
  links: z.array(link),
  next_cursor: text.nullable(),
});
export const pocolinkDone = z.strictObject({ success });

const clicks = z.int().min(0);
const named = z.array(z.strictObject({ name: text, clicks }));
export const pocolinkAnalyticsOutput = z.strictObject({
  success,
  analytics: z.strictObject({
    link_id: text,
    total_clicks: clicks,
    unique_clicks: clicks,
    clicks_by_day: z.array(z.strictObject({ date: text, clicks })),
    countries: z.array(z.strictObject({ code: text, clicks })),
    cities: named,
    devices: z.array(z.strictObject({ type: text, clicks })),
    browsers: named,
    operating_systems: named,
    referrers: named,
  }),
});
