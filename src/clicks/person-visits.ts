import { DAY_MS, MINUTE_MS, utcDayOf } from '../core/base/calendar.ts';
import { type ClickColumnsDraft, PERSON, UNIQUE_PERSON } from '../core/clicks/click-columns.ts';
import type { RawVisit } from '../core/clicks/raw-visit.ts';
import type { PersonVisits } from '../core/clicks/unique-visitors.ts';
import type { AgentRecord } from './agents/agent.ts';
import { eachVisit, type VisitSlice } from './step.ts';
import type { VisitorHash } from './visitor-hash.ts';

/** Collects the visits of one batch that a decision about unique visitors needs. */
export interface PersonVisitsDraft extends PersonVisits {
  /** Call it after the steps that find bots and visitors. */
  add(slice: VisitSlice): void;
}

const BACK = 1;
const ON = 2;

/** Returns the function that begins a batch of at most `visitsMax` visits. */
export function createPersonVisits(deps: {
  hash: VisitorHash;
  nowMs: () => number;
}): (columns: ClickColumnsDraft, visitsMax: number) => PersonVisitsDraft {
  const { hash, nowMs } = deps;
  /** The latest day of which visits may have been decided, here or on another node. */
  let latestDay = 0;

  return (columns, visitsMax) => {
    const rows = new Uint32Array(visitsMax);
    const windowMs = new Float64Array(visitsMax);
    /** Which other days the window reaches. */
    const reach = new Uint8Array(visitsMax);
    const people: RawVisit[] = [];
    const agents: AgentRecord[] = [];
    let count = 0;
    latestDay = Math.max(latestDay, utcDayOf(nowMs()));

    return {
      columns,
      rows,
      windowMs,
      get count() {
        return count;
      },
      add(slice) {
        eachVisit(slice, (visit, row, link, agent) => {
          if (visit.kind !== 'click' || visit.linkId === null || columns.visitor[row] !== PERSON) return;
          const window = link.facts.uniqueWindowMinutes * MINUTE_MS;
          if (window <= 0) {
            columns.visitor[row] = UNIQUE_PERSON;
            return;
          }
          rows[count] = row;
          windowMs[count] = window;
          reach[count] = reachOf(visit.atMs, window);
          people.push(visit);
          agents.push(agent.record);
          count++;
        });
      },
      otherDay(nth, days) {
        const visit = people[nth];
        const agent = agents[nth];
        if (visit === undefined || agent === undefined) return null;
        if (((reach[nth] ?? 0) & (days < 0 ? BACK : ON)) === 0) return null;
        return hash.of(utcDayOf(visit.atMs) + days, visit.address, agent);
      },
    };
  };

  /**
   * Salts change at midnight, so the same person has another hash on the day before, if the window reaches back to it,
   * and on the day after, if a visit of that day may have been processed before this one.
   */
  function reachOf(atMs: number, windowMs: number): number {
    const day = utcDayOf(atMs);
    latestDay = Math.max(latestDay, day);
    const back = atMs - windowMs < day * DAY_MS ? BACK : 0;
    return latestDay > day && atMs + windowMs >= (day + 1) * DAY_MS ? back | ON : back;
  }
}
