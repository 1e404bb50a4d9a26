import type { Destination } from '../base/destination.ts';
import type { Condition } from './condition.ts';

declare const appLink: unique symbol;
/** An address that opens an app: a custom scheme that the operator allows, or an http(s) URL that the app claims. */
export type AppLink = string & { readonly [appLink]: true };

/** One destination of a split. Weights are percentages; the remainder goes to the link's own destination. */
export interface Variant {
  readonly destination: Destination;
  readonly weight: number;
}

/** What opens on a device with the app, and where to install the app; at least one is set. */
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

/** An empty condition matches every visitor. */
export interface Rule {
  readonly when: Condition;
  readonly to: RuleTarget;
}

/** The preview of a link in chats and social networks; '' omits a tag. */
export interface OpenGraph {
  readonly title: string;
  readonly description: string;
  readonly image: Destination | '';
}

/** Ids of tracking pixels; '' for none. */
export interface Pixels {
  readonly meta: string;
  readonly ga4: string;
  readonly gtm: string;
  readonly tiktok: string;
}

export const NO_APPS: AppTargets = { ios: null, android: null };
export const NO_OPEN_GRAPH: OpenGraph = { title: '', description: '', image: '' };
export const NO_PIXELS: Pixels = { meta: '', ga4: '', gtm: '', tiktok: '' };

export const hasTags = (og: OpenGraph): boolean =>
  og.title !== '' || og.description !== '' || og.image !== '';

export const samePixels = (some: Pixels, others: Pixels): boolean =>
  some.meta === others.meta &&
  some.ga4 === others.ga4 &&
  some.gtm === others.gtm &&
  some.tiktok === others.tiktok;

export const hasPixels = ({ meta, ga4, gtm, tiktok }: Pixels): boolean =>
  meta !== '' || ga4 !== '' || gtm !== '' || tiktok !== '';
