import type { Behaviour } from '../core/behaviour.ts';
import type { Clock } from '../core/ports.ts';
import { type Go, resolve } from '../core/resolve.ts';
import type { Route } from '../core/route.ts';
import type { ReadVisitor, VisitorFacts } from '../core/visitor.ts';
import { asksForReturning, type Draws } from './visitor-of.ts';

/** A visit as the fast lane has it. */
export interface LaneVisit {
  readonly facts: VisitorFacts;
  readonly query: string;
  readonly rest: string;
}

/** Where a link with behaviour leads this visitor; null where that takes a page, a cookie or an exact counter. */
export type DecideInLane = (route: Route, behaviour: Behaviour, visit: LaneVisit) => Go | null;

/** What a redirect process needs to decide by itself, by the same rules as the full server. */
export function createDecideInLane(deps: {
  readVisitor: ReadVisitor;
  draws: Draws;
  /** Whether places can be looked up; asked only for a link that needs one, and may begin to load what that takes. */
  knowsPlaces: () => boolean;
  clock: Clock;
}): DecideInLane {
  const { readVisitor, draws, knowsPlaces, clock } = deps;
  return (route, behaviour, { facts, query, rest }) => {
    if (behaviour.passwordHash !== null || asksForReturning(behaviour)) return null;
    if (asksForPlace(behaviour) && !knowsPlaces()) return null;
    const resolution = resolve(route, {
      nowMs: clock.nowMs(),
      query,
      rest,
      seen: readVisitor(facts),
      unlocked: false,
      draw: () => (behaviour.sticky ? draws.byVisitor(route.linkId, facts) : draws.byChance()),
    });
    const isRedirect = resolution.kind === 'go' && !resolution.limited && resolution.manner === 'redirect';
    return isRedirect ? resolution : null;
  };
}

const asksForPlace = ({ rules }: Behaviour): boolean =>
  rules.some(({ when }) => when.country ?? when.region ?? when.city ?? when.continent);
