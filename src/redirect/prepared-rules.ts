import type { Clock } from '../core/base/ports.ts';
import type { Behaviour } from '../core/rules/behaviour.ts';
import { hasPixels } from '../core/rules/rule.ts';
import type { Route } from '../core/visits/route.ts';
import { asksForReturning } from './request-visitor.ts';

/** A route that has rules. */
export type RuledRoute = Route & { readonly behaviour: Behaviour };

/**
 * What decides between the prepared answers of a link, by number: bytes cannot lead to an object. Links made in bulk
 * share their behaviour, and so one number.
 */
export interface PreparedRules {
  /**
   * The number that an answer of this link is prepared with: 0 for a plain link. Null when the link's answers depend on
   * more than its rules, or when there is no room for its rules.
   */
  numberOf(route: Route): number | null;
  /** A route with these rules, of any link that has them; null for 0. Kept for `ageMsMax` after `numberOf`. */
  of(rules: number): RuledRoute | null;
}

/** Two generations share it. A link whose rules find no room stays an object, as one that has a password does. */
const RULES_MAX = 2_000;

export function createPreparedRules(options: { ageMsMax: number; clock: Clock }): PreparedRules {
  const { ageMsMax, clock } = options;
  const numbers = new WeakMap<Behaviour, number>();
  let lastNumber = 0;
  let young = new Map<number, RuledRoute>();
  let old = new Map<number, RuledRoute>();
  let youngSinceMs = clock.nowMs();

  /** What has been in the old generation for a while belongs to answers that are too old themselves. */
  function turn(): void {
    if (clock.nowMs() - youngSinceMs <= ageMsMax) return;
    old = young;
    young = new Map();
    youngSinceMs = clock.nowMs();
  }

  function numberFor(behaviour: Behaviour): number {
    const known = numbers.get(behaviour);
    if (known !== undefined) return known;
    numbers.set(behaviour, ++lastNumber);
    return lastNumber;
  }

  return {
    numberOf(route) {
      if (!isPreparable(route)) return null;
      if (!isRuled(route)) return 0;
      turn();
      const number = numberFor(route.behaviour);
      if (young.has(number)) return number;
      if (young.size >= RULES_MAX / 2) return null;
      young.set(number, route);
      return number;
    },
    of: (rules) => (rules === 0 ? null : (young.get(rules) ?? old.get(rules) ?? null)),
  };
}

const isRuled = (route: Route): route is RuledRoute => route.behaviour !== null;

/** Whether rule and variant alone decide the answer, and neither the time nor anything else of the request does. */
function isPreparable(route: Route): boolean {
  if (!route.enabled || route.forwardQuery) return false;
  if (route.clicksMax !== null || route.uniqueClicksMax !== null) return false;
  if (route.startsAtMs !== null || route.expiresAtMs !== null) return false;
  return route.behaviour === null || isPlainlyRuled(route.behaviour);
}

function isPlainlyRuled(behaviour: Behaviour): boolean {
  const { passwordHash, cloak, pixels, headHtml, bodyHtml, clickIdParam, apps } = behaviour;
  if (passwordHash !== null || clickIdParam !== '' || asksForReturning(behaviour)) return false;
  // Both apps of a link have the same rule and variant: none.
  if (apps.ios !== null || apps.android !== null) return false;
  return !cloak && headHtml === '' && bodyHtml === '' && !hasPixels(pixels);
}
