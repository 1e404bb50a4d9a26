import type { Behaviour } from './behaviour.ts';
import type { Caller } from './key.ts';
import type { LinkId } from './link.ts';
import type { Links } from './links.ts';
import type { Clock } from './ports.ts';
import { expired, type Note, type Resolution, resolve, type Visit } from './resolve.ts';
import { type LinkUses, type Route, toRoute } from './route.ts';
import { sharesOf } from './split.ts';
import { type ReadVisitor, UNKNOWN_VISITOR, type VisitorFacts } from './visitor.ts';

/** A visit that nobody makes. Absent: now, nowhere in particular, no password. */
export interface DescribedVisit extends Partial<VisitorFacts> {
  readonly atMs?: number;
  /** Raw, without `?`. */
  readonly query?: string;
  /** What the path has after the slug, with its leading slash. */
  readonly rest?: string;
  /** Whether the right password is given. */
  readonly unlocked?: boolean;
  /** A chance from [0, 1) for splits; absent, the visitor's own where the link is sticky, else by chance. */
  readonly draw?: number;
}

export interface Explanation {
  readonly resolution: Resolution;
  /** In the order in which they were asked. */
  readonly notes: readonly Note[];
  /** Of each variant of the split that decided, then of the rest; [] without one. */
  readonly shares: readonly number[];
  /** Null without a limit on clicks; else whether a visit would get through now. */
  readonly withinLimits: boolean | null;
}

/** Tells what becomes of a described visit, by the very rules that real ones go by. Throws link_not_found. */
export interface Explain {
  explain(caller: Caller, id: LinkId, visit: DescribedVisit): Promise<Explanation>;
}

export function createExplain(deps: {
  links: Pick<Links, 'get'>;
  uses: LinkUses;
  readVisitor: ReadVisitor;
  /** The chance of a visitor: by who they are for a sticky link, else any. */
  drawFor: (link: LinkId, behaviour: Pick<Behaviour, 'sticky'> | null, facts: VisitorFacts) => number;
  clock: Clock;
}): Explain {
  const { links, uses, readVisitor, drawFor, clock } = deps;

  async function isWithinLimits(route: Route, resolution: Resolution): Promise<boolean | null> {
    if (resolution.kind !== 'go' || !resolution.limited) return null;
    return uses.isOpen(route.linkId, route);
  }

  return {
    async explain(caller, id, described) {
      const route = toRoute(await links.get(caller, id));
      const facts: VisitorFacts = { ...UNKNOWN_VISITOR, ...described };
      const visit: Visit = {
        nowMs: described.atMs ?? clock.nowMs(),
        query: described.query ?? '',
        rest: described.rest ?? '',
        seen: readVisitor(facts),
        unlocked: described.unlocked ?? false,
        draw: () => described.draw ?? drawFor(id, route?.behaviour ?? null, facts),
      };
      const notes: Note[] = [];
      const resolution = resolve(route, visit, (note) => notes.push(note));
      const withinLimits = route === null ? null : await isWithinLimits(route, resolution);
      if (withinLimits !== null) notes.push({ step: 'within_limits', passed: withinLimits });
      const split = notes.find((note) => note.step === 'split');
      return {
        resolution: route !== null && withinLimits === false ? expired(route) : resolution,
        notes,
        shares: split === undefined ? [] : sharesOf(split.variants),
        withinLimits,
      };
    },
  };
}
