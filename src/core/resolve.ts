import type { AppLink, AppTarget, Behaviour, RuleTarget, Variant } from './behaviour.ts';
import { hasPixels, hasTags } from './behaviour.ts';
import { writeClickId } from './click-id.ts';
import { type Finding, findings, holds, type Seen } from './condition.ts';
import { decorate, withParameter } from './decorate.ts';
import type { Destination } from './destination.ts';
import type { Route } from './route.ts';
import { chooseVariant } from './split.ts';

/** What a visit shows that decides where it goes. */
export interface Visit {
  readonly nowMs: number;
  /** Raw, without `?`; '' when there is none. */
  readonly query: string;
  /** What the path has beyond the slug, with its leading slash; '' when nothing. */
  readonly rest: string;
  readonly seen: Seen;
  /** Whether the right password was given, now or lately. */
  readonly unlocked: boolean;
  /** A chance from [0, 1) for the splits of the link: the visitor's own where it is sticky. */
  draw(): number;
}

/** A visitor of whom nothing is looked up: enough for a link without behaviour. */
export const ANYBODY: Pick<Visit, 'seen' | 'unlocked' | 'draw'> = {
  seen: {
    address: '',
    place: { country: '', region: '', city: '', continent: '' },
    agent: { platform: '', os: '', device: '', browser: '', inApp: '' },
    isBot: false,
    isSurelyBot: false,
    isPreviewer: false,
    language: '',
    referrer: '',
    returning: false,
    isWithin: () => false,
  },
  unlocked: false,
  draw: () => 0,
};

/** How a visitor is brought to a destination: by a redirect, or by a page that brings them there. */
export type Manner = 'redirect' | 'frame' | 'interstitial' | 'app';

export interface Go {
  readonly kind: 'go';
  /** Only an exact counter can say whether the link still leads there; where not, it has expired. */
  readonly limited: boolean;
  readonly to: string;
  /** The same without forwarded query and path. */
  readonly destination: Destination;
  readonly manner: Manner;
  /** For the manner `app`. */
  readonly app: AppTarget | null;
  /** Which rule decided, counted from 1; 0 for none. */
  readonly rule: number;
  /** Which variant of a split, counted from 1; 0 without a split, REST_VARIANT for what it leaves. */
  readonly variant: number;
}

export type Resolution =
  | Go
  | { readonly kind: 'expired'; readonly to: Destination | null }
  | { readonly kind: 'disabled' }
  | { readonly kind: 'not_started'; readonly startsAtMs: number }
  | { readonly kind: 'missing' }
  | { readonly kind: 'blocked' }
  | { readonly kind: 'ask_password' }
  /** The link's own preview, for a crawler. */
  | { readonly kind: 'show_tags' };

/** One step on the way to a resolution, for whom it is explained to. */
export type Note =
  | { readonly step: GateName; readonly passed: boolean }
  | {
      readonly step: 'rule';
      readonly rule: number;
      readonly matched: boolean;
      readonly findings: readonly Finding[];
    }
  | { readonly step: 'split'; readonly variants: readonly Variant[]; readonly variant: number }
  | { readonly step: 'app'; readonly platform: string; readonly matched: boolean }
  | { readonly step: 'destination' };
export type GateName =
  | 'address'
  | 'enabled'
  | 'started'
  | 'not_expired'
  | 'no_bot'
  | 'no_preview'
  | 'password'
  /** Asked last, and of a counter: `resolve` cannot tell. */
  | 'within_limits';
type Notice = (note: Note) => void;

/** What becomes of a visit. Pure and total: the same route and visit always come to the same. */
export function resolve(route: Route | null, visit: Visit, notice?: Notice): Resolution {
  const refusal = gate(route, visit, notice);
  if (refusal !== null) return refusal;
  if (route === null) return { kind: 'missing' };
  const { behaviour } = route;
  if (behaviour === null) {
    notice?.({ step: 'destination' });
    return go(route, visit, { destination: route.destination, rule: 0, variant: 0 });
  }
  return guard(behaviour, visit, notice) ?? choose(route, behaviour, visit, notice);
}

export function expired(route: Route): Resolution & { kind: 'expired' } {
  return { kind: 'expired', to: route.afterwards };
}

/** Why the link is not there or not open, for anybody; null when it is. Limits on clicks are no part of it. */
export function gate(
  route: Route | null,
  visit: Pick<Visit, 'nowMs' | 'rest'>,
  notice?: Notice,
): Resolution | null {
  const found = route !== null && (visit.rest === '' || route.forwardPath);
  notice?.({ step: 'address', passed: found });
  if (!found) return { kind: 'missing' };
  notice?.({ step: 'enabled', passed: route.enabled });
  if (!route.enabled) return { kind: 'disabled' };
  const { startsAtMs, expiresAtMs } = route;
  const waits = startsAtMs !== null && visit.nowMs < startsAtMs;
  notice?.({ step: 'started', passed: !waits });
  if (waits) return { kind: 'not_started', startsAtMs };
  const over = expiresAtMs !== null && expiresAtMs <= visit.nowMs;
  notice?.({ step: 'not_expired', passed: !over });
  return over ? expired(route) : null;
}

