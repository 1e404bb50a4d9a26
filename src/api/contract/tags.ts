import { z } from '@hono/zod-openapi';
import { pageOf, pageQuery, time } from './common.ts';

const name = z.string().openapi({
  description: 'At most 100 characters, not case-sensitive.',
  example: 'spring',
});
const color = z.string().nullable().openapi({ description: '`#rrggbb`.', example: '#2f6fde' });

export const tagName = z.object({
  tag: z.string().openapi({ description: 'The name of the tag.', example: 'spring' }),
});
export const newTag = z.strictObject({ name, color: color.optional() }).openapi('NewTag');
export const tagChange = z
  .strictObject({ name: name.optional(), color: color.optional() })
  .openapi('TagChange');
export const tagMerge = z
  .strictObject({ into: z.string().openapi({ description: 'The tag that remains.', example: 'spring' }) })
  .openapi('TagMerge');

export const tagsQuery = z.strictObject({
  search: z.string().max(200).optional().openapi({ description: 'Part of the name.' }),
  ...pageQuery,
});

export const tag = z
  .strictObject({
    name,
    color,
    links: z.int().openapi({ description: 'The number of links with the tag that are not in the trash.' }),
    created_at: time,
  })
  .openapi('Tag');
export const tagPage = pageOf(tag).openapi('TagPage');
