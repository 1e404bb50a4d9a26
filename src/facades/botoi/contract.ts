import { z } from 'zod';
import { mapped, takes } from '../../wire/kit/field-rows.ts';

const text = z.string();

export const botoiCreate = takes({
  url: mapped(text, 'the destination, http or https'),
  custom_slug: mapped(
    text.nullable().optional(),
    'letters, digits, `-` and `_`; default: six random characters',
  ),
});
export const botoiOneLink = takes({ slug: mapped(text, 'the slug of a link of this account') });

const link = {
  slug: text,
  short_url: text,
  url: text,
};
const created_at = text.regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
const success = z.literal(true);
export const botoiLinkOutput = z.strictObject({ success, data: z.strictObject({ ...link, created_at }) });
export const botoiStatsOutput = z.strictObject({
  success,
  data: z.strictObject({ ...link, clicks: z.int().min(0), created_at }),
});
