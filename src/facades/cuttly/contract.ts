import { z } from 'zod';
import { ignored, mapped } from '../../wire/field-class.ts';

const text = z.string();
const optional = text.optional();

export const authInput = z.object({ key: optional });
export const keyClass = { key: mapped('the API key') };

const shortenFields = {
  key: optional,
  name: optional,
  noTitle: optional,
  public: optional,
};
const shortenClasses = {
  ...keyClass,
  name: mapped('the slug; a random one without it'),
  noTitle: mapped('`1` skips the title of the destination, on plans with `no_title`; ignored on the others'),
  public: mapped(
    '`1` shows the statistics to everybody, on plans with `public_stats`; ignored on the others',
  ),
};

export const shortenInput = z.object({ ...shortenFields, short: text, userDomain: optional });
export const shortenFieldClasses = {
  ...shortenClasses,
  short: mapped('the destination: raw, or URL-encoded once or twice'),
  userDomain: mapped(
    '`1` takes the oldest connected domain of the workspace, with its first TRAI header if it has one',
  ),
};

export const teamShortenInput = z.object({
  ...shortenFields,
  action: optional,
  url: optional,
  domain: optional,
  header: optional,
});
export const teamShortenClasses = {
  ...shortenClasses,
  action: mapped('`shorten`'),
  url: mapped('the destination: raw, or URL-encoded once or twice'),
  domain: mapped('a domain of the team, or `host/HEADER`'),
  header: mapped('a TRAI header of the domain'),
};

const editFields = {
  key: optional,
  tag: optional,
  name: optional,
  title: optional,
  source: optional,
  delete: optional,
  password: optional,
  expire: optional,
  expireCond: optional,
  expireRedirect: optional,
  expireUnique: optional,
  mobile: optional,
  destination: optional,
  unique: optional,
  abtest: optional,
  abtest_b: optional,
  abtest_bvariation: optional,
  abtest_c: optional,
  abtest_cvariation: optional,
};
export const editFieldClasses = {
  ...keyClass,
  tag: mapped('is added to the tags'),
  name: mapped('the new slug'),
  title: mapped('the new title'),
  source: mapped('the new destination'),
  delete: mapped('`1` removes the link for good, before anything else that is said'),
  password: mapped('the new password; empty takes it off'),
  expire: mapped('`0`: after clicks, `1`: after a day; alone it needs an end of that kind'),
  expireCond: mapped(
    'the last day (UTC) that the link works, or the number of clicks; `0` takes the end off. Alone it changes the end that the link has',
  ),
  expireRedirect: mapped('where visitors go after the end'),
  expireUnique: mapped(
    '`1`: only unique clicks are counted, and with the last of them the link ends for everybody. Alone it changes the end that the link has',
  ),
  mobile: mapped(
    '`android`, `ios`, `windowsMobile` (Windows Phone, Windows Mobile and Windows CE), or `redirect` for every phone and tablet; letter case counts',
  ),
  destination: mapped('where those go; without it that redirect is taken off'),
  unique: mapped('`1`: 15 minutes, `15` to `1440`: so many, `0`: every click is unique'),
  abtest: mapped('`0`: no test, `1`: A/B, `2`: A/B/C'),
  abtest_b: mapped('percent of visitors for B'),
  abtest_bvariation: mapped('where B leads'),
  abtest_c: mapped('percent of visitors for C; with B at most 100'),
  abtest_cvariation: mapped('where C leads'),
};
export type EditWire = z.output<z.ZodObject<typeof editFields>>;

export const editInput = z.object({ ...editFields, edit: text });
export const editClasses = {
  ...editFieldClasses,
  edit: mapped('the short link: `https://host/slug` or `host/slug`, raw or encoded'),
};
export const teamEditInput = z.object({ ...editFields, action: optional, url: optional });
export const teamEditClasses = {
  ...editFieldClasses,
  action: mapped('`edit`'),
  url: mapped('the short link: `https://host/slug` or `host/slug`, raw or encoded'),
};

const statsFields = { key: optional, date_from: optional, date_to: optional };
const statsFieldClasses = {
  ...keyClass,
  date_from: mapped('the first day (UTC); the day of its creation without it'),
  date_to: mapped('the last day (UTC); today without it'),
};
export const statsInput = z.object({ ...statsFields, stats: text });
export const statsClasses = {
  ...statsFieldClasses,
  stats: mapped('the short link: `https://host/slug` or `host/slug`, raw or encoded'),
};
export const teamStatsInput = z.object({ ...statsFields, action: optional, url: optional });
export const teamStatsClasses = {
  ...statsFieldClasses,
  action: mapped('`stats`'),
  url: mapped('the short link: `https://host/slug` or `host/slug`, raw or encoded'),
};
export const teamActionInput = z.object({ key: optional, action: optional });
export const teamActionClasses = {
  ...keyClass,
  action: ignored('anything else is refused: 400 Incorrect action'),
};

export const authOutput = z.strictObject({ auth: z.literal(true) });

const shortened = {
  status: z.literal(7),
  fullLink: text,
  date: text.regex(/^\d{4}-\d\d-\d\d$/),
  shortLink: text,
  title: text,
};
export const shortenOutput = z.strictObject({ url: z.strictObject(shortened) });
export const teamShortenOutput = z.strictObject({ ...shortened, url: z.strictObject(shortened) });
export const editOutput = z.strictObject({ status: z.literal(1) });

const count = z.int().min(0);
const rows = z.record(z.string().regex(/^\d+$/), z.looseObject({ clicks: z.string().regex(/^\d+$/) }));
export const statsOutput = z.strictObject({
  stats: z.strictObject({
    status: z.literal(1),
    clicks: count,
    unique: count,
    date: text,
    title: text,
    fullLink: text,
    shortLink: text,
    facebook: count,
    twitter: count,
    pinterest: count,
    instagram: count,
    googlePlus: count,
    linkedin: count,
    rest: count,
    devices: z.union([
      z.strictObject({}),
      z.strictObject({ geo: rows, dev: rows, sys: rows, bro: rows, brand: rows, lang: rows }),
    ]),
    refs: z.union([z.strictObject({}), z.strictObject({ ref: rows })]),
    bots: z.union([z.strictObject({}), z.strictObject({ bots: rows })]),
  }),
});
