import type { Condition } from './condition.ts';
import type { Destination } from './destination.ts';

declare const appLink: unique symbol;
/** An address that opens an app: a custom scheme that the operator allows, or an http(s) URL that the app claims. */
export type AppLink = string & { readonly [appLink]: true };

/** One way of a split. Weights are percents; what is missing to 100 goes to the link's own destination. */
export interface Variant {
  readonly destination: Destination;
  readonly weight: number;
}

/** What opens on a device with the app, and where to get the app; at least one is there. */
export interface AppTarget {
  readonly link: AppLink | null;
  readonly store: Destination | null;
}

export interface AppTargets {
  readonly ios: AppTarget | null;
  readonly android: AppTarget | null;
}

/** Where a rule leads. */
export type RuleTarget =
  | { readonly kind: 'url'; readonly destination: Destination }
  | { readonly kind: 'split'; readonly variants: readonly Variant[] }
  | { readonly kind: 'app'; readonly app: AppTarget }
  | { readonly kind: 'block' }
  | { readonly kind: 'expired' };

/** An empty condition holds for everybody. */
export interface Rule {
  readonly when: Condition;
  readonly to: RuleTarget;
}

/** What a link shows of itself in chats and social networks; '' leaves one out. */
export interface OpenGraph {
  readonly title: string;
  readonly description: string;
  readonly image: Destination | '';
}

/** Ids of measuring scripts; '' is none. */
export interface Pixels {
  readonly meta: string;
  readonly ga4: string;
  readonly gtm: string;
  readonly tiktok: string;
}

/** What makes a link more than a redirect that is the same for all. */
export interface Behaviour {
  /** argon2id in PHC form; null: no password. */
  readonly passwordHash: string | null;
  /** In order; the first that matches decides. */
  readonly rules: readonly Rule[];
  /** For whom no rule matched. */
  readonly split: readonly Variant[];
  /** Whether a visitor is always given the same variant. */
  readonly sticky: boolean;
  readonly apps: AppTargets;
  readonly og: OpenGraph;
  readonly pixels: Pixels;
  /** Raw HTML of the owner, for its interstitial; '' is none. */
  readonly headHtml: string;
  readonly bodyHtml: string;
  readonly cloak: boolean;
  readonly blockBots: boolean;
  /** The parameter that gives the destination the click's id, so that a conversion finds its link; '' is none. */
  readonly clickIdParam: string;
}

export const NO_APPS: AppTargets = { ios: null, android: null };
export const NO_OPEN_GRAPH: OpenGraph = { title: '', description: '', image: '' };
export const NO_PIXELS: Pixels = { meta: '', ga4: '', gtm: '', tiktok: '' };

/** Shared by all links that have none. */
export const PLAIN_BEHAVIOUR: Behaviour = {
  passwordHash: null,
  rules: [],
  split: [],
  sticky: false,
  apps: NO_APPS,
  og: NO_OPEN_GRAPH,
  pixels: NO_PIXELS,
  headHtml: '',
  bodyHtml: '',
  cloak: false,
  blockBots: false,
  clickIdParam: '',
};

/** Null for a link that does the same for everybody: then nothing of it is ever looked at again. */
export function unlessPlain(behaviour: Behaviour): Behaviour | null {
  if (behaviour === PLAIN_BEHAVIOUR) return null;
  const { passwordHash, rules, split, apps, og, pixels, headHtml, bodyHtml, cloak, blockBots, clickIdParam } =
    behaviour;
  const isPlain =
    passwordHash === null &&
    rules.length === 0 &&
    split.length === 0 &&
    apps.ios === null &&
    apps.android === null &&
    !hasTags(og) &&
    !hasPixels(pixels) &&
    headHtml === '' &&
    bodyHtml === '' &&
    !cloak &&
    !blockBots &&
    clickIdParam === '';
  return isPlain ? null : behaviour;
}

export const hasTags = (og: OpenGraph): boolean =>
  og.title !== '' || og.description !== '' || og.image !== '';

export const hasPixels = ({ meta, ga4, gtm, tiktok }: Pixels): boolean =>
  meta !== '' || ga4 !== '' || gtm !== '' || tiktok !== '';