/** Whether this visitor gets through. */
function guard(behaviour: Behaviour, { seen, unlocked }: Visit, notice?: Notice): Resolution | null {
  if (hasTags(behaviour.og)) {
    const { isPreviewer } = seen;
    notice?.({ step: 'no_preview', passed: !isPreviewer });
    // Before bots are blocked: a preview is made by a bot, and is what the tags are for.
    if (isPreviewer) return { kind: 'show_tags' };
  }
  if (behaviour.blockBots) {
    // To refuse a person costs more than to let a crawler by.
    const { isSurelyBot } = seen;
    notice?.({ step: 'no_bot', passed: !isSurelyBot });
    if (isSurelyBot) return { kind: 'blocked' };
  }
  if (behaviour.passwordHash !== null) {
    notice?.({ step: 'password', passed: unlocked });
    if (!unlocked) return { kind: 'ask_password' };
  }
  return null;
}

/** The first rule that matches; then the device's app; then the split; then the destination. */
function choose(route: Route, behaviour: Behaviour, visit: Visit, notice?: Notice): Resolution {
  const { rules, apps, split } = behaviour;
  const matched = rules.findIndex(({ when }, i) => {
    const matches = holds(when, visit);
    notice?.({ step: 'rule', rule: i + 1, matched: matches, findings: findings(when, visit) });
    return matches;
  });
  const target = rules[matched]?.to;
  if (target !== undefined) return follow(route, target, visit, { rule: matched + 1, notice });

  const app = apps.ios === null && apps.android === null ? null : appFor(behaviour, visit, notice);
  if (app !== null) return toApp(route, visit, app, 0);
  if (split.length > 0) return intoSplit(route, split, visit, { rule: 0, notice });
  notice?.({ step: 'destination' });
  return go(route, visit, { destination: route.destination, rule: 0, variant: 0 });
}

interface Way {
  readonly rule: number;
  readonly notice: Notice | undefined;
}

function follow(route: Route, target: RuleTarget, visit: Visit, way: Way): Resolution {
  switch (target.kind) {
    case 'url':
      return go(route, visit, { destination: target.destination, rule: way.rule, variant: 0 });
    case 'split':
      return intoSplit(route, target.variants, visit, way);
    case 'app':
      return toApp(route, visit, target.app, way.rule);
    case 'block':
      return { kind: 'blocked' };
    case 'expired':
      return expired(route);
  }
}

function intoSplit(route: Route, variants: readonly Variant[], visit: Visit, { rule, notice }: Way): Go {
  const variant = chooseVariant(variants, visit.draw());
  notice?.({ step: 'split', variants, variant });
  const destination = variants[variant - 1]?.destination ?? route.destination;
  return go(route, visit, { destination, rule, variant });
}

function appFor({ apps }: Behaviour, { seen }: Visit, notice?: Notice): AppTarget | null {
  const { platform } = seen.agent;
  const app = platform === 'ios' ? apps.ios : platform === 'android' ? apps.android : null;
  notice?.({ step: 'app', platform, matched: app !== null });
  return app;
}

/** Into the app where it is, else to the store, else to the destination: only the device can tell. */
function toApp(route: Route, visit: Visit, app: AppTarget, rule: number): Go {
  const web = go(route, visit, { destination: route.destination, rule, variant: 0 });
  const straight = app.link === null ? app.store : asDestination(app.link);
  if (straight === null) return { ...web, manner: 'app', app };
  return { ...web, manner: 'redirect', to: straight, destination: straight };
}

/** An http(s) URL needs no page: the device itself sees whether an app claims it. */
function asDestination(link: AppLink): Destination | null {
  return /^https?:/.test(link) ? (link as string as Destination) : null;
}

function go(route: Route, visit: Visit, chosen: Pick<Go, 'destination' | 'rule' | 'variant'>): Go {
  return {
    kind: 'go',
    limited: route.clicksMax !== null || route.uniqueClicksMax !== null,
    to: withClickId(route, decorate(route, chosen.destination, visit), visit),
    destination: chosen.destination,
    manner: route.behaviour === null ? 'redirect' : mannerOf(route.behaviour),
    app: null,
    rule: chosen.rule,
    variant: chosen.variant,
  };
}

function withClickId({ linkId, behaviour }: Route, to: string, visit: Visit): string {
  const name = behaviour?.clickIdParam ?? '';
  return name === '' ? to : withParameter(to, name, writeClickId(linkId, visit));
}

function mannerOf({ cloak, pixels, headHtml, bodyHtml }: Behaviour): Manner {
  if (cloak) return 'frame';
  return hasPixels(pixels) || headHtml !== '' || bodyHtml !== '' ? 'interstitial' : 'redirect';
}
