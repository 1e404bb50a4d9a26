import type { Destination } from '../base/destination.ts';
import type { Behaviour } from '../rules/behaviour.ts';
import { type ConditionFinding, findings, holds, type Seen } from '../rules/condition.ts';
import type { AppLink, AppTarget, RuleTarget, Variant } from '../rules/rule.ts';
import { hasPixels, hasTags } from '../rules/rule.ts';
import { chooseVariant } from '../rules/split.ts';
import { writeClickId } from './click-id.ts';
import { decorate, withParameter } from './destination-url.ts';
import type { Route } from './route.ts';

/** The facts of a visit that decide its resolution. */
export interface Visit {
  readonly nowMs: number;
  /** Raw, without `?`; '' when there is none. */
  readonly query: string;
  /** The path after the slug, with its leading slash; '' when there is none. */
  readonly rest: string;
  readonly seen: Seen;
  /** Whether the correct password was given, now or within the last day. */
  readonly unlocked: boolean;
  /** A random number from [0, 1) for the link's splits; stable per visitor if the link is sticky. */
  draw(): number;
}

/** A visitor without facts: enough for a link without behaviour. */
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

/** How a visitor reaches the destination: by a redirect, or through a page. */
export type Manner = 'redirect' | 'frame' | 'interstitial' | 'app';

export interface Go {
  readonly kind: 'go';
  /** Whether the link has click limits: the exact counter must then confirm, or the link has expired. */
  readonly limited: boolean;
  readonly to: string;
  /** The destination without forwarded query and path. */
  readonly destination: Destination;
  readonly manner: Manner;
  /** Set for the manner `app`. */
  readonly app: AppTarget | null;
  /** The deciding rule, counted from 1; 0 for none. */
  readonly rule: number;
  /** The variant of the split, counted from 1; 0 without a split, REST_VARIANT for the remainder. */
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
  /** The link's own preview tags, for a crawler. */
  | { readonly kind: 'show_tags' };

/** One step of a resolution, for explanations. */
export type Note =
  | { readonly step: GateName; readonly passed: boolean }
  | {
      readonly step: 'rule';
      readonly rule: number;
      readonly matched: boolean;
      readonly findings: readonly ConditionFinding[];
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
  /** Checked last, by a counter outside `resolve`. */
  | 'within_limits';
type OnNote = (note: Note) => void;

/** Decides a visit. Pure and total: the same route and visit give the same resolution. */
export function resolve(route: Route | null, visit: Visit, onNote?: OnNote): Resolution {
  const refusal = gate(route, visit, onNote);
  if (refusal !== null) return refusal;
  if (route === null) return { kind: 'missing' };
  const { behaviour } = route;
  if (behaviour === null) {
    onNote?.({ step: 'destination' });
    return go(route, visit, { destination: route.destination, rule: 0, variant: 0 });
  }
  return guard(behaviour, visit, onNote) ?? choose(route, behaviour, visit, onNote);
}

export function expired(route: Route): Resolution & { kind: 'expired' } {
  return { kind: 'expired', to: route.afterwards };
}

/** Why the link is missing or not open for anyone; null when it is open. Ignores click limits. */
export function gate(
  route: Route | null,
  visit: Pick<Visit, 'nowMs' | 'rest'>,
  onNote?: OnNote,
): Resolution | null {
  const found = route !== null && (visit.rest === '' || route.forwardPath);
  onNote?.({ step: 'address', passed: found });
  if (!found) return { kind: 'missing' };
  onNote?.({ step: 'enabled', passed: route.enabled });
  if (!route.enabled) return { kind: 'disabled' };
  const { startsAtMs, expiresAtMs } = route;
  const waits = startsAtMs !== null && visit.nowMs < startsAtMs;
  onNote?.({ step: 'started', passed: !waits });
  if (waits) return { kind: 'not_started', startsAtMs };
  const over = expiresAtMs !== null && expiresAtMs <= visit.nowMs;
  onNote?.({ step: 'not_expired', passed: !over });
  return over ? expired(route) : null;
}

/** Refuses this visitor, or returns null. */
function guard(behaviour: Behaviour, { seen, unlocked }: Visit, onNote?: OnNote): Resolution | null {
  if (hasTags(behaviour.og)) {
    const { isPreviewer } = seen;
    onNote?.({ step: 'no_preview', passed: !isPreviewer });
    // Before bots are blocked: previewers are bots, and the tags are meant for them.
    if (isPreviewer) return { kind: 'show_tags' };
  }
  if (behaviour.blockBots) {
    // Blocks only certain bots: refusing a person is worse than admitting a crawler.
    const { isSurelyBot } = seen;
    onNote?.({ step: 'no_bot', passed: !isSurelyBot });
    if (isSurelyBot) return { kind: 'blocked' };
  }
  if (behaviour.passwordHash !== null) {
    onNote?.({ step: 'password', passed: unlocked });
    if (!unlocked) return { kind: 'ask_password' };
  }
  return null;
}

/** The first matching rule, else the device's app, else the split, else the destination. */
function choose(route: Route, behaviour: Behaviour, visit: Visit, onNote?: OnNote): Resolution {
  const { rules, apps, split } = behaviour;
  const matched = rules.findIndex(({ when }, i) => {
    const matches = holds(when, visit);
    onNote?.({ step: 'rule', rule: i + 1, matched: matches, findings: findings(when, visit) });
    return matches;
  });
  const target = rules[matched]?.to;
  if (target !== undefined) return follow(route, target, visit, { rule: matched + 1, onNote });

  const app = apps.ios === null && apps.android === null ? null : appFor(behaviour, visit, onNote);
  if (app !== null) return toApp(route, visit, app, 0);
  if (split.length > 0) return intoSplit(route, split, visit, { rule: 0, onNote });
  onNote?.({ step: 'destination' });
  return go(route, visit, { destination: route.destination, rule: 0, variant: 0 });
}

interface Decision {
  readonly rule: number;
  readonly onNote: OnNote | undefined;
}

function follow(route: Route, target: RuleTarget, visit: Visit, decision: Decision): Resolution {
  switch (target.kind) {
    case 'url':
      return go(route, visit, { destination: target.destination, rule: decision.rule, variant: 0 });
    case 'split':
      return intoSplit(route, target.variants, visit, decision);
    case 'app':
      return toApp(route, visit, target.app, decision.rule);
    case 'block':
      return { kind: 'blocked' };
    case 'expired':
      return expired(route);
  }
}

function intoSplit(route: Route, variants: readonly Variant[], visit: Visit, { rule, onNote }: Decision): Go {
  const variant = chooseVariant(variants, visit.draw());
  onNote?.({ step: 'split', variants, variant });
  const destination = variants[variant - 1]?.destination ?? route.destination;
  return go(route, visit, { destination, rule, variant });
}

function appFor({ apps }: Behaviour, { seen }: Visit, onNote?: OnNote): AppTarget | null {
  const { platform } = seen.agent;
  const app = platform === 'ios' ? apps.ios : platform === 'android' ? apps.android : null;
  onNote?.({ step: 'app', platform, matched: app !== null });
  return app;
}

/** Opens the app if it is installed, else the store, else the destination; only the device can tell. */
function toApp(route: Route, visit: Visit, app: AppTarget, rule: number): Go {
  const web = go(route, visit, { destination: route.destination, rule, variant: 0 });
  const straight = app.link === null ? app.store : asDestination(app.link);
  if (straight === null) return { ...web, manner: 'app', app };
  return { ...web, manner: 'redirect', to: straight, destination: straight };
}

/** An http(s) URL needs no page: the device checks whether an app claims it. */
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
