import { Problem, type QueuedWork } from './problem.ts';

/** Who a piece of work belongs to, and its priority. */
export interface Turn {
  /** Work with the same key shares one place in the rotation. */
  readonly key: string;
  /**
   * Low priority: starts only when no normal work is queued, and loses its place to normal work when the queue is
   * full.
   */
  readonly last?: boolean;
}

/** Runs a limited number of tasks at once. Keys take turns, so that one with many tasks does not starve the others. */
export interface FairQueue {
  /** Throws too_many when the queue is full. */
  run<T>(turn: Turn, work: () => Promise<T>): Promise<T>;
}

export interface FairQueueBounds {
  readonly what: QueuedWork;
  readonly atOnceMax: number;
  readonly atOncePerKeyMax?: number;
  readonly waitingMax: number;
  readonly waitingPerKeyMax?: number;
}

interface Waiter {
  begin(): void;
  refuse(): void;
}

/** Queued tasks by key, in order of turns. */
type TaskQueue = Map<string, Waiter[]>;

export function createFairQueue(bounds: FairQueueBounds): FairQueue {
  const { what, atOnceMax, atOncePerKeyMax = atOnceMax, waitingMax, waitingPerKeyMax = waitingMax } = bounds;
  const [first, last]: [TaskQueue, TaskQueue] = [new Map(), new Map()];
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

  function beginNext(line: TaskQueue): boolean {
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

  /** When the queue is full, the key with the most tasks loses one to a key with fewer. */
  function makeRoom({ key, last: isLast = false }: Turn): boolean {
    if (waiting < waitingMax) return true;
    if (!isLast && dropLongest(last, 0)) return true;
    const line = isLast ? last : first;
    return dropLongest(line, (line.get(key)?.length ?? 0) + 1);
  }

  function dropLongest(line: TaskQueue, lengthMin: number): boolean {
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
    const refusal = () => new Problem('too_many', { what, max: waitingMax });
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
