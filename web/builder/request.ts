import type { LinkAnswerWire } from './contract-types.ts';
import { type FieldValue, FORM_FIELDS, type FormField, type FormValues } from './form.ts';

export type Mode = 'create' | 'update';

/** The place of the key in a request. A language prints it as a variable of the environment. */
export const KEY = Symbol('the key');
/** A text of a request; a list is printed as one text. */
export type RequestText = string | readonly (string | typeof KEY)[];
export type Json =
  | string
  | number
  | boolean
  | null
  | typeof KEY
  | readonly Json[]
  | { readonly [name: string]: Json | undefined };

export interface PrintableRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH';
  /** Without the query. */
  readonly url: string;
  readonly headers: readonly (readonly [name: string, value: RequestText])[];
  readonly query: readonly (readonly [name: string, value: RequestText])[];
  /** Null for a request without a body. */
  readonly body: { readonly [name: string]: Json | undefined } | null;
}

/** Why an API cannot say what a field of the form says. Each has a sentence in the texts. */
export type Why =
  | 'not_in_api'
  | 'only_create'
  | 'only_update'
  | 'cannot_clear'
  | 'own_domain_only'
  | 'first_domain_only'
  | 'first_header_only'
  | 'slug_form'
  | 'length_3_to_300'
  | 'length_1_to_100'
  | 'length_2048'
  | 'three_tags'
  | 'one_tag'
  | 'whole_days'
  | 'one_end'
  | 'all_ends'
  | 'future_only'
  | 'rule_form'
  | 'rule_order'
  | 'one_rule'
  | 'two_variants'
  | 'whole_percent'
  | 'percent_sum'
  | 'one_google_tag'
  | 'both_google_tags'
  | 'title_of_preview'
  | 'fixed_name'
  | 'own_links_only'
  | 'rules_and_split';

export interface Cannot {
  /** `link`: the link itself cannot be updated through this API. */
  readonly field: FormField | 'link';
  readonly why: Why;
}

/** What a reader of the request should know. Each has a sentence in the texts. */
export type Remark =
  | 'key_in_url'
  | 'key_in_body'
  | 'tag_is_added'
  | 'rule_is_added'
  | 'title_is_preview'
  | 'newest_of_slug'
  | 'key_optional';

export interface ApiRequest extends PrintableRequest {
  readonly cannot: readonly Cannot[];
  readonly remarks: readonly Remark[];
}

/** The link that a request updates: what the native API answers about it. */
export type TargetLink = Pick<LinkAnswerWire, 'url' | 'domain' | 'created_via' | 'rules' | 'split'> & {
  readonly id: string;
  readonly short_url: string;
  readonly slug: string;
};

/** What the server and the workspace are, which some APIs need. */
export interface BuilderPlace {
  /** The origin of the server, without a slash at its end. */
  readonly origin: string;
  /** The base URL of the API. */
  readonly base: string;
  /** The secret of a key, or null for a placeholder. */
  readonly key: string | null;
  readonly workspaceNumber: number;
  readonly workspaceKind: 'personal' | 'team';
  /** The host of the server's own domain. */
  readonly ownHost: string;
  /** The host of new links that name none. */
  readonly defaultHost: string;
  /** The oldest proved domain of the workspace, and its first header. */
  readonly firstDomain: { readonly host: string; readonly header: string | null } | null;
  readonly nowMs: number;
}

export type RequestOf =
  | { readonly mode: 'create'; readonly target?: null }
  | { readonly mode: 'update'; readonly target: TargetLink };

export interface Saying {
  readonly values: FormValues;
  readonly place: BuilderPlace;
  /** Null in a creation. */
  readonly target: TargetLink | null;
}

/** A part of the request that says a field, or why there is none. */
export type Say<Wire, Field extends FormField> = (
  value: FieldValue<Field>,
  saying: Saying,
) => Partial<Wire> | Why;
/** How an API says each field. A field without a row is not in the API. */
export type Sayers<Wire> = { readonly [Field in FormField]?: Say<Wire, Field> };

/** Says every field of the form that the API knows, and lists the others. */
export function sayAll<Wire extends object>(
  sayers: Sayers<Wire>,
  saying: Saying,
  otherwise: Partial<Record<FormField, Why>> = {},
): { readonly said: Partial<Wire>; readonly cannot: readonly Cannot[] } {
  const said: Partial<Wire> = {};
  const cannot: Cannot[] = [];
  for (const field of FORM_FIELDS) {
    const value = saying.values[field];
    if (value === undefined) continue;
    const say = sayers[field] as Say<Wire, FormField> | undefined;
    const part = say?.(value, saying) ?? otherwise[field] ?? 'not_in_api';
    if (typeof part === 'string') cannot.push({ field, why: part });
    else Object.assign(said, part);
  }
  return { said, cannot };
}

/** The headers of a JSON request with a bearer key. */
export const bearerJson = ({ key }: BuilderPlace): PrintableRequest['headers'] => [
  ['Authorization', key === null ? ['Bearer ', KEY] : `Bearer ${key}`],
  ['Content-Type', 'application/json'],
];

/** The text of a field, or null where the form clears it: most of the APIs take an empty text for an absent field. */
export const textOrNull = (text: string | null): string | null => (text?.trim() ? text : null);
