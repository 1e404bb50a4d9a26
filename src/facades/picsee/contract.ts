import { z } from 'zod';
import { carried, mapped } from '../../wire/field-class.ts';

const text = z.string();
const optional = text.optional();
const orNull = text.nullable().optional();
/** Query and form say numbers and truths as texts. */
const flag = z
  .union([z.boolean(), z.enum(['true', 'false', '1', '0'])])
  .transform((it) => it === true || it === 'true' || it === '1');

export const TARGETS = [
  ...(['ios_line', 'android_fb', 'facebook', 'twitter', 'ios_safari'] as const),
  ...(['ios', 'ios_store', 'android', 'android_store', 'ios_android'] as const),
  ...(['mac', 'pc', 'pc_mac'] as const),
] as const;

const utm = z.object({ source: orNull, medium: orNull, campaign: orNull, term: orNull, content: orNull });
const slug = z
  .string()
  .regex(
    /^[A-Za-z0-9_\-\p{Script=Han}]{3,90}$/u,
    'Must have 3 to 90 letters, digits, "_", "-" or Chinese characters.',
  );
const tags = z.array(text).max(3);
const fields = {
  encodeId: slug.optional(),
  domain: orNull,
  externalId: z.string().min(1).max(100).nullable().optional(),
  utm: utm.nullable().optional(),
  title: z.string().min(3, 'Must have at least 3 characters.').max(300).nullable().optional(),
  description: z.string().min(3, 'Must have at least 3 characters.').max(300).nullable().optional(),
  imageUrl: orNull,
  tags: tags.nullable().optional(),
  targets: z
    .array(z.object({ target: z.enum(TARGETS), url: text }))
    .nullable()
    .optional(),
  fbPixel: orNull,
  gTag: orNull,
  pathFormat: z.looseObject({ key: orNull }).nullable().optional(),
};
const url = z.string().max(2_048);

export const createInput = z.object({ url, ...fields });
export type CreateWire = z.output<typeof createInput>;
const fieldClasses = {
  encodeId: mapped('the slug'),
  domain: mapped('one of the account; any other, or none, is the default domain'),
  externalId: mapped('the external id'),
  utm: mapped('UTM parameters'),
  title: mapped('title of the link and of its preview, 3 to 300 characters'),
  description: mapped('description of the preview, 3 to 300 characters'),
  imageUrl: mapped('image of the preview'),
  tags: mapped('tags'),
  targets: mapped('rules by device and app; a `url` may be an app scheme'),
  fbPixel: mapped('Meta pixel'),
  gTag: mapped('`G-…`: GA4, `GTM-…`: Tag Manager; any other is carried'),
  pathFormat: carried('for plans with `path_format`'),
};
export const createClasses = { url: mapped('the destination'), ...fieldClasses };

export const batchInput = z.object({ links: z.array(z.unknown()).min(1).max(1_000) });
export const batchClasses = { links: mapped('up to 1,000 links as for a single one') };

export const editInput = z.object({
  link: text,
  url: url.optional(),
  ...fields,
  expireTime: orNull,
  isStar: flag.nullable().optional(),
});
export type EditWire = z.output<typeof editInput>;
const linkClass = { link: mapped('`encodeId` of the link, in the path') };
export const editClasses = {
  ...linkClass,
  ...createClasses,
  expireTime: mapped(
    'the end of the link, in the future; Taipei time where no zone is said; null takes it off',
  ),
  isStar: carried('a starred link cannot be deleted'),
};

const oneClass = (note: string) => ({ ...linkClass, value: mapped(note) });
export const encodeIdInput = z.object({ link: text, value: slug });
export const encodeIdClasses = oneClass('the new slug');
export const urlInput = z.object({ link: text, value: url });
export const urlClasses = oneClass('the new destination');
export const tagsInput = z.object({ link: text, value: tags.nullable() });
export const changeTagsClasses = oneClass('the tags that it has from now on, at most 3; null takes them off');

export const deleteInput = z.object({ link: text, value: z.enum(['delete', 'recover']) });
export const deleteClasses = { ...linkClass, value: mapped('`delete` or `recover`') };

export const overviewInput = z.object({
  link: text,
  dailyClicks: flag.optional(),
  format: z.enum(['json', 'csv']).optional(),
});
export const overviewClasses = {
  ...linkClass,
  dailyClicks: mapped('of a CSV: `true` gives the last 60 days, else the figures of the link. JSON has both'),
  format: mapped('`json` or `csv`'),
};

