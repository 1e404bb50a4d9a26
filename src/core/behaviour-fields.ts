import {
  type AppLink,
  type AppTarget,
  type AppTargets,
  type Behaviour,
  NO_APPS,
  NO_OPEN_GRAPH,
  NO_PIXELS,
  type OpenGraph,
  type Pixels,
  type Rule,
  type RuleTarget,
  type Variant,
} from './behaviour.ts';
import { checkCondition, type WantedCondition } from './condition-fields.ts';
import { DESTINATION_LENGTH_MAX } from './destination.ts';
import { type FieldCheck, UNSAFE_LINE, UNSAFE_TEXT } from './field-check.ts';

export interface WantedVariant {
  readonly destination: string;
  readonly weight: number;
}
/** '' and null leave one out. */
export interface WantedApp {
  readonly link?: string | null;
  readonly store?: string | null;
}
/** Where a rule leads; exactly one of them. */
export interface WantedTarget {
  readonly destination?: string;
  readonly split?: readonly WantedVariant[];
  readonly app?: WantedApp;
  readonly block?: boolean;
  readonly expired?: boolean;
}
export interface WantedRule {
  readonly when: WantedCondition;
  readonly to: WantedTarget;
}

/** The behaviour of a link as somebody wrote it. Absent means "leave alone". */
export interface WantedBehaviour {
  /** In clear; '' and null take it off. */
  readonly password?: string | null;
  readonly rules?: readonly WantedRule[];
  readonly split?: readonly WantedVariant[];
  readonly sticky?: boolean;
  readonly apps?: { readonly ios?: WantedApp | null; readonly android?: WantedApp | null } | null;
  readonly og?: Partial<Readonly<Record<keyof OpenGraph, string>>> | null;
  readonly pixels?: Partial<Pixels> | null;
  readonly headHtml?: string;
  readonly bodyHtml?: string;
  readonly cloak?: boolean;
  readonly blockBots?: boolean;
  readonly clickIdParam?: string;
}

export const RULES_MAX = 100;
export const VARIANTS_MAX = 50;
export const WEIGHT_MAX = 1_000_000;
export const PASSWORD_LENGTH_MAX = 200;
export const OG_TITLE_LENGTH_MAX = 500;
export const OG_DESCRIPTION_LENGTH_MAX = 2_000;
export const SNIPPET_LENGTH_MAX = 10_000;

/**
 * Stands for a password that was wished for until somebody has hashed it: hashing takes long, and is not for a link
 * that is refused anyway.
 */
export const PASSWORD_PENDING = 'pending';

const NAMES = [
  ...(['password', 'rules', 'split', 'sticky', 'apps', 'og', 'pixels'] as const),
  ...(['headHtml', 'bodyHtml', 'cloak', 'blockBots', 'clickIdParam'] as const),
] as const satisfies readonly (keyof WantedBehaviour)[];

/** Whether anything is said of the link's behaviour at all. */
export const wantsBehaviour = (wanted: WantedBehaviour): boolean =>
  NAMES.some((name) => wanted[name] !== undefined);

export function checkBehaviour(base: Behaviour, wanted: WantedBehaviour, check: FieldCheck): Behaviour {
  return {
    passwordHash:
      wanted.password === undefined ? base.passwordHash : checkPassword(wanted.password ?? '', check),
    rules: wanted.rules === undefined ? base.rules : checkRules(wanted.rules, check),
    split: wanted.split === undefined ? base.split : checkVariants('split', wanted.split, check),
    sticky: wanted.sticky ?? base.sticky,
    apps: wanted.apps === undefined ? base.apps : checkApps(base.apps, wanted.apps, check),
    og: wanted.og === undefined ? base.og : checkOpenGraph(base.og, wanted.og, check),
    pixels: wanted.pixels === undefined ? base.pixels : checkPixels(base.pixels, wanted.pixels, check),
    headHtml:
      wanted.headHtml === undefined ? base.headHtml : checkSnippet('headHtml', wanted.headHtml, check),
    bodyHtml:
      wanted.bodyHtml === undefined ? base.bodyHtml : checkSnippet('bodyHtml', wanted.bodyHtml, check),
    cloak: wanted.cloak ?? base.cloak,
    blockBots: wanted.blockBots ?? base.blockBots,
    clickIdParam:
      wanted.clickIdParam === undefined ? base.clickIdParam : checkClickIdParam(wanted.clickIdParam, check),
  };
}

function checkPassword(wanted: string, { line }: FieldCheck): string | null {
  return line('password', wanted, PASSWORD_LENGTH_MAX) === '' ? null : PASSWORD_PENDING;
}

function checkRules(wanted: readonly WantedRule[], check: FieldCheck): readonly Rule[] {
  if (wanted.length > RULES_MAX) {
    check.fault('rules', 'too_many');
    return [];
  }
  return wanted.flatMap(({ when, to }, i) => {
    const condition = checkCondition(`rules.${i}.when`, when, check);
    const target = checkTarget(`rules.${i}.to`, to, check);
    return target === null ? [] : [{ when: condition, to: target }];
  });
}

