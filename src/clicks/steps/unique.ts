import { DAY_MS, MINUTE_MS, utcDayOf } from '../../core/base/calendar.ts';
import type { LinkId } from '../../core/base/ids.ts';
import type { ClickInProgress, PipelineStep } from '../step.ts';
import type { UniqueVisitors } from '../unique.ts';
import type { VisitorHash } from '../visitor-hash.ts';

/** Marks the first visit of a person to a link within the unique window of the link. That visit opens the window. */
export function createUniqueStep(deps: { hash: VisitorHash; visitors: UniqueVisitors }): PipelineStep {
  const { hash, visitors } = deps;
  let latestDay = 0;

  return {
    name: 'unique',
    run(batch) {
      for (const entry of batch) {
        const { linkId, bot } = entry.click;
        if (linkId !== null && !bot) entry.click.unique = isFirst(entry, linkId);
      }
    },
  };

  function isFirst(entry: ClickInProgress, linkId: LinkId): boolean {
    const { atMs } = entry.visit;
    const windowMs = entry.facts.uniqueWindowMinutes * MINUTE_MS;
    if (windowMs <= 0) return true;
    const visitor = hash.of(utcDayOf(atMs), entry);
    if (visitors.seen(linkId, visitor, atMs, windowMs)) return false;
    if (seenOnNeighbourDay(entry, linkId, windowMs)) return false;
    visitors.remember(linkId, visitor, atMs);
    return true;
  }

  /**
   * Salts change at midnight, so the same person has another hash on the day before, if the window reaches back to it,
   * and on the day after, if a visit of that day was processed before this one.
   */
  function seenOnNeighbourDay(entry: ClickInProgress, linkId: LinkId, windowMs: number): boolean {
    const { atMs } = entry.visit;
    const day = utcDayOf(atMs);
    latestDay = Math.max(latestDay, day);
    const reachesBack = atMs - windowMs < day * DAY_MS;
    const reachesOn = latestDay > day && atMs + windowMs >= (day + 1) * DAY_MS;
    return (
      (reachesBack && visitors.seen(linkId, hash.of(day - 1, entry), atMs, windowMs)) ||
      (reachesOn && visitors.seen(linkId, hash.of(day + 1, entry), atMs, windowMs))
    );
  }
}
