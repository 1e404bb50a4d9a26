import { APIS, type ApiName } from './apis.ts';
import { type FormField, type FormValues, formOf } from './form.ts';
import type { BuilderPlace, RequestOf, Why } from './request.ts';

/**
 * What an update says of a field to clear it, in the words of the native API: null where its contract has null. Every
 * other field always has a value, so that an update can only replace it.
 */
export const CLEARED = {
  title: '',
  note: '',
  tags: [],
  external_id: null,
  metadata: {},
  starts_at: null,
  'expires.at': null,
  'expires.clicks': null,
  'expires.unique_clicks': null,
  'expires.redirect_to': null,
  password: null,
  'utm.source': '',
  'utm.medium': '',
  'utm.campaign': '',
  'utm.term': '',
  'utm.content': '',
  rules: [],
  split: [],
  apps: null,
  'og.title': '',
  'og.description': '',
  'og.image': '',
  'pixels.meta': '',
  'pixels.ga4': '',
  'pixels.gtm': '',
  'pixels.tiktok': '',
  head_html: '',
  body_html: '',
  click_id_param: '',
} as const satisfies FormValues;
export type ClearableField = keyof typeof CLEARED;

export const isClearable = (field: FormField): field is ClearableField => field in CLEARED;

/** Whether a form clears the field, rather than leaving it or setting it. */
export const isCleared = (field: FormField, value: unknown): boolean =>
  isClearable(field) && JSON.stringify(value) === JSON.stringify(CLEARED[field]);

/** The reasons that hold whatever else the form says. */
const ALWAYS: ReadonlySet<Why> = new Set(['not_in_api', 'only_create', 'cannot_clear']);

/** The fields that an API can never clear, each with the reason. */
export function unclearableFields(
  api: ApiName,
  place: BuilderPlace,
  of: RequestOf,
): ReadonlyMap<FormField, Why> {
  const fields = Object.keys(CLEARED) as ClearableField[];
  return new Map(
    fields.flatMap((field) => {
      const form = formOf({ [field]: CLEARED[field] });
      const { cannot = [] } = APIS[api].toRequest(form, place, of) ?? {};
      const { why } = cannot.find((one) => one.field === field) ?? {};
      return why !== undefined && ALWAYS.has(why) ? [[field, why] as const] : [];
    }),
  );
}