function checkTarget(field: string, wanted: WantedTarget, check: FieldCheck): RuleTarget | null {
  const { destination: text, split, app: wantedApp, block, expired } = wanted;
  const named = [text, split, wantedApp, block || undefined, expired || undefined];
  if (named.filter((one) => one !== undefined).length !== 1) {
    check.fault(field, 'bad_form');
    return null;
  }
  if (block) return { kind: 'block' };
  if (expired) return { kind: 'expired' };
  if (text !== undefined) {
    const destination = check.url(`${field}.destination`, text, null);
    return destination === null ? null : { kind: 'url', destination };
  }
  if (split !== undefined) {
    if (split.length === 0) check.fault(`${field}.split`, 'empty');
    return { kind: 'split', variants: checkVariants(`${field}.split`, split, check) };
  }
  const app = wantedApp === undefined ? null : checkApp(`${field}.app`, wantedApp, check);
  if (app === null) check.fault(`${field}.app`, 'empty');
  return app === null ? null : { kind: 'app', app };
}

function checkVariants(
  field: string,
  wanted: readonly WantedVariant[],
  check: FieldCheck,
): readonly Variant[] {
  if (wanted.length > VARIANTS_MAX) {
    check.fault(field, 'too_many');
    return [];
  }
  return wanted.flatMap(({ destination: text, weight }, i) => {
    const destination = check.url(`${field}.${i}.destination`, text, null);
    if (!(weight >= 0 && weight <= WEIGHT_MAX)) check.fault(`${field}.${i}.weight`, 'out_of_range');
    return destination === null ? [] : [{ destination, weight }];
  });
}

function checkApps(base: AppTargets, wanted: WantedBehaviour['apps'], check: FieldCheck): AppTargets {
  if (wanted === null || wanted === undefined) return NO_APPS;
  const one = (platform: keyof AppTargets): AppTarget | null => {
    const app = wanted[platform];
    if (app === undefined) return base[platform];
    return app === null ? null : checkApp(`apps.${platform}`, app, check);
  };
  return { ios: one('ios'), android: one('android') };
}

/** Null when nothing is said. */
function checkApp(field: string, wanted: WantedApp, check: FieldCheck): AppTarget | null {
  const link = wanted.link ? checkAppLink(`${field}.link`, wanted.link, check) : null;
  const store = wanted.store ? check.url(`${field}.store`, wanted.store, null) : null;
  return link === null && store === null ? null : { link, store };
}

/** An address in a scheme that the operator allows; anything in http(s) is a destination like any other. */
function checkAppLink(field: string, text: string, check: FieldCheck): AppLink | null {
  const trimmed = text.trim();
  const url = URL.parse(trimmed);
  const scheme = url?.protocol.slice(0, -1) ?? '';
  if (url === null) check.fault(field, 'not_a_url');
  else if (scheme === 'http' || scheme === 'https') {
    return check.url(field, trimmed, null) as string | null as AppLink | null;
  } else if (UNSAFE_LINE.test(trimmed)) check.fault(field, 'control_character');
  else if (url.href.length > DESTINATION_LENGTH_MAX) check.fault(field, 'too_long');
  else if (!check.policy.isAppScheme(scheme)) check.fault(field, 'scheme_not_allowed');
  else return url.href as AppLink;
  return null;
}

function checkOpenGraph(base: OpenGraph, wanted: WantedBehaviour['og'], check: FieldCheck): OpenGraph {
  if (wanted === null || wanted === undefined) return NO_OPEN_GRAPH;
  const { title, description, image } = wanted;
  return {
    title: title === undefined ? base.title : check.line('og.title', title.trim(), OG_TITLE_LENGTH_MAX),
    description: description === undefined ? base.description : checkDescription(description.trim(), check),
    image: image === undefined ? base.image : image.trim() === '' ? '' : check.url<''>('og.image', image, ''),
  };
}

function checkDescription(text: string, { fault }: FieldCheck): string {
  if (text.length > OG_DESCRIPTION_LENGTH_MAX) fault('og.description', 'too_long');
  else if (UNSAFE_TEXT.test(text)) fault('og.description', 'bad_character');
  return text;
}

/** What the ids of each service look like: nothing else ever reaches a script. */
const PIXEL_FORMS: Readonly<Record<keyof Pixels, RegExp>> = {
  meta: /^\d{5,20}$/,
  ga4: /^G-[A-Z0-9]{4,20}$/,
  gtm: /^GTM-[A-Z0-9]{4,12}$/,
  tiktok: /^[A-Z0-9]{10,40}$/,
};

function checkPixels(base: Pixels, wanted: WantedBehaviour['pixels'], { fault }: FieldCheck): Pixels {
  if (wanted === null || wanted === undefined) return NO_PIXELS;
  const one = (name: keyof Pixels): string => {
    const id = wanted[name]?.trim();
    if (id === undefined) return base[name];
    if (id !== '' && !PIXEL_FORMS[name].test(id)) fault(`pixels.${name}`, 'bad_form');
    return id;
  };
  return { meta: one('meta'), ga4: one('ga4'), gtm: one('gtm'), tiktok: one('tiktok') };
}

function checkClickIdParam(name: string, { fault }: FieldCheck): string {
  if (name !== '' && !/^[A-Za-z_][\w-]{0,39}$/.test(name)) fault('clickIdParam', 'bad_form');
  return name;
}

function checkSnippet(field: string, html: string, { fault }: FieldCheck): string {
  if (html.length > SNIPPET_LENGTH_MAX) fault(field, 'too_long');
  else if (UNSAFE_TEXT.test(html)) fault(field, 'bad_character');
  return html.trim();
}
