import type { Clock } from '../../core/base/ports.ts';
import { UNIQUE_PERSON } from '../../core/clicks/click-columns.ts';
import type { NodeVisitors, PersonVisits, UniqueVisitors } from '../../core/clicks/unique-visitors.ts';
import type { RedisConnection } from './connect.ts';
import { argumentsOf, callsOf, DECIDE, type MarkCall } from './visitor-marks.ts';

/** Unique visitors of all nodes. */
export interface RedisUniqueVisitors extends UniqueVisitors {
  /** Visits that this node decided by its own memory, because Redis did not answer: their flags may be wrong. */
  unsure(): number;
  /** Marks of such visits that Redis does not have yet. */
  waiting(): number;
}

/** Calls that are sent before their answers are waited for. */
const CALLS_AT_ONCE = 64;
const WAITING_MAX = 100_000;

/**
 * Decides in Redis, exactly over all nodes. While Redis is away, `memory` decides: it knows the visitors that this node has
 * decided before. What it decides is sent when Redis is back, before anything else is asked. At most `waitingMax` marks wait
 * for that, 100,000 by default; visitors of later ones may be unique once more.
 */
export function createRedisUniqueVisitors(deps: {
  redis: RedisConnection;
  memory: NodeVisitors;
  clock: Clock;
  waitingMax?: number;
}): RedisUniqueVisitors {
  const { redis, memory, clock, waitingMax = WAITING_MAX } = deps;
  let unsure = 0;
  let waiting: MarkCall[] = [];
  /** Visits in `waiting`. */
  let waitingVisits = 0;

  /** A digit for each visit of the call; null when Redis did not answer. */
  async function ask(call: MarkCall): Promise<string | null> {
    const { keys, args } = argumentsOf(call, Math.floor(clock.nowMs() / 1_000));
    const answer = await redis.run(DECIDE, keys.map(redis.nameOf), args).catch(() => null);
    return typeof answer === 'string' && answer.length === call.visits.length ? answer : null;
  }

  /** Tries each waiting call once, or until nothing of Redis answers. */
  async function sendWaiting(): Promise<void> {
    const left: MarkCall[] = [];
    let isAway = false;
    for (let at = 0; at < waiting.length; at += CALLS_AT_ONCE) {
      const calls = waiting.slice(at, at + CALLS_AT_ONCE);
      const answers: readonly (string | null)[] = isAway ? [] : await Promise.all(calls.map(ask));
      const failed: readonly MarkCall[] = calls.filter((_, nth) => (answers[nth] ?? null) === null);
      isAway = failed.length === calls.length;
      left.push(...failed);
    }
    waiting = left;
    waitingVisits = left.reduce((sum, { visits }) => sum + visits.length, 0);
  }

  function put(visits: PersonVisits, call: MarkCall, answer: string): void {
    const { columns, rows } = visits;
    for (const [at, nth] of call.visits.entries()) {
      if (answer[at] !== '1') continue;
      const row = rows[nth] ?? 0;
      columns.visitor[row] = UNIQUE_PERSON;
      const visitor = { high: columns.visitorHigh[row] ?? 0, low: columns.visitorLow[row] ?? 0 };
      memory.remember(call.linkId, visitor, columns.atMs[row] ?? 0);
    }
  }

  function decideAlone(visits: PersonVisits, call: MarkCall): void {
    unsure += call.visits.length;
    const first = call.visits.map((nth) => memory.isFirst(visits, nth));
    for (const [at, nth] of call.visits.entries()) {
      if (first[at]) visits.columns.visitor[visits.rows[nth] ?? 0] = UNIQUE_PERSON;
    }
    const records = call.records.filter((_, at) => first[at]);
    if (records.length === 0 || waitingVisits + records.length > waitingMax) return;
    waitingVisits += records.length;
    waiting.push({ ...call, records, visits: call.visits.filter((_, at) => first[at]) });
  }

  return {
    async decide(visits) {
      await sendWaiting();
      const calls = callsOf(visits);
      for (let at = 0; at < calls.length; at += CALLS_AT_ONCE) {
        const sent = calls.slice(at, at + CALLS_AT_ONCE);
        const answers = await Promise.all(sent.map(ask));
        for (const [nth, call] of sent.entries()) {
          const answer = answers[nth] ?? null;
          if (answer === null) decideAlone(visits, call);
          else put(visits, call, answer);
        }
      }
    },
    unsure: () => unsure,
    waiting: () => waitingVisits,
  };
}
