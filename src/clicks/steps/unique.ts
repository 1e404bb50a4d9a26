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

  function isFirst({ visit, click, facts }: Draft, linkId: LinkId): boolean {
    const { atMs } = visit;
    const windowMs = facts.uniqueWindowMinutes * MINUTE_MS;
    if (windowMs <= 0) return true;
    if (visitors.seen(linkId, click.visitor, atMs, windowMs)) return false;
    if (neighbourDays(atMs, windowMs).some((day) => seenOn(day))) return false;
    visitors.remember(linkId, click.visitor, atMs);
    return true;

    function seenOn(day: number): boolean {
      return visitors.seen(linkId, hash.ofOtherDay(day, visit.address, visit.userAgent), atMs, windowMs);
    }
  }

  /**
   * Salts change at midnight, so the same person has another hash on the day before, where the window reaches back, and
   * on the day after, when that was already seen by a visit that overtook this one.
   */
  function neighbourDays(atMs: number, windowMs: number): readonly number[] {
    const day = dayOf(atMs);
    latestDay = Math.max(latestDay, day);
    const days: number[] = [];
    if (atMs - windowMs < day * DAY_MS) days.push(day - 1);
    if (latestDay > day && atMs + windowMs >= (day + 1) * DAY_MS) days.push(day + 1);
    return days;
  }
}
