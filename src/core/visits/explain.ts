import type { LinkId } from '../base/ids.ts';
import type { Clock } from '../base/ports.ts';
import type { Link } from '../links/link.ts';
import type { Behaviour } from '../rules/behaviour.ts';
import { sharesOf } from '../rules/split.ts';
import { type ReadVisitor, UNKNOWN_VISITOR, type VisitorFacts } from '../rules/visitor.ts';
import { expired, type Note, type Resolution, resolve, type Visit } from './resolve.ts';
import { type LinkUses, type Route, toRoute } from './route.ts';

/** A hypothetical visit. Defaults: now, unknown visitor, no password. */
export interface DescribedVisit extends Partial<VisitorFacts> {
  readonly atMs?: number;
  /** Raw, without `?`. */
  readonly query?: string;
  /** The path after the slug, with its leading slash. */
  readonly rest?: string;
  /** Whether the correct password is given. */
  readonly unlocked?: boolean;
  /** A random number from [0, 1) for splits; by default the visitor's own if the link is sticky, else random. */
  readonly draw?: number;
}

export interface Explanation {
  readonly resolution: Resolution;
  /** In the order of evaluation. */
  readonly notes: readonly Note[];
  /** The share of each variant of the deciding split, then of the rest; [] without a split. */
  readonly shares: readonly number[];
  /** Whether a visit is within the click limits now; null without limits. */
  readonly withinLimits: boolean | null;
}

/** Hypothetical visits in one call. */
export const EXPLAINED_VISITS_MAX = 20;

/** Resolves a hypothetical visit by the same rules as real ones. */
export interface Explain {
  /** `link` is one that the caller may read, or the result of a dry run, which need not be stored. */
  explain(link: Link, visit: DescribedVisit): Promise<Explanation>;
}

export function createExplain(deps: {
  uses: LinkUses;
  readVisitor: ReadVisitor;
  /** The random draw: stable per visitor for a sticky link, else random. */
  drawFor: (link: LinkId, behaviour: Pick<Behaviour, 'sticky'> | null, facts: VisitorFacts) => number;
  clock: Clock;
}): Explain {
  const { uses, readVisitor, drawFor, clock } = deps;

  async function isWithinLimits(route: Route, resolution: Resolution): Promise<boolean | null> {
    if (resolution.kind !== 'go' || !resolution.limited) return null;
    return uses.isOpen(route.linkId, route);
  }

  return {
    async explain(link, described) {
      const route = toRoute(link);
      const facts: VisitorFacts = { ...UNKNOWN_VISITOR, ...described };
      const visit: Visit = {
        nowMs: described.atMs ?? clock.nowMs(),
        query: described.query ?? '',
        rest: described.rest ?? '',
        seen: readVisitor(facts),
        unlocked: described.unlocked ?? false,
        draw: () => described.draw ?? drawFor(link.id, route?.behaviour ?? null, facts),
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
