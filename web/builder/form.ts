import type { NewLinkWire } from './contract-types.ts';

/** What the form of a link holds, in the words of the native API. In an update, an absent field stays unchanged. */
export type LinkForm = Partial<Wire>;

/** Metadata is any JSON object, which the schema cannot say. */
type Wire = Omit<NewLinkWire, 'metadata'> & { metadata?: Readonly<Record<string, unknown>> };

/** The parts of each field that other APIs can have on their own. A new field of the API does not compile without a row. */
const PARTS = {
  url: [],
  domain: [],
  header: [],
  slug: [],
  title: [],
  fetch_title: [],
  note: [],
  tags: [],
  external_id: [],
  metadata: [],
  enabled: [],
  redirect_status: [],
  starts_at: [],
  expires: ['at', 'clicks', 'unique_clicks', 'redirect_to'],
  password: [],
  forward_query: [],
  forward_query_wins: [],
  forward_path: [],
  utm: ['source', 'medium', 'campaign', 'term', 'content'],
  unique_window_minutes: [],
  hide_referrer: [],
  public_stats: [],
  rules: [],
  split: [],
  sticky: [],
  apps: [],
  og: ['title', 'description', 'image'],
  pixels: ['meta', 'ga4', 'gtm', 'tiktok'],
  head_html: [],
  body_html: [],
  cloak: [],
  block_bots: [],
  click_id_param: [],
} as const satisfies {
  readonly [Name in keyof NewLinkWire]-?: readonly (keyof NonNullable<NewLinkWire[Name]>)[];
};

type Parts = typeof PARTS;
/** `title`, `expires.at`, `utm.source` … */
export type FormField = {
  [Name in keyof Parts]: Parts[Name] extends readonly [] ? Name : `${Name}.${Parts[Name][number] & string}`;
}[keyof Parts];

type Value<Field extends FormField> = Field extends `${infer Group}.${infer Part}`
  ? Group extends keyof Wire
    ? Part extends keyof NonNullable<Wire[Group]>
      ? NonNullable<Wire[Group]>[Part]
      : never
    : never
  : Field extends keyof Wire
    ? Wire[Field]
    : never;
export type FieldValue<Field extends FormField> = Exclude<Value<Field>, undefined>;
/** The fields that a form sets. */
export type FormValues = { readonly [Field in FormField]?: FieldValue<Field> };

export const FORM_FIELDS = Object.entries(PARTS).flatMap(([name, parts]: [string, readonly string[]]) =>
  parts.length === 0 ? [name] : parts.map((part) => `${name}.${part}`),
) as readonly string[] as readonly FormField[];

/** What a new link has without being asked, except what domain or workspace decide. */
const NEW_LINK_HAS: FormValues = { enabled: true, unique_window_minutes: 1_440 };

/** Nothing can clear these. */
const ADDRESS: ReadonlySet<FormField> = new Set(['url', 'domain', 'header', 'slug', 'fetch_title']);

/**
 * The fields that the form sets, by their paths. A group that is null clears all of its parts. The request for a
 * new link leaves out a field that equals the default.
 */
export function valuesOf(form: LinkForm, mode: 'create' | 'update'): FormValues {
  const all = Object.fromEntries(
    FORM_FIELDS.map((field) => [field, valueAt(form, field)]).filter(([, value]) => value !== undefined),
  ) as FormValues;
  const needed = Object.entries(all).filter(([name, value]) => {
    const field = name as FormField;
    if (ADDRESS.has(field) || mode === 'create') return !isDefault(field, value);
    return true;
  });
  return Object.fromEntries(needed) as FormValues;
}

function valueAt(form: LinkForm, field: FormField): unknown {
  const [group = '', part] = field.split('.');
  const value: unknown = form[group as keyof LinkForm];
  if (part === undefined || value === undefined) return value;
  if (value === null) return group === 'expires' ? null : '';
  return (value as Readonly<Record<string, unknown>>)[part];
}

/** Whether a new link is the same without this value. */
function isDefault(field: FormField, value: unknown): boolean {
  if (field in NEW_LINK_HAS) return value === NEW_LINK_HAS[field];
  if (value === null || value === '' || value === false) return true;
  if (typeof value !== 'object') return false;
  return field === 'apps'
    ? Object.values(value).every((app) => app === null)
    : Object.keys(value).length === 0;
}

/** The form that sets these fields. */
export function formOf(values: FormValues): LinkForm {
  const form: Record<string, unknown> = {};
  for (const field of FORM_FIELDS) {
    const value = values[field];
    if (value === undefined) continue;
    const [group = '', part] = field.split('.');
    if (part === undefined) form[group] = value;
    else form[group] = { ...(form[group] as object | undefined), [part]: value };
  }
  return form as LinkForm;
}
