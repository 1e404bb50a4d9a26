import { z } from 'zod';
import { mapped, takes } from '../../src/wire/kit/field-rows.ts';

const text = z.string();

export const acmeCreate = takes({
  url: mapped(text, 'the destination'),
  slug: mapped(text.optional(), 'a random slug by default'),
});
export const acmeRead = takes({ slug: mapped(text, 'the slug') });

export const acmeLink = z.strictObject({ short_url: text, url: text });
