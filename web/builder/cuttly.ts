import type {
  CuttlyEditWire,
  CuttlyShortenWire,
  CuttlyTeamEditWire,
  CuttlyTeamShortenWire,
} from './contract-types.ts';
import { withDefaultHost } from './default-host.ts';
import { type FieldValue, FORM_FIELDS, type FormField, type LinkForm, valuesOf } from './form.ts';
import {
  type ApiRequest,
  type BuilderPlace,
  type Cannot,
  KEY,
  type Remark,
  type RequestOf,
  type RequestText,
  type Sayers,
  type Saying,
  sayAll,
  type TargetLink,
  type Why,
} from './request.ts';

type ShortenWire = CuttlyShortenWire & CuttlyTeamShortenWire;
const shortens = (part: Partial<ShortenWire>): Partial<ShortenWire> => part;
type EditWire = Omit<CuttlyEditWire, 'edit'>;
const edits = (part: Partial<EditWire>): Partial<EditWire> => part;

const BOTH: Sayers<ShortenWire> = {
  slug: (slug) => shortens({ name: slug ?? '' }),
  public_stats: () => shortens({ public: '1' }),
  fetch_title: () => ({}),
};

const REGULAR: Sayers<ShortenWire> = {
  ...BOTH,
  url: (url) => shortens({ short: url }),
  domain(host, { values, place }) {
    const { ownHost, firstDomain } = place;
    if (host === ownHost) return {};
    if (host !== firstDomain?.host) return 'first_domain_only';
    return (values.header ?? null) === firstDomain.header
      ? shortens({ userDomain: '1' })
      : 'first_header_only';
  },
  header: (header, { place }) => (header === place.firstDomain?.header ? {} : 'first_header_only'),
};

const TEAM: Sayers<ShortenWire> = {
  ...BOTH,
  url: (url) => shortens({ url }),
  domain: (host, { place }) => (host === place.ownHost ? {} : shortens({ domain: host ?? '' })),
  header: (header) => shortens({ header: header ?? '' }),
};

/** A text that is empty counts as absent, so nothing can clear it. */
const filled =
  (name: keyof EditWire) =>
  (text: string): Partial<EditWire> | Why =>
    text.trim() === '' ? 'cannot_clear' : { [name]: text };

const EDITS: Sayers<EditWire> = {
  url: (source) => edits({ source }),
  slug: (slug) => edits({ name: slug ?? '' }),
  title: filled('title'),
  tags(tags) {
    const [tag, ...others] = Array.isArray(tags) ? tags : [];
    return tag === undefined ? 'cannot_clear' : others.length > 0 ? 'one_tag' : edits({ tag });
  },
  password: (password) => edits({ password: password ?? '' }),
  'expires.at': (at, saying) => sayEnd('expires.at', at, saying),
  'expires.clicks': (clicks, saying) => sayEnd('expires.clicks', clicks, saying),
  'expires.unique_clicks': (clicks, saying) => sayEnd('expires.unique_clicks', clicks, saying),
  'expires.redirect_to': (url, { values }) =>
    url ? edits({ expireRedirect: url }) : clearsAll(values) ? {} : 'all_ends',
  rules: sayRule,
  split: sayTest,
  unique_window_minutes: (minutes) => edits({ unique: String(minutes) }),
};

const ENDS = ['expires.at', 'expires.clicks', 'expires.unique_clicks'] as const;

/** Whether the form clears every part of the expiry, which is all that this API can clear. */
const clearsAll = (values: Saying['values']): boolean =>
  [...ENDS, 'expires.redirect_to' as const].every((field) => values[field] === null);

const DAY_MS = 86_400_000;

/** A link expires in one way: after a day, after clicks, or after unique clicks. */
function sayEnd(
  field: (typeof ENDS)[number],
  value: string | number | null,
  { values }: Saying,
): Partial<EditWire> | Why {
  if (value === null) {
    if (clearsAll(values)) return edits({ expireCond: '0' });
    // Another end replaces this one.
    return ENDS.some((end) => (values[end] ?? null) !== null) ? {} : 'all_ends';
  }
  if (ENDS.find((end) => (values[end] ?? null) !== null) !== field) return 'one_end';
  if (typeof value === 'number') {
    const expireUnique = field === 'expires.unique_clicks' ? '1' : '0';
    return edits({ expire: '0', expireCond: String(value), expireUnique });
  }
  const atMs = Date.parse(value);
  // The last day that the link works, in UTC.
  if (!(atMs % DAY_MS === 0)) return 'whole_days';
  return edits({ expire: '1', expireCond: new Date(atMs - DAY_MS).toISOString().slice(0, 10) });
}

