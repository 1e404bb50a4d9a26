import type { ApiName } from './apis.ts';
import type {
  BotoiWire,
  CuttlyEditWire,
  CuttlyShortenWire,
  CuttlyTeamShortenWire,
  LinklyWire,
  PicseeEditWire,
  PocolinkChangeWire,
} from './contract-types.ts';
import { FORM_FIELDS, type FormField } from './form.ts';
import type { BuilderPlace, Mode } from './request.ts';

type Names<Wire> = { readonly [Field in FormField]?: keyof Wire & string };

const CUTTLY: Names<CuttlyShortenWire & CuttlyTeamShortenWire & CuttlyEditWire> = {
  domain: 'domain',
  header: 'header',
  slug: 'name',
  title: 'title',
  fetch_title: 'noTitle',
  tags: 'tag',
  'expires.at': 'expireCond',
  'expires.clicks': 'expireCond',
  'expires.unique_clicks': 'expireUnique',
  'expires.redirect_to': 'expireRedirect',
  password: 'password',
  unique_window_minutes: 'unique',
  public_stats: 'public',
  rules: 'mobile',
  split: 'abtest',
};

const LINKLY: Names<LinklyWire> = {
  url: 'url',
  domain: 'domain',
  slug: 'slug',
  title: 'name',
  note: 'note',
  enabled: 'enabled',
  'expires.at': 'expiry_datetime',
  'expires.clicks': 'expiry_clicks',
  'expires.redirect_to': 'expiry_destination',
  forward_query: 'forward_params',
  'utm.source': 'utm_source',
  'utm.medium': 'utm_medium',
  'utm.campaign': 'utm_campaign',
  'utm.term': 'utm_term',
  'utm.content': 'utm_content',
  hide_referrer: 'hide_referrer',
  public_stats: 'public_analytics',
  rules: 'rules',
  split: 'rules',
  'og.title': 'og_title',
  'og.description': 'og_description',
  'og.image': 'og_image',
  'pixels.meta': 'fb_pixel_id',
  'pixels.ga4': 'ga4_tag_id',
  'pixels.gtm': 'gtm_id',
  'pixels.tiktok': 'tiktok_pixel_id',
  head_html: 'head_tags',
  body_html: 'body_tags',
  cloak: 'cloaking',
  block_bots: 'block_bots',
  click_id_param: 'conversion_tracking',
};

const PICSEE: Names<PicseeEditWire> = {
  url: 'url',
  domain: 'domain',
  slug: 'encodeId',
  title: 'title',
  tags: 'tags',
  external_id: 'externalId',
  'expires.at': 'expireTime',
  'utm.source': 'utm',
  'utm.medium': 'utm',
  'utm.campaign': 'utm',
  'utm.term': 'utm',
  'utm.content': 'utm',
  rules: 'targets',
  'og.title': 'title',
  'og.description': 'description',
  'og.image': 'imageUrl',
  'pixels.meta': 'fbPixel',
  'pixels.ga4': 'gTag',
  'pixels.gtm': 'gTag',
};

const POCOLINK: Names<PocolinkChangeWire> = {
  url: 'url',
  slug: 'custom_slug',
  'expires.at': 'expires_at',
};

const BOTOI: Names<BotoiWire> = { url: 'url', slug: 'custom_slug' };

const NATIVE = Object.fromEntries(FORM_FIELDS.map((field) => [field, field])) as Readonly<
  Record<FormField, string>
>;

/** The name that each API has for a field of the form. */
const FIELD_NAMES: Readonly<Record<ApiName, { readonly [Field in FormField]?: string }>> = {
  native: NATIVE,
  cuttly: CUTTLY,
  linkly: LINKLY,
  picsee: PICSEE,
  pocolink: POCOLINK,
  botoi: BOTOI,
};

/** What the vendor's own dashboard calls a field, where that is another word than the name. */
const VENDOR_WORDS: Readonly<Partial<Record<ApiName, { readonly [Field in FormField]?: string }>>> = {
  cuttly: { slug: 'Custom alias', 'expires.redirect_to': 'Expiration redirect', split: 'A/B test' },
  linkly: {
    title: 'Nickname',
    note: 'Notes',
    enabled: 'Publishing Status',
    slug: 'Custom Domain Suffix',
    head_html: 'Retargeting tags (head region)',
    body_html: 'Retargeting tags (body region)',
    forward_query: 'Forward Params',
    'expires.at': 'Expiry',
  },
};

/** Which request of an API: the same field can have several names. */
export type NameOf = Pick<BuilderPlace, 'workspaceKind'> & { readonly mode: Mode };

const CUTTLY_URL = {
  create: { personal: 'short', team: 'url' },
  update: { personal: 'source', team: 'source' },
} as const satisfies Record<Mode, Record<BuilderPlace['workspaceKind'], CuttlyName>>;
type CuttlyName = keyof CuttlyShortenWire | keyof CuttlyTeamShortenWire | keyof CuttlyEditWire;

/** The name of a field in such a request; null if the API has no such field. */
export function nameOf(api: ApiName, field: FormField, { mode, workspaceKind }: NameOf): string | null {
  if (api === 'cuttly' && field === 'url') return CUTTLY_URL[mode][workspaceKind];
  return FIELD_NAMES[api][field] ?? null;
}

/** `Nickname, name`: the vendor's words for a field, or null where they are ours. */
export function vendorWordsOf(api: ApiName, field: FormField, of: NameOf): string | null {
  if (api === 'native') return null;
  const name = nameOf(api, field, of);
  const words = VENDOR_WORDS[api]?.[field];
  if (name === null) return null;
  return words === undefined ? name : `${words}, ${name}`;
}
