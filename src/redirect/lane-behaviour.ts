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

/**
 * Where a link with behaviour leads this visitor; null where that takes a page, a cookie or an exact counter. A promise
 * where that is not known yet: once it resolves, ask again.
 */
export type DecideInLane = (
  route: Route,
  behaviour: Behaviour,
  visit: LaneVisit,
) => Go | null | Promise<void>;

/** Null where there is nothing to read visitors with; a promise while it is loaded. */
export type Visitors = () => ReadVisitor | null | Promise<void>;

/** What a redirect process needs to decide by itself, by the same rules as the full server. */
export function createDecideInLane(deps: { visitors: Visitors; draws: Draws; clock: Clock }): DecideInLane {
  const { visitors, draws, clock } = deps;
  return (route, behaviour, { facts, query, rest }) => {
    if (behaviour.passwordHash !== null || asksForReturning(behaviour)) return null;
    const readVisitor = visitors();
    if (readVisitor === null || readVisitor instanceof Promise) return readVisitor;
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

/** User-agent tables and geo data, read when the first link asks for them: a process without such links never has them. */
export function createVisitorsOnDemand(load: () => Promise<ReadVisitor>): Visitors {
  let reader: ReadVisitor | null = null;
  let loading: Promise<void> | null = null;
  let isRead = false;

  async function read(): Promise<void> {
    // What cannot be read leaves it at that: the full server has it, or has refused to start.
    reader = await load().catch(() => null);
    isRead = true;
  }

  return () => {
    if (isRead) return reader;
    loading ??= read();
    return loading;
  };
}
