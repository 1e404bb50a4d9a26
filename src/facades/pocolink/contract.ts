import { z } from 'zod';
import { mapped } from '../../wire/field-class.ts';

const text = z.string();

export const linkFields = {
  url: text,
  custom_slug: text.nullable(),
  expires_at: text.nullable(),
};

export const createInput = z.object({
  url: linkFields.url,
  custom_slug: linkFields.custom_slug.optional(),
  expires_at: linkFields.expires_at.optional(),
});
export const changeInput = z.object({
  id: text,
  url: linkFields.url.optional(),
  custom_slug: linkFields.custom_slug.optional(),
  expires_at: linkFields.expires_at.optional(),
});
export const linkIdInput = z.object({ id: text });
export const listInput = z.object({ limit: text.optional(), cursor: text.optional() });
export const analyticsInput = z.object({ id: text, from: text.optional(), to: text.optional() });

export const linkClasses = {
  url: mapped('the destination'),
  custom_slug: mapped('the slug: 3 to 50 letters, digits and hyphens; null keeps a random one'),
  expires_at: mapped('the end of the link, RFC 3339; null takes it off'),
};
export const idClass = { id: mapped('`lnk_` and the public id of the link') };
export const listClasses = {
  limit: mapped('links of a page, 1 to 100; 20 without it'),
  cursor: mapped('`next_cursor` of the page before'),
};
export const rangeClasses = {
  from: mapped('a day or an RFC 3339 time; the creation of the link without it'),
  to: mapped('a day (its end) or an RFC 3339 time; now without it'),
};

export const link = z.strictObject({
  id: text.regex(/^lnk_/),
  short_url: text,
  long_url: text,
  created_at: text.regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
});
const success = z.literal(true);
export const linkOutput = z.strictObject({ success, link });
export const listOutput = z.strictObject({ success, links: z.array(link), next_cursor: text.nullable() });
export const doneOutput = z.strictObject({ success });

const clicks = z.int().min(0);
const named = z.array(z.strictObject({ name: text, clicks }));
export const analyticsOutput = z.strictObject({
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
