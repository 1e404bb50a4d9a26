import { z } from 'zod';
import { mapped } from '../../wire/field-class.ts';

const text = z.string();

export const createInput = z.object({ url: text, custom_slug: text.nullable().optional() });
export const createClasses = {
  url: mapped('the destination, http or https'),
  custom_slug: mapped('letters, digits, `-` and `_`; six random characters without it'),
};
export const slugInput = z.object({ slug: text });
export const slugClasses = { slug: mapped('the slug of a link of this account') };

const link = {
  slug: text,
  short_url: text,
  url: text,
};
const created_at = text.regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
const success = z.literal(true);
export const linkOutput = z.strictObject({ success, data: z.strictObject({ ...link, created_at }) });
export const statsOutput = z.strictObject({
  success,
  data: z.strictObject({ ...link, clicks: z.int().min(0), created_at }),
});
