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
  /** Null while what it takes to read visitors is not loaded: then the full server decides. */
  visitors: () => ReadVisitor | null;
  draws: Draws;
  clock: Clock;
}): DecideInLane {
  const { visitors, draws, clock } = deps;
  return (route, behaviour, { facts, query, rest }) => {
    if (behaviour.passwordHash !== null || asksForReturning(behaviour)) return null;
    const readVisitor = visitors();
    if (readVisitor === null) return null;
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

/**
 * User-agent tables and geo data, read when the first link asks for them: a process without such links never has them.
 * Null until they are there.
 */
export function createVisitorsOnDemand(load: () => Promise<ReadVisitor>): () => ReadVisitor | null {
  let reader: ReadVisitor | null = null;
  let isAsked = false;
  async function read(): Promise<void> {
    // What cannot be read leaves it at that: the full server has it, or has refused to start.
    reader = await load().catch(() => null);
  }
  return () => {
    if (!isAsked) void read();
    isAsked = true;
    return reader;
  };
}