export const listInput = z.object({
  limit: z.coerce.number().int().min(1).max(50).optional(),
  startTime: optional,
  prevMapId: z.coerce.number().int().min(1).optional(),
  isAPI: flag.optional(),
  isStar: flag.optional(),
  externalId: optional,
  encodeId: optional,
  authorId: z.coerce.number().int().min(1).optional(),
  tag: optional,
  keyword: optional,
  url: optional,
  fbPixel: optional,
  gTag: optional,
});
export type ListWire = z.output<typeof listInput>;
export const listClasses = {
  limit: mapped('1 to 50; 20 without it'),
  startTime: mapped('links made at or before it, newest first'),
  prevMapId: mapped('`mapId` of the last link of the page before'),
  isAPI: mapped('`true` (without it): made through this API; `false`: all others'),
  isStar: mapped('starred ones only, or the others only'),
  externalId: mapped('those with that external id'),
  encodeId: mapped('in the body; that link only. Before `authorId`, `tag` and `keyword`'),
  authorId: mapped('in the body; made with that key, by its number'),
  tag: mapped('in the body; links with that tag'),
  keyword: mapped('in the body; part of slug, title, destination or note'),
  url: mapped('in the body; links with that destination'),
  fbPixel: mapped('in the body; links with that Meta pixel'),
  gTag: mapped('in the body; links with that tag'),
};

export const noInput = z.object({});
export const rangeInput = z.object({ startTime: optional, endTime: optional });
export const rangeClasses = {
  startTime: mapped('Taipei time where no zone is said; 30 days ago without it'),
  endTime: mapped('Taipei time where no zone is said; now without it'),
};
export const detailsInput = z.object({ link: text, ...rangeInput.shape });
export const detailsClasses = { ...linkClass, ...rangeClasses };

const meta = z.strictObject({
  request: z.strictObject({ url: z.record(text, text), query: z.record(text, text) }),
});
const answer = <T extends z.ZodType>(data: T) => z.strictObject({ data, meta });
const count = z.int().min(0);
const taipei = text.regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+08:00$/);

export const createOutput = answer(z.strictObject({ picseeUrl: text, encodeId: text }));
const error = z.strictObject({ status: z.int(), code: text.regex(/^PUB\d{5}$/), message: text });
export const batchOutput = answer(
  z.array(
    z.union([
      z.strictObject({ picseeUrl: text, encodeId: text, externalId: text.nullable() }),
      z.strictObject({ error }),
    ]),
  ),
);
export const resultOutput = answer(z.strictObject({ result: z.literal('success') }));
export const overviewOutput = answer(
  z.strictObject({
    id: z.int(),
    encodeId: text,
    url: text,
    picseeUrl: text,
    domain: text,
    isHttps: z.boolean(),
    externalId: text.nullable(),
    title: text,
    createTime: taipei,
    created: text,
    totalClicks: count,
    uniqueClicks: count,
    dailyClicks: z.array(
      z.strictObject({ date: text, totalClicks: count, uniqueClicks: count, clicks: count }),
    ),
  }),
);
export const listOutput = answer(
  z.array(
    z.strictObject({
      mapId: z.int(),
      domain: text,
      encodeId: text,
      url: text,
      picseeUrl: text,
      title: text,
      externalId: text.nullable(),
      totalClicks: count,
      uniqueClicks: count,
      createTime: taipei,
      tags: z.array(z.strictObject({ value: text })),
      isStar: z.boolean(),
    }),
  ),
);
export const statusOutput = answer(
  z.strictObject({
    picseeId: z.int(),
    email: text,
    planName: z.enum(['free', 'basic', 'advanced']),
    quota: z.int(),
    usage: count,
    endTime: text,
    queryTime: text,
  }),
);
export const usageOutput = answer(z.array(z.strictObject({ externalId: text.nullable(), usage: count })));
export const domainsOutput = answer(
  z.array(z.strictObject({ domain: text, isHttps: z.boolean(), isDefault: z.boolean() })),
);
export const tagsOutput = answer(z.array(z.strictObject({ id: z.int(), name: text })));
export const toolsOutput = answer(
  z.strictObject({
    utmSources: z.array(text),
    utmMediums: z.array(text),
    fbPixels: z.array(text),
    gTags: z.array(text),
  }),
);
export const daysOutput = answer(
  z.array(z.strictObject({ date: text, totalClicks: count, uniqueClicks: count })),
);
export const namesOutput = answer(z.array(z.strictObject({ name: text, uniqueClicks: count })));
export const regionsOutput = answer(z.array(z.strictObject({ code: text, name: text, uniqueClicks: count })));
export const audienceOutput = answer(z.strictObject({ interests: z.array(text), brands: z.array(text) }));
