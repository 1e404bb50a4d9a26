import { z } from 'zod';
import { ignored, mapped, takes } from '../../wire/kit/field-rows.ts';

const text = z.string();
const optional = text.optional();

const key = { key: mapped(optional, 'the API key') };
const actionOf = (action: string) => ({ action: mapped(optional, `\`${action}\``) });

const DESTINATION = 'the destination: raw, or URL-encoded once or twice';
const SHORT_LINK = 'the short link: `https://host/slug` or `host/slug`, raw or encoded';

export const cuttlyAuth = takes(key);
export const cuttlyTeamAction = takes({
  ...key,
  action: ignored(optional, 'any other action is refused: 400 Incorrect action'),
});

const shorten = {
  ...key,
  name: mapped(optional, 'the slug; default: a random one'),
  noTitle: mapped(
    optional,
    '`1` skips the title of the destination, on plans with `no_title`; ignored on other plans',
  ),
  public: mapped(
    optional,
    '`1` makes the statistics public, on plans with `public_stats`; ignored on other plans',
  ),
};
export const cuttlyShorten = takes({
  ...shorten,
  short: mapped(text, DESTINATION),
  userDomain: mapped(
    optional,
    '`1` uses the oldest connected domain of the workspace, with its first TRAI header if it has one',
  ),
});
export const cuttlyTeamShorten = takes({
  ...shorten,
  ...actionOf('shorten'),
  url: mapped(optional, DESTINATION),
  domain: mapped(optional, 'a domain of the team, or `host/HEADER`'),
  header: mapped(optional, 'a TRAI header of the domain'),
});

const edit = takes({
  ...key,
  tag: mapped(optional, 'a tag to add'),
  name: mapped(optional, 'the new slug'),
  title: mapped(optional, 'the new title'),
  source: mapped(optional, 'the new destination'),
  delete: mapped(optional, '`1` deletes the link permanently and ignores all other parameters'),
  password: mapped(optional, 'the new password; empty removes it'),
  expire: mapped(
    optional,
    '`0`: the link expires after clicks, `1`: after a day; without `expireCond`, the link needs an expiry of that kind',
  ),
  expireCond: mapped(
    optional,
    'the last day (UTC) that the link works, or the number of clicks; `0` removes the expiry. Without `expire`, it changes the current expiry',
  ),
  expireRedirect: mapped(optional, 'where the expired link redirects'),
  expireUnique: mapped(
    optional,
    '`1`: only unique clicks count, and the link expires for all visitors with the last of them. Without `expire`, it changes the current expiry',
  ),
  mobile: mapped(
    optional,
    '`android`, `ios`, `windowsMobile` (Windows Phone, Windows Mobile and Windows CE), or `redirect` for every phone and tablet; case-sensitive',
  ),
  destination: mapped(optional, 'where those visitors are redirected; if absent, that redirect is removed'),
  unique: mapped(
    optional,
    'the unique window: `1`: 15 minutes, `15` to `1440`: that many minutes, `0`: every click is unique',
  ),
  abtest: mapped(optional, '`0`: no test, `1`: A/B, `2`: A/B/C'),
  abtest_b: mapped(optional, 'the percentage of visitors for B'),
  abtest_bvariation: mapped(optional, 'the destination of B'),
  abtest_c: mapped(optional, 'the percentage of visitors for C; B and C together at most 100'),
  abtest_cvariation: mapped(optional, 'the destination of C'),
});
export type CuttlyEditWire = z.output<typeof edit.input>;
export const cuttlyEdit = takes({ ...edit.fields, edit: mapped(text, SHORT_LINK) });
export const cuttlyTeamEdit = takes({
  ...edit.fields,
  ...actionOf('edit'),
  url: mapped(optional, SHORT_LINK),
});

const stats = {
  ...key,
  date_from: mapped(optional, 'the first day (UTC); default: the day that the link was created'),
  date_to: mapped(optional, 'the last day (UTC); default: today'),
};
export const cuttlyStats = takes({ ...stats, stats: mapped(text, SHORT_LINK) });
export const cuttlyTeamStats = takes({
  ...stats,
  ...actionOf('stats'),
  url: mapped(optional, SHORT_LINK),
});

export const cuttlyAuthOutput = z.strictObject({ auth: z.literal(true) });

const shortened = {
  status: z.literal(7),
  fullLink: text,
  date: text.regex(/^\d{4}-\d\d-\d\d$/),
  shortLink: text,
  title: text,
};
export const cuttlyShortenOutput = z.strictObject({ url: z.strictObject(shortened) });
export const cuttlyTeamShortenOutput = z.strictObject({ ...shortened, url: z.strictObject(shortened) });
export const cuttlyEditOutput = z.strictObject({ status: z.literal(1) });

const count = z.int().min(0);
const rows = z.record(z.string().regex(/^\d+$/), z.looseObject({ clicks: z.string().regex(/^\d+$/) }));
export const cuttlyStatsOutput = z.strictObject({
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
