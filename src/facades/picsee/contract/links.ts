import { z } from 'zod';
import type { Condition } from '../../../core/rules/condition.ts';
import {
  carried,
  linkTable,
  mapped,
  ownField,
  sentField,
  type TextPath,
  takes,
} from '../../../wire/kit/field-rows.ts';
import { readTaipei } from './taipei-time.ts';
import { answerOf, linkInPath } from './values.ts';

const text = z.string();
const optional = text.optional();
const nullable = text.nullable().optional();
/** Queries and forms send numbers and flags as texts. */
const flag = z
  .union([z.boolean(), z.enum(['true', 'false', '1', '0'])])
  .transform((sent) => sent === true || sent === 'true' || sent === '1');
const count = z.int().min(0);

/** The visitors of each target, the narrowest first: the first rule that matches decides. */
export const AUDIENCES = {
  ios_line: { platform: ['ios'], inApp: ['line'] },
  android_fb: { platform: ['android'], inApp: ['facebook'] },
  facebook: { inApp: ['facebook'] },
  twitter: { inApp: ['x'] },
  ios_safari: { platform: ['ios'], browser: ['Safari'] },
  ios: { platform: ['ios'] },
  // Visitors without the app are redirected to its store.
  ios_store: { platform: ['ios'] },
  android: { platform: ['android'] },
  android_store: { platform: ['android'] },
  ios_android: { platform: ['ios', 'android'] },
  mac: { platform: ['mac'] },
  pc: { platform: ['windows', 'linux'] },
  pc_mac: { platform: ['windows', 'linux', 'mac'] },
} as const satisfies Readonly<Record<string, Pick<Condition, 'platform' | 'browser' | 'inApp'>>>;
export type PicseeTarget = keyof typeof AUDIENCES;
export const PICSEE_TARGETS = Object.keys(AUDIENCES) as [PicseeTarget, ...PicseeTarget[]];

const slug = z
  .string()
  .regex(
    /^[A-Za-z0-9_\-\p{Script=Han}]{3,90}$/u,
    'Must have 3 to 90 letters, digits, "_", "-" or Chinese characters.',
  );
const url = z.string().max(2_048);
const tags = z.array(text).max(3);
const previewText = z.string().min(3, 'Must have at least 3 characters.').max(300).nullable().optional();
const utm = z.object({
  source: nullable,
  medium: nullable,
  campaign: nullable,
  term: nullable,
  content: nullable,
});
const targets = z
  .array(z.object({ target: z.enum(PICSEE_TARGETS), url: text }))
  .nullable()
  .optional();

/** A text of the core; null removes it. */
const textField = (path: TextPath, input: typeof previewText | typeof nullable, note: string) =>
  sentField(path, input, note, (sent) => sent ?? '');

/** The fields of a link in requests, one row each. */
export const picseeLink = linkTable({
  url: ownField(null, { request: mapped(url, 'the destination'), core: 'destination' }),
  encodeId: ownField(null, { request: mapped(slug.optional(), 'the slug'), core: 'slug' }),
  domain: ownField(null, {
    request: mapped(nullable, 'a domain of the account; any other value means the default domain'),
  }),
  externalId: sentField(
    'externalId',
    z.string().min(1).max(100).nullable().optional(),
    'the external id',
    (sent) => sent,
  ),
  utm: ownField(null, { request: mapped(utm.nullable().optional(), 'UTM parameters') }),
  title: ownField(null, {
    request: mapped(previewText, 'the title of the link and of its preview, 3 to 300 characters'),
    core: 'og.title',
  }),
  description: textField(
    'og.description',
    previewText,
    'the description of the preview, 3 to 300 characters',
  ),
  imageUrl: textField('og.image', nullable, 'the image of the preview'),
  tags: ownField(null, { request: mapped(tags.nullable().optional(), 'tags') }),
  targets: ownField(null, {
    request: mapped(targets, 'rules by device and app; a `url` can have the scheme of an app'),
    core: 'rules',
  }),
  fbPixel: textField('pixels.meta', nullable, 'Meta pixel'),
  gTag: ownField(null, {
    request: mapped(nullable, '`G-…`: GA4, `GTM-…`: Tag Manager; any other value is carried'),
    core: 'pixels.ga4',
  }),
  pathFormat: ownField(null, {
    request: carried(z.looseObject({ key: nullable }).nullable().optional(), 'for plans with `path_format`'),
  }),
  expireTime: sentField(
    'expires.atMs',
    nullable,
    'when the link expires, in the future; default zone: Taipei; null removes the expiry',
    (sent, name, { fault }) => {
      const atMs = sent === null ? null : readTaipei(sent ?? '');
      if (sent !== null && atMs === null) fault(name, 'bad_form');
      return atMs;
    },
  ),
  isStar: ownField(null, {
    request: carried(flag.nullable().optional(), 'a starred link cannot be deleted'),
  }),
});

