import type { LinkId } from '../../core/link.ts';
import type { Draft, Step } from '../draft.ts';
import type { UniqueVisitors } from '../unique.ts';
import { DAY_MS, dayOf, type VisitorHash } from '../visitor-hash.ts';

const MINUTE_MS = 60_000;

/** Marks the first visit of a person to a link within the link's window, which that visit opens. */
export function createUniqueStep(deps: { hash: VisitorHash; visitors: UniqueVisitors }): Step {
  const { hash, visitors } = deps;
  let latestDay = 0;

  return {
    name: 'unique',
    run(drafts) {
      for (const draft of drafts) {
        const { linkId, bot } = draft.click;
        if (linkId !== null && !bot) draft.click.unique = isFirst(draft, linkId);
      }
    },
  };

  function isFirst(draft: Draft, linkId: LinkId): boolean {
    const { atMs } = draft.visit;
    const windowMs = draft.facts.uniqueWindowMinutes * MINUTE_MS;
    if (windowMs <= 0) return true;
    const visitor = hash.of(dayOf(atMs), draft);
    if (visitors.seen(linkId, visitor, atMs, windowMs)) return false;
    if (seenOnNeighbourDay(draft, linkId, windowMs)) return false;
    visitors.remember(linkId, visitor, atMs);
    return true;
  }

  /**
   * Salts change at midnight, so the same person has another hash on the day before, where the window reaches back, and
   * on the day after, when a visit of that day has overtaken this one.
   */
  function seenOnNeighbourDay(draft: Draft, linkId: LinkId, windowMs: number): boolean {
    const { atMs } = draft.visit;
    const day = dayOf(atMs);
    latestDay = Math.max(latestDay, day);
    const reachesBack = atMs - windowMs < day * DAY_MS;
    const reachesOn = latestDay > day && atMs + windowMs >= (day + 1) * DAY_MS;
    return (
      (reachesBack && visitors.seen(linkId, hash.of(day - 1, draft), atMs, windowMs)) ||
      (reachesOn && visitors.seen(linkId, hash.of(day + 1, draft), atMs, windowMs))
    );
  }
}
