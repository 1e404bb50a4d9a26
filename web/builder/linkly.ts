import type { LinklyWire } from './contract-types.ts';
import { withDefaultHost } from './default-host.ts';
import { type FieldValue, type LinkForm, valuesOf } from './form.ts';
import {
  type ApiRequest,
  type BuilderPlace,
  type Cannot,
  type Json,
  KEY,
  type RequestOf,
  type Sayers,
  type Saying,
  sayAll,
  type TargetLink,
  textOrNull,
  type Why,
} from './request.ts';

const says = (part: Partial<LinklyWire>): Partial<LinklyWire> => part;

const SAYERS: Sayers<LinklyWire> = {
  url: (url) => says({ url }),
  domain: (domain, { values, place }) =>
    domain === place.ownHost && values.slug === undefined ? {} : says({ domain }),
  slug: (slug, { values, target, place }) =>
    says({ slug: `/${slug}`, domain: values.domain ?? target?.domain ?? place.ownHost }),
  title: (title) => says({ name: textOrNull(title) }),
  note: (note) => says({ note: textOrNull(note) }),
  enabled: (enabled) => says({ enabled }),
  cloak: (cloaking) => says({ cloaking }),
  'utm.source': (text) => says({ utm_source: textOrNull(text) }),
  'utm.medium': (text) => says({ utm_medium: textOrNull(text) }),
  'utm.campaign': (text) => says({ utm_campaign: textOrNull(text) }),
  'utm.term': (text) => says({ utm_term: textOrNull(text) }),
  'utm.content': (text) => says({ utm_content: textOrNull(text) }),
  'og.title': (text) => says({ og_title: textOrNull(text) }),
  'og.description': (text) => says({ og_description: textOrNull(text) }),
  'og.image': (text) => says({ og_image: textOrNull(text) }),
  block_bots: (block_bots) => says({ block_bots }),
  rules: (rules, saying) => sayBoth({ ...valuesNow(saying), rules }, saying, { rules, split: [] }),
  split: (split, saying) => sayBoth({ ...valuesNow(saying), split }, saying, { rules: [], split }),
  'expires.at': (at) => says({ expiry_datetime: at }),
  'expires.clicks': (clicks) => says({ expiry_clicks: clicks }),
  'expires.redirect_to': (url) => says({ expiry_destination: textOrNull(url) }),
  forward_query: (forward_params) => says({ forward_params }),
  'pixels.meta': (id) => says({ fb_pixel_id: textOrNull(id) }),
  'pixels.ga4': (id) => says({ ga4_tag_id: textOrNull(id) }),
  'pixels.gtm': (id) => says({ gtm_id: textOrNull(id) }),
  'pixels.tiktok': (id) => says({ tiktok_pixel_id: textOrNull(id) }),
  public_stats: (public_analytics) => says({ public_analytics }),
  hide_referrer: (hide_referrer) => says({ hide_referrer }),
  head_html: (html) => says({ head_tags: textOrNull(html) }),
  body_html: (html) => says({ body_tags: textOrNull(html) }),
  click_id_param: (name) =>
    name === '' || name === 'linkly_cid' ? says({ conversion_tracking: name !== '' }) : 'fixed_name',
};

interface Behaviour {
  readonly rules: FieldValue<'rules'>;
  readonly split: FieldValue<'split'>;
}

const valuesNow = ({ values, target }: Saying): Behaviour => ({
  rules: values.rules ?? target?.rules ?? [],
  split: values.split ?? target?.split ?? [],
});

/** Rules and split share one list. In a new link, either stands alone if the other cannot be said. */
function sayBoth(both: Behaviour, { target }: Saying, alone: Behaviour): Partial<LinklyWire> | Why {
  const said = sayRules(both);
  return typeof said === 'string' && target === null ? sayRules(alone) : said;
}

/** One list holds the rules and, after them, the split. A rule has one country or one platform. */
function sayRules({ rules, split }: Behaviour): Partial<LinklyWire> | Why {
  const said: { [name: string]: Json }[] = [];
  for (const { when, then } of rules) {
    const [[what, values] = [], ...others] = Object.entries(when).filter(([, value]) => value !== undefined);
    if (others.length > 0 || (what !== 'country' && what !== 'platform')) return 'rule_form';
    if (then.url === undefined || Object.keys(then).length !== 1) return 'rule_form';
    for (const matches of values as readonly string[]) said.push({ what, url: then.url, matches });
  }
  if (split.reduce((sum, { weight }) => sum + weight, 0) > 100) return 'percent_sum';
  for (const { url, weight } of split) {
    const percentage = String(weight);
    if (!/^\d+(\.\d+)?$/.test(percentage)) return 'whole_percent';
    said.push({ what: 'rotator', url, percentage });
  }
  return says({ rules: said });
}

export function toLinklyRequest(form: LinkForm, place: BuilderPlace, of: RequestOf): ApiRequest {
  const isNew = of.mode === 'create';
  const values = valuesOf(form, of.mode);
  const target: TargetLink | null = isNew ? null : of.target;
  const saying = { values: isNew ? withDefaultHost(values, place) : values, place, target };
  const { said, cannot } = sayAll(SAYERS, saying);
  return {
    method: 'POST',
    url: `${place.base}/api/v1/link`,
    headers: [['Content-Type', 'application/json']],
    query: [],
    body: {
      api_key: place.key ?? KEY,
      workspace_id: place.workspaceNumber,
      ...(target === null ? {} : { id: numberOf(target) }),
      ...(said as { readonly [name: string]: Json }),
    },
    cannot: cannot.map((one) => withTarget(one, saying)),
    remarks: ['key_in_body'],
  };
}

/** A rule of the current link can be the reason that its split cannot be said, and the other way round. */
function withTarget(one: Cannot, { values, target }: Saying): Cannot {
  const alone = target !== null && (values.rules === undefined || values.split === undefined);
  const isOther =
    (one.field === 'split' && one.why === 'rule_form') || (one.field === 'rules' && one.why !== 'rule_form');
  return alone && isOther ? { ...one, why: 'rules_and_split' } : one;
}

/** The native id is a prefix and the number in base 36. */
const numberOf = ({ id }: TargetLink): number => Number.parseInt(id.slice('lnk_'.length), 36);
