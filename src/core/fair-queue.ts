import { Problem } from './problem.ts';

/** Whose work it is, and whether it can wait for everybody else's. */
export interface Turn {
  /** Those who share a key share its turns. */
  readonly key: string;
  /** Begins only when nobody waits who is not last, and gives up its place to them when all places are taken. */
  readonly last?: boolean;
}

/** Runs a few pieces of work at once; the keys take turns, so that one with much to do does not keep another waiting. */
export interface FairQueue {
  /** Throws too_many where there is no room to wait. */
  run<T>(turn: Turn, work: () => Promise<T>): Promise<T>;
}

export interface FairQueueBounds {
  /** What waits, for who is refused: `passwords`. */
  readonly what: string;
  readonly atOnceMax: number;
  readonly atOncePerKeyMax?: number;
  readonly waitingMax: number;
  readonly waitingPerKeyMax?: number;
}

/** Until then most of what waits has had its turn. */
const RETRY_AFTER_MS = 5_000;

interface Waiter {
  begin(): void;
  refuse(): void;
}

/** Who waits, by key; the key whose turn comes next stands first. */
type Line = Map<string, Waiter[]>;

export function createFairQueue(bounds: FairQueueBounds): FairQueue {
  const { what, atOnceMax, atOncePerKeyMax = atOnceMax, waitingMax, waitingPerKeyMax = waitingMax } = bounds;
  const [first, last]: [Line, Line] = [new Map(), new Map()];
  const runningOf = new Map<string, number>();
  let running = 0;
  let waiting = 0;

  const hasRoom = (key: string): boolean =>
    running < atOnceMax && (runningOf.get(key) ?? 0) < atOncePerKeyMax;

  function begin(key: string): void {
    running++;
    runningOf.set(key, (runningOf.get(key) ?? 0) + 1);
  }

  function end(key: string): void {
    running--;
    const left = (runningOf.get(key) ?? 1) - 1;
    if (left === 0) runningOf.delete(key);
    else runningOf.set(key, left);
    if (!beginNext(first)) beginNext(last);
  }

  function beginNext(line: Line): boolean {
    for (const [key, waiters] of line) {
      if (!hasRoom(key)) continue;
      const waiter = waiters.shift();
      line.delete(key);
      if (waiters.length > 0) line.set(key, waiters);
      if (waiter === undefined) continue;
      waiting--;
      begin(key);
      waiter.begin();
      return true;
    }
    return false;
  }

  /** Where all places are taken, the key that has most of them gives one up to another that has fewer. */
  function makeRoom({ key, last: isLast = false }: Turn): boolean {
    if (waiting < waitingMax) return true;
    if (!isLast && giveUpPlace(last, 0)) return true;
    const line = isLast ? last : first;
    return giveUpPlace(line, (line.get(key)?.length ?? 0) + 1);
  }

  function giveUpPlace(line: Line, lengthMin: number): boolean {
    let longest: [string, Waiter[]] | null = null;
    for (const entry of line) if (entry[1].length > (longest?.[1].length ?? lengthMin)) longest = entry;
    if (longest === null) return false;
    const [key, waiters] = longest;
    waiters.pop()?.refuse();
    waiting--;
    if (waiters.length === 0) line.delete(key);
    return true;
  }

  function wait(turn: Turn): Promise<void> {
    const line = turn.last === true ? last : first;
    const refusal = () => new Problem('too_many', { what, max: waitingMax, retryAfterMs: RETRY_AFTER_MS });
    if ((line.get(turn.key)?.length ?? 0) >= waitingPerKeyMax || !makeRoom(turn)) throw refusal();
    return new Promise((done, fail) => {
      const waiter: Waiter = { begin: done, refuse: () => fail(refusal()) };
      const waiters = line.get(turn.key);
      if (waiters === undefined) line.set(turn.key, [waiter]);
      else waiters.push(waiter);
      waiting++;
    });
  }

  return {
    async run(turn, work) {
      if (hasRoom(turn.key)) begin(turn.key);
      else await wait(turn);
      try {
        return await work();
      } finally {
        end(turn.key);
      }
    },
  };
}
