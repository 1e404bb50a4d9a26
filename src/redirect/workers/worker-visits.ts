import type { SpoolWriter } from '../../clicks/spool/spool-writer.ts';
import type { LinkId } from '../../core/base/ids.ts';
import type { Clock } from '../../core/base/ports.ts';
import { holdsSessions } from '../../core/domains/domain.ts';
import type { ReadVisitor } from '../../core/rules/visitor.ts';
import { ANYBODY } from '../../core/visits/resolve.ts';
import type { ClickLimits, LinkUses, Route } from '../../core/visits/route.ts';
import { createAnswerWriter } from '../answer.ts';
import { createRedirectHandler } from '../handle.ts';
import type { Hosts } from '../hosts.ts';
import type { LoadVisitorReader } from '../lane/lane-decision.ts';
import type { LaneVisits } from '../lane/lane-pages.ts';
import { hasPasswordToCheck } from '../link-lock.ts';
import type { LinkPageFacts } from '../link-pages.ts';
import type { Lookup } from '../lookup.ts';
import type { Draws } from '../request-visitor.ts';
import type { VisitHeaders } from '../visit-request.ts';
import { type RemoteTakes, visitorText } from './remote-takes.ts';
import type { WorkerPages } from './worker-messages.ts';

/** What pages need of the database, beside routes. */
export interface PageStore {
  /** Null when the link has just been removed. */
  factsOf(route: Route): Omit<LinkPageFacts, 'hasPublicStats'> | null;
  isOpen(linkId: LinkId, limits: ClickLimits): boolean;
}

/**
 * The handler of the full server, for a redirect process: the same decisions and pages, for all visits that need
 * neither a password checked, nor a destination fetched, nor statistics.
 */
export function createWorkerVisits(deps: {
  hosts: Hosts;
  lookup: Lookup;
  spool: SpoolWriter;
  store: PageStore;
  takes: RemoteTakes;
  visitors: LoadVisitorReader;
  draws: Draws;
  respectDnt: boolean;
  pages: WorkerPages;
  clock: Clock;
}): LaneVisits {
  const { store, pages, visitors } = deps;
  let reader: ReadVisitor | null = null;
  // A change of a link or a domain makes a new route, so the facts of one stay as they are.
  const known = new WeakMap<Route, LinkPageFacts>();

  function factsOf(route: Route): LinkPageFacts | null {
    const before = known.get(route);
    if (before !== undefined) return before;
    const read = store.factsOf(route);
    if (read === null) return null;
    const facts = { ...read, hasPublicStats: false };
    known.set(route, facts);
    return facts;
  }

  const uses: LinkUses = {
    // The counts only grow, so a limit that is used up here is used up in the main process.
    take: async (linkId, limits, visitor) =>
      store.isOpen(linkId, limits) && deps.takes.take(linkId, limits, visitor),
    isOpen: async (linkId, limits) => store.isOpen(linkId, limits),
  };
  const handler = createRedirectHandler({
    ...deps,
    uses,
    readVisitor: (facts) => reader?.(facts) ?? ANYBODY.seen,
    visitorOf: async (address, userAgent) => visitorText(address, userAgent),
    lock: { unlock: async () => ({ kind: 'closed', refusal: null }) },
    answers: createAnswerWriter({
      pages: {
        factsOf: async (route) => factsOf(route),
        figuresOf: () => notAskedHere(),
      },
      framing: { forbids: () => notAskedHere() },
      allowsSnippets: ({ workspaceId }) => pages.snippets && workspaceId !== null,
      allowsPixels: (host) => !holdsSessions(host, pages.appHost),
    }),
    ownHost: () => notAskedHere(),
  });

  /** The tables that tell bots and places are read for the first link that asks for them. */
  async function hasReader(): Promise<boolean> {
    await visitors();
    const loaded = visitors();
    if (loaded instanceof Promise) return false;
    reader = loaded;
    return reader !== null;
  }

  return {
    handler,
    prepare(looked, headers) {
      if (looked.kind === 'nothing') return true;
      if (looked.kind === 'statistics') return false;
      const { route } = looked.found;
      if (looked.kind === 'link' && !isDecidedHere(route, headers)) return false;
      return !needsReader(route) || reader !== null || hasReader();
    },
  };
}

function isDecidedHere({ behaviour }: Route, headers: VisitHeaders): boolean {
  if (behaviour === null) return true;
  // The main process fetches the destination, to learn whether it may be framed.
  if (behaviour.cloak) return false;
  return behaviour.passwordHash === null || !hasPasswordToCheck(headers);
}

const needsReader = ({ behaviour, clicksMax, uniqueClicksMax }: Route): boolean =>
  behaviour !== null || clicksMax !== null || uniqueClicksMax !== null;

function notAskedHere(): never {
  throw new Error('only the main process answers such a visit');
}
