import { DAY_MS, MINUTE_MS, utcDayOf } from '../../core/base/calendar.ts';
import type { LinkId } from '../../core/base/ids.ts';
import { PERSON, UNIQUE_PERSON } from '../../core/clicks/click-columns.ts';
import type { RawVisit } from '../../core/clicks/raw-visit.ts';
import type { AgentRecord } from '../agents/agent.ts';
import { eachVisit, type PipelineStep } from '../step.ts';
import type { UniqueVisitors, VisitorKey } from '../unique.ts';
import type { VisitorHash } from '../visitor-hash.ts';

/**
 * Marks the first visit of a person to a link within the unique window of the link. That visit opens the window. Runs after
 * the steps that find bots and visitors.
 */
export function createUniqueStep(deps: { hash: VisitorHash; visitors: UniqueVisitors }): PipelineStep {
  const { hash, visitors } = deps;
  let latestDay = 0;

  return {
    name: 'unique',
    run(slice) {
      const { columns } = slice;
      const visitor = { high: 0, low: 0 };
      eachVisit(slice, (visit, row, link, agent) => {
        if (visit.kind !== 'click' || visit.linkId === null || columns.visitor[row] !== PERSON) return;
        visitor.high = columns.visitorHigh[row] ?? 0;
        visitor.low = columns.visitorLow[row] ?? 0;
        const windowMs = link.facts.uniqueWindowMinutes * MINUTE_MS;
        if (isFirst(visit, visit.linkId, visitor, agent.record, windowMs))
          columns.visitor[row] = UNIQUE_PERSON;
      });
    },
  };

  function isFirst(
    visit: RawVisit,
    linkId: LinkId,
    visitor: VisitorKey,
    agent: AgentRecord,
    windowMs: number,
  ): boolean {
    if (windowMs <= 0) return true;
    if (visitors.seen(linkId, visitor, visit.atMs, windowMs)) return false;
    if (seenOnNeighbourDay(visit, linkId, agent, windowMs)) return false;
    visitors.remember(linkId, visitor, visit.atMs);
    return true;
  }

  /**
   * Salts change at midnight, so the same person has another hash on the day before, if the window reaches back to it,
   * and on the day after, if a visit of that day was processed before this one.
   */
  function seenOnNeighbourDay(
    { atMs, address }: RawVisit,
    linkId: LinkId,
    agent: AgentRecord,
    windowMs: number,
  ): boolean {
    const day = utcDayOf(atMs);
    latestDay = Math.max(latestDay, day);
    const dayStartMs = day * DAY_MS;
    // Hashing and looking up a visitor once more doubles the time of this step: not for a day that is not remembered.
    const reachesBack = atMs - windowMs < dayStartMs && visitors.earliestMs < dayStartMs;
    const reachesOn = latestDay > day && atMs + windowMs >= (day + 1) * DAY_MS;
    return (
      (reachesBack && visitors.seen(linkId, hash.of(day - 1, address, agent), atMs, windowMs)) ||
      (reachesOn && visitors.seen(linkId, hash.of(day + 1, address, agent), atMs, windowMs))
    );
  }
}
