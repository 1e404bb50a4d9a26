import {
  type Field,
  type FieldInputs,
  type FieldValues,
  field,
  fieldDefaults,
  fieldRows,
  flagField,
} from '../base/field.ts';
import { type FieldCheck, UNSAFE_TEXT } from '../base/field-check.ts';
import {
  type AppTargets,
  NO_APPS,
  NO_OPEN_GRAPH,
  NO_PIXELS,
  type OpenGraph,
  type Pixels,
  type Rule,
  type Variant,
} from './rule.ts';
import {
  type AppsInput,
  checkApps,
  checkRules,
  checkVariants,
  type RuleInput,
  type VariantInput,
} from './rule-input.ts';

/** The fields that make visits of a link differ, or add a page, one row each. */
export const BEHAVIOUR_FIELDS = {
  /** Evaluated in order; the first match decides. */
  rules: field<readonly Rule[], readonly RuleInput[]>({ default: [], check: checkRules }),
  /** For visitors that match no rule. */
  split: field<readonly Variant[], readonly VariantInput[]>({
    default: [],
    check: (input, check) => checkVariants('split', input, check),
  }),
  /** Whether a visitor always gets the same variant. */
  sticky: flagField,
  apps: field<AppTargets, AppsInput | null>({ default: NO_APPS, check: checkApps }),
  og: field<OpenGraph, OpenGraphInput | null>({ default: NO_OPEN_GRAPH, check: checkOpenGraph }),
  pixels: field<Pixels, Partial<Pixels> | null>({ default: NO_PIXELS, check: checkPixels }),
  /** Raw HTML of the owner, for the interstitial page; '' for none. */
  headHtml: snippet('headHtml'),
  bodyHtml: snippet('bodyHtml'),
  cloak: flagField,
  blockBots: flagField,
  /** The query parameter that passes the click's id to the destination, for conversions; '' for none. */
  clickIdParam: field<string>({ default: '', check: checkClickIdParam }),
};

export interface Behaviour extends FieldValues<typeof BEHAVIOUR_FIELDS> {
  /** argon2id in PHC form; null: no password. */
  readonly passwordHash: string | null;
}

export interface BehaviourInput extends FieldInputs<typeof BEHAVIOUR_FIELDS> {
  /** Plain text; '' and null remove the password. */
  readonly password?: string | null;
}

type OpenGraphInput = Partial<Readonly<Record<keyof OpenGraph, string>>>;

export const PASSWORD_LENGTH_MAX = 200;
export const OG_TITLE_LENGTH_MAX = 500;
export const OG_DESCRIPTION_LENGTH_MAX = 2_000;
export const SNIPPET_LENGTH_MAX = 10_000;

/** Placeholder for the hash of a password: hashing is slow, and a refused link needs no hash. */
export const PASSWORD_PENDING = 'pending';

/** Shared by all links whose behaviour is the default. */
export const PLAIN_BEHAVIOUR: Behaviour = { passwordHash: null, ...fieldDefaults(BEHAVIOUR_FIELDS) };

const ROWS = fieldRows(BEHAVIOUR_FIELDS);

/** Applies the input to the current behaviour; returns the same object if the input has no such field. */
export function checkBehaviour(current: Behaviour, input: BehaviourInput, check: FieldCheck): Behaviour {
  const { password } = input;
  let next: Record<string, unknown> | null =
    password === undefined ? null : { ...current, passwordHash: checkPassword(password ?? '', check) };
  const inputs = input as Readonly<Record<string, unknown>>;
  for (const [name, row] of ROWS) {
    const value = inputs[name];
    if (value === undefined) continue;
    next ??= { ...current };
    next[name] = row.check(value, check, next[name]);
  }
  return next === null ? current : (next as unknown as Behaviour);
}

/** Null if every field is at its default, so that a visit need not look at any. */
export function unlessPlain(behaviour: Behaviour): Behaviour | null {
  if (behaviour === PLAIN_BEHAVIOUR) return null;
  // `sticky` alone has no effect: it needs a split.
  const { sticky: _, ...others } = behaviour;
  return Object.values(others).every(isEmpty) ? null : behaviour;
}

function isEmpty(value: Behaviour[keyof Behaviour]): boolean {
  if (typeof value !== 'object' || value === null) return !value;
  return Object.values(value).every((part) => part === null || part === '');
}

function checkPassword(password: string, { line }: FieldCheck): string | null {
  return line('password', password, PASSWORD_LENGTH_MAX) === '' ? null : PASSWORD_PENDING;
}

function checkOpenGraph(input: OpenGraphInput | null, check: FieldCheck, current: OpenGraph): OpenGraph {
  if (input === null) return NO_OPEN_GRAPH;
  const { title, description, image } = input;
  return {
    title: title === undefined ? current.title : check.line('og.title', title.trim(), OG_TITLE_LENGTH_MAX),
    description:
      description === undefined ? current.description : checkDescription(description.trim(), check),
    image:
      image === undefined ? current.image : image.trim() === '' ? '' : check.url<''>('og.image', image, ''),
  };
}

function checkDescription(text: string, { fault }: FieldCheck): string {
  if (text.length > OG_DESCRIPTION_LENGTH_MAX) fault('og.description', 'too_long');
  else if (UNSAFE_TEXT.test(text)) fault('og.description', 'bad_character');
  return text;
}

/** The format of each service's ids: nothing else may get into a script. */
const PIXEL_FORMS: Readonly<Record<keyof Pixels, RegExp>> = {
  meta: /^\d{5,20}$/,
  ga4: /^G-[A-Z0-9]{4,20}$/,
  gtm: /^GTM-[A-Z0-9]{4,12}$/,
  tiktok: /^[A-Z0-9]{10,40}$/,
};

function checkPixels(input: Partial<Pixels> | null, { fault }: FieldCheck, current: Pixels): Pixels {
  if (input === null) return NO_PIXELS;
  const idOf = (name: keyof Pixels): string => {
    const id = input[name]?.trim();
    if (id === undefined) return current[name];
    if (id !== '' && !PIXEL_FORMS[name].test(id)) fault(`pixels.${name}`, 'bad_form');
    return id;
  };
  return { meta: idOf('meta'), ga4: idOf('ga4'), gtm: idOf('gtm'), tiktok: idOf('tiktok') };
}

function checkClickIdParam(name: string, { fault }: FieldCheck): string {
  if (name !== '' && !/^[A-Za-z_][\w-]{0,39}$/.test(name)) fault('clickIdParam', 'bad_form');
  return name;
}

function snippet(name: 'headHtml' | 'bodyHtml'): Field<string> {
  return {
    default: '',
    check(html, { fault }) {
      if (html.length > SNIPPET_LENGTH_MAX) fault(name, 'too_long');
      else if (UNSAFE_TEXT.test(html)) fault(name, 'bad_character');
      return html.trim();
    },
  };
}