const MOBILES = [
  ['android', { platform: ['android'] }],
  ['ios', { platform: ['ios'] }],
  ['windowsMobile', { os: ['Windows Phone', 'Windows Mobile', 'Windows CE'] }],
  ['redirect', { device: ['mobile', 'tablet'] }],
] as const;

function sayRule(rules: FieldValue<'rules'>): Partial<EditWire> | Why {
  const [rule, ...others] = rules;
  if (rule === undefined) return 'cannot_clear';
  if (others.length > 0) return 'one_rule';
  const [mobile] = MOBILES.find(([, when]) => JSON.stringify(when) === JSON.stringify(rule.when)) ?? [];
  const { url, ...more } = rule.then;
  if (mobile === undefined || url === undefined || Object.keys(more).length > 0) return 'rule_form';
  return edits({ mobile, destination: url });
}

function sayTest(split: FieldValue<'split'>): Partial<EditWire> | Why {
  const [b, c, ...others] = split;
  if (b === undefined) return edits({ abtest: '0' });
  if (others.length > 0) return 'two_variants';
  if (split.some(({ weight }) => !Number.isInteger(weight) || weight < 0)) return 'whole_percent';
  if (split.reduce((sum, { weight }) => sum + weight, 0) > 100) return 'percent_sum';
  const first = { abtest_b: String(b.weight), abtest_bvariation: b.url };
  if (c === undefined) return edits({ abtest: '1', ...first });
  return edits({ abtest: '2', ...first, abtest_c: String(c.weight), abtest_cvariation: c.url });
}

const has = (sayers: Sayers<never>, field: FormField): boolean => sayers[field] !== undefined;
const otherMode = (sayers: object, why: Why): Partial<Record<FormField, Why>> =>
  Object.fromEntries(
    FORM_FIELDS.filter((field) => has(sayers as Sayers<never>, field)).map((field) => [field, why]),
  );

export function toCuttlyRequest(form: LinkForm, place: BuilderPlace, of: RequestOf): ApiRequest {
  const isTeam = place.workspaceKind === 'team';
  const url = `${place.base}${isTeam ? '/team/API/index.php' : '/api/api.php'}`;
  const key: readonly [string, RequestText] = ['key', place.key ?? [KEY]];
  const { said, cannot, remarks } =
    of.mode === 'create' ? shorten(form, place, isTeam) : edit(form, place, of.target, isTeam);
  const query: (readonly [string, RequestText])[] = [
    key,
    ...Object.entries(said).map(([name, value]) => [name, String(value)] as const),
  ];
  return { method: 'GET', url, headers: [], query, body: null, cannot, remarks: ['key_in_url', ...remarks] };
}

interface Said {
  readonly said: object;
  readonly cannot: readonly Cannot[];
  readonly remarks: readonly Remark[];
}

function shorten(form: LinkForm, place: BuilderPlace, isTeam: boolean): Said {
  const values = withDefaultHost(valuesOf(form, 'create'), place);
  const sayers = isTeam ? TEAM : REGULAR;
  const { said, cannot } = sayAll(sayers, { values, place, target: null }, otherMode(EDITS, 'only_update'));
  // Without it, this API fetches the title of the destination.
  const noTitle = values.fetch_title === true ? {} : shortens({ noTitle: '1' });
  const action = isTeam ? { action: 'shorten' } : {};
  return { said: { ...action, ...said, ...noTitle }, cannot, remarks: [] };
}

function edit(form: LinkForm, place: BuilderPlace, target: TargetLink, isTeam: boolean): Said {
  const values = valuesOf(form, 'update');
  const saying = { values, place, target };
  const { said, cannot } = sayAll(EDITS, saying, otherMode(TEAM, 'only_create'));
  const link: CuttlyTeamEditWire & Partial<CuttlyEditWire> = isTeam
    ? { action: 'edit', url: target.short_url }
    : { edit: target.short_url };
  const notOurs: Cannot[] = target.created_via === 'cuttly' ? [] : [{ field: 'link', why: 'own_links_only' }];
  const remarks: Remark[] = [];
  if (said.tag !== undefined) remarks.push('tag_is_added');
  if (said.mobile !== undefined) remarks.push('rule_is_added');
  return { said: { ...link, ...said }, cannot: [...notOurs, ...cannot], remarks };
}
