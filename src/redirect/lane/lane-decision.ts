import type { LinkId } from '../../core/base/ids.ts';
import type { Clock } from '../../core/base/ports.ts';
import type { Behaviour } from '../../core/rules/behaviour.ts';
import type { ReadVisitor, VisitorFacts } from '../../core/rules/visitor.ts';
import { type Go, resolve } from '../../core/visits/resolve.ts';
import type { Route } from '../../core/visits/route.ts';
import { asksForReturning, type Draws } from '../request-visitor.ts';

/** A visit to a link with behaviour, as the fast lane sees it. */
export interface LaneVisit {
  /** Which link is visited: the route may be another's that has the same behaviour. */
  readonly linkId: LinkId;
  readonly facts: VisitorFacts;
  readonly query: string;
  readonly rest: string;
  /** Whether this visit has just been decided: then by the same draw, or variants with prepared answers would win. */
  readonly isAgain: boolean;
}

/**
 * Where a link with behaviour leads this visitor; null when that needs a page, a cookie or an exact counter, so that
 * the full server must answer. A promise while the visitor tables are loading: call again once it resolves.
 */
export type DecideInLane = (
  route: Route,
  behaviour: Behaviour,
  visit: LaneVisit,
) => Go | null | Promise<void>;

/** Null when no visitor reader is available; a promise while it is loading. */
export type LoadVisitorReader = () => ReadVisitor | null | Promise<void>;

/** Lets a redirect process decide by itself, by the same rules as the full server. */
export function createDecideInLane(deps: {
  visitors: LoadVisitorReader;
  draws: Draws;
  clock: Clock;
}): DecideInLane {
  const { visitors, draws, clock } = deps;
  let lastDraw = 0;

  function byChance(isAgain: boolean): number {
    if (!isAgain) lastDraw = draws.byChance();
    return lastDraw;
  }

  return (route, behaviour, { linkId, facts, query, rest, isAgain }) => {
    if (behaviour.passwordHash !== null || asksForReturning(behaviour)) return null;
    const readVisitor = visitors();
    if (readVisitor === null || readVisitor instanceof Promise) return readVisitor;
    const resolution = resolve(route, {
      nowMs: clock.nowMs(),
      query,
      rest,
      seen: readVisitor(facts),
      unlocked: false,
      draw: () => (behaviour.sticky ? draws.byVisitor(linkId, facts) : byChance(isAgain)),
    });
    const isRedirect = resolution.kind === 'go' && !resolution.limited && resolution.manner === 'redirect';
    return isRedirect ? resolution : null;
  };
}

/**
 * Loads the user-agent tables and geo data when the first link needs them; a process without such links never loads
 * them.
 */
export function createVisitorsOnDemand(load: () => Promise<ReadVisitor>): LoadVisitorReader {
  let reader: ReadVisitor | null = null;
  let loading: Promise<void> | null = null;
  let isRead = false;

  async function read(): Promise<void> {
    // On failure the reader stays null, and the full server decides: it reads the same files at its own start.
    reader = await load().catch(() => null);
    isRead = true;
  }

  return () => {
    if (isRead) return reader;
    loading ??= read();
    return loading;
  };
}