const { url: destination, expireTime, isStar, ...createFields } = picseeLink.requestFields;
export const picseeCreate = takes({ url: destination, ...createFields });
export type CreateWire = z.output<typeof picseeCreate.input>;
export const picseeEdit = takes({
  link: linkInPath,
  url: mapped(url.optional(), destination.note),
  ...createFields,
  expireTime,
  isStar,
});
export type EditWire = z.output<typeof picseeEdit.input>;

export const picseeBatch = takes({
  links: mapped(
    z.array(z.unknown()).min(1).max(1_000),
    'up to 1,000 links, each with the fields of a single link',
  ),
});
export const picseeChangeSlug = takes({ link: linkInPath, value: mapped(slug, 'the new slug') });
export const picseeChangeUrl = takes({ link: linkInPath, value: mapped(url, 'the new destination') });
export const picseeChangeTags = takes({
  link: linkInPath,
  value: mapped(tags.nullable(), 'the new tags, at most 3, which replace the current ones; null removes all'),
});
export const picseeDelete = takes({
  link: linkInPath,
  value: mapped(z.enum(['delete', 'recover']), '`delete` or `recover`'),
});
export const picseeOverview = takes({
  link: linkInPath,
  dailyClicks: mapped(
    flag.optional(),
    'for CSV: `true` answers the last 60 days, otherwise the totals of the link; JSON has both',
  ),
  format: mapped(z.enum(['json', 'csv']).optional(), '`json` or `csv`'),
});
export const picseeList = takes({
  limit: mapped(z.coerce.number().int().min(1).max(50).optional(), '1 to 50; default: 20'),
  startTime: mapped(optional, 'links created at or before it, newest first'),
  prevMapId: mapped(
    z.coerce.number().int().min(1).optional(),
    '`mapId` of the last link of the previous page',
  ),
  isAPI: mapped(flag.optional(), '`true` (the default): created by this API; `false`: all others'),
  isStar: mapped(flag.optional(), 'only starred links, or only the others'),
  externalId: mapped(optional, 'links with that external id'),
  encodeId: mapped(optional, 'in the body; only that link; overrides `authorId`, `tag` and `keyword`'),
  authorId: mapped(
    z.coerce.number().int().min(1).optional(),
    'in the body; the number of the key that created the links',
  ),
  tag: mapped(optional, 'in the body; links with that tag'),
  keyword: mapped(optional, 'in the body; part of the slug, title, destination or note'),
  url: mapped(optional, 'in the body; links with that destination'),
  fbPixel: mapped(optional, 'in the body; links with that Meta pixel'),
  gTag: mapped(optional, 'in the body; links with that Google tag'),
});
export type PicseeListWire = z.output<typeof picseeList.input>;

const taipei = text.regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+08:00$/);

export const picseeCreateOutput = answerOf(z.strictObject({ picseeUrl: text, encodeId: text }));
const error = z.strictObject({ status: z.int(), code: text.regex(/^PUB\d{5}$/), message: text });
export const picseeBatchOutput = answerOf(
  z.array(
    z.union([
      z.strictObject({ picseeUrl: text, encodeId: text, externalId: text.nullable() }),
      z.strictObject({ error }),
    ]),
  ),
);
export const picseeDone = answerOf(z.strictObject({ result: z.literal('success') }));
export const picseeOverviewOutput = answerOf(
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
export const picseeListOutput = answerOf(
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
