import type { PicseeAudiences, PicseeCreateWire, PicseeEditWire } from './contract-types.ts';
import { withDefaultHost } from './default-host.ts';
import type { FieldValue, LinkForm } from './form.ts';
import { valuesOf } from './form.ts';
import {
  type ApiRequest,
  type BuilderPlace,
  bearerJson,
  type Remark,
  type RequestOf,
  type Sayers,
  sayAll,
  textOrNull,
  type Why,
} from './request.ts';

/** A format of paths has no effect on this server. */
type CreateWire = Omit<PicseeCreateWire, 'pathFormat'>;
type EditWire = Omit<PicseeEditWire, 'link' | 'pathFormat'>;
const says = (part: Partial<EditWire>): Partial<EditWire> => part;

/** The visitors of each target, the narrowest first, as the contract lists them. */
const AUDIENCES: PicseeAudiences = {
  ios_line: { platform: ['ios'], inApp: ['line'] },
  android_fb: { platform: ['android'], inApp: ['facebook'] },
  facebook: { inApp: ['facebook'] },
  twitter: { inApp: ['x'] },
  ios_safari: { platform: ['ios'], browser: ['Safari'] },
  ios: { platform: ['ios'] },
  ios_store: { platform: ['ios'] },
  android: { platform: ['android'] },
  android_store: { platform: ['android'] },
  ios_android: { platform: ['ios', 'android'] },
  mac: { platform: ['mac'] },
  pc: { platform: ['windows', 'linux'] },
  pc_mac: { platform: ['windows', 'linux', 'mac'] },
};
type Target = keyof PicseeAudiences;
const TARGETS = Object.keys(AUDIENCES) as Target[];
/** The store of an app has a target of its own, with the same visitors. */
const STORES: Readonly<Partial<Record<Target, Target>>> = { ios: 'ios_store', android: 'android_store' };

const preview = (text: string): string | null | Why =>
  text.trim() === '' ? null : text.length < 3 || text.length > 300 ? 'length_3_to_300' : text;
const isWhy = (value: string | null, text: string): value is Why => value !== null && value !== text;

const SAYERS: Sayers<EditWire> = {
  url: (url) => (url.length > 2_048 ? 'length_2048' : says({ url })),
  domain: (domain) => says({ domain }),
  slug: (slug) =>
    /^[A-Za-z0-9_\-\p{Script=Han}]{3,90}$/u.test(slug ?? '') ? says({ encodeId: slug ?? '' }) : 'slug_form',
  title(title) {
    const text = preview(title);
    return isWhy(text, title) ? text : says({ title: text });
  },
  'og.title': (title, { values }) => (title === values.title ? {} : 'title_of_preview'),
  'og.description'(description) {
    const text = preview(description);
    return isWhy(text, description) ? text : says({ description: text });
  },
  'og.image': (image) => says({ imageUrl: textOrNull(image) }),
  tags: (tags) => (tags.length > 3 ? 'three_tags' : says({ tags })),
  external_id: (id) => ((id ?? '').length > 100 ? 'length_1_to_100' : says({ externalId: textOrNull(id) })),
  'expires.at': (at, { target, place }) =>
    target === null
      ? 'only_update'
      : at !== null && Date.parse(at) <= place.nowMs
        ? 'future_only'
        : says({ expireTime: at }),
  rules: sayRules,
  'pixels.meta': (id) => says({ fbPixel: textOrNull(id) }),
  'pixels.ga4': (id, { values }) => sayGoogle(id, values['pixels.gtm']),
  'pixels.gtm': (id, { values }) => sayGoogle(id, values['pixels.ga4']),
};

/** One field has either of two ids. The id that is not empty is said; two are one too many. */
function sayGoogle(id: string, other: string | undefined): Partial<EditWire> | Why {
  if (id !== '') return other ? 'one_google_tag' : says({ gTag: id });
  if (other === undefined) return 'both_google_tags';
  return other === '' ? says({ gTag: null }) : {};
}

const UTM_FIELDS = ['utm.source', 'utm.medium', 'utm.campaign', 'utm.term', 'utm.content'] as const;

/** One rule for a target, in the order of the contract, which the server keeps. */
function sayRules(rules: FieldValue<'rules'>): Partial<EditWire> | Why {
  const targets: { target: Target; url: string }[] = [];
  for (const { when, then } of rules) {
    const target = TARGETS.find((name) => isAudience(when, AUDIENCES[name]));
    if (target === undefined) return 'rule_form';
    const { url, app, ...others } = then;
    if (Object.keys(others).length > 0) return 'rule_form';
    const address = url ?? app?.link ?? '';
    if (address === '' || isWeb(address) !== (url !== undefined)) return 'rule_form';
    targets.push({ target, url: address });
    const store = STORES[target];
    if (app?.store) {
      if (store === undefined) return 'rule_form';
      targets.push({ target: store, url: app.store });
    }
  }
  const order = targets.map(({ target }) => TARGETS.indexOf(target));
  if (order.some((place, nth) => place <= (order[nth - 1] ?? -1))) return 'rule_order';
  return says({ targets });
}

const isWeb = (url: string): boolean => /^https?:\/\//i.test(url.trim());

function isAudience(
  when: FieldValue<'rules'>[number]['when'],
  {
    inApp,
    ...audience
  }: { platform?: readonly string[]; browser?: readonly string[]; inApp?: readonly string[] },
): boolean {
  const wanted: Readonly<Record<string, readonly string[]>> =
    inApp === undefined ? audience : { ...audience, in_app: inApp };
  const has = Object.entries(when).filter(([, value]) => value !== undefined);
  return (
    has.length === Object.keys(wanted).length &&
    has.every(([name, value]) => JSON.stringify(value) === JSON.stringify(wanted[name]))
  );
}

export function toPicseeRequest(form: LinkForm, place: BuilderPlace, of: RequestOf): ApiRequest {
  const values = valuesOf(form, of.mode);
  const isNew = of.mode === 'create';
  const target = isNew ? null : of.target;
  const saying = { values: isNew ? withDefaultHost(values, place) : values, place, target };
  const utm = UTM_FIELDS.filter((field) => values[field] !== undefined);
  const utmSayers = Object.fromEntries(utm.map((field) => [field, () => ({})]));
  const { said, cannot } = sayAll<EditWire>({ ...SAYERS, ...utmSayers }, saying);
  const body: Partial<EditWire> = said;
  if (utm.length > 0) {
    body.utm = Object.fromEntries(
      utm.map((field) => [field.slice('utm.'.length), textOrNull(values[field] ?? '')]),
    );
  }
  const remarks: Remark[] = [];
  if (said.title !== undefined && values['og.title'] !== values.title) remarks.push('title_is_preview');
  const common = { headers: bearerJson(place), query: [], cannot };
  if (target === null) {
    const { url, ...others } = body;
    const created: Partial<CreateWire> = { url: url ?? '', ...others };
    return { method: 'POST', url: `${place.base}/v1/links`, body: created, remarks, ...common };
  }
  remarks.push('newest_of_slug');
  const url = `${place.base}/v2/links/${encodeURIComponent(target.slug)}`;
  return { method: 'PUT', url, body, remarks, ...common };
}
