import type { Clock } from '../../core/base/ports.ts';
import type { SpoolPositions } from '../../core/clicks/click.ts';
import type { PumpMeter } from '../pump.ts';
import type { Sink } from '../sinks.ts';
import type { BatchHead } from './batch-file.ts';
import type { BatchBacklog, BatchFolder, SealedBatch } from './batch-folder.ts';

/** A store that takes sealed batches in order, each exactly once. */
export interface Taker {
  readonly name: string;
  /** Whether the store has this batch, and so all before it. */
  hasTaken(head: BatchHead): Promise<boolean>;
  /** Stores the batch, or nothing. May be called again with a batch that was stored although the answer was lost. */
  take(batch: SealedBatch): Promise<void>;
  /** Called with spools that no batch of the folder has any more. */
  forgetSpools?(spools: readonly string[]): Promise<void>;
  /** Called when there is nothing to take: finishes what `take` left for later. */
  rest?(): Promise<void>;
}

/** Brings the batches of a folder to every taker, each at its own pace: one that fails does not stop the others. */
export interface Shipping {
  start(): void;
  /** Looks for new batches at once; call it when one has been sealed. */
  wake(): void;
  /** True once every taker has all batches sealed so far; false after `timeoutMs`. */
  drain(timeoutMs: number): Promise<boolean>;
  /** Finishes the current batches. */
  stop(): Promise<void>;
  /** In the order of the takers. */
  state(): readonly TakerState[];
}

export interface TakerState {
  readonly name: string;
  readonly waiting: BatchBacklog;
  /** For how long the taker has failed; null while it works. */
  readonly failingMs: number | null;
}

/** New batches wake the takers; this only ends a wait that no wake has ended. */
const IDLE_MS = 1_000;
const RETRY_MS_MAX = 5_000;
const retryMs = (tries: number): number => Math.min(RETRY_MS_MAX, 100 * 2 ** tries);

export function createShipping(deps: {
  batches: BatchFolder;
  takers: readonly Taker[];
  meter: PumpMeter;
  steadyClock: Clock;
}): Shipping {
  const { batches, takers, meter, steadyClock } = deps;
  const shippers = takers.map((taker) => createShipper({ taker, batches, meter, steadyClock, release }));

  /** What every taker has can go. */
  async function release(): Promise<void> {
    const taken = Math.min(...shippers.map((shipper) => shipper.taken()));
    const ended = batches.release(taken);
    if (ended.length === 0) return;
    // A position that is not forgotten does no harm.
    await Promise.allSettled(takers.map((taker) => taker.forgetSpools?.(ended)));
  }

  return {
    start() {
      for (const shipper of shippers) shipper.start();
    },
    wake() {
      for (const shipper of shippers) shipper.wake();
    },
    async drain(timeoutMs) {
      const upTo = batches.range().newest;
      const untilMs = steadyClock.nowMs() + timeoutMs;
      const isDone = (): boolean => shippers.every((shipper) => shipper.taken() >= upTo);
      while (!isDone() && steadyClock.nowMs() < untilMs) await Bun.sleep(5);
      return isDone();
    },
    async stop() {
      await Promise.all(shippers.map((shipper) => shipper.stop()));
    },
    state: () =>
      shippers.map((shipper) => ({
        name: shipper.name,
        waiting: batches.waiting(shipper.taken()),
        failingMs: shipper.failingMs(),
      })),
  };
}

/** Brings the batches to one taker. */
function createShipper(deps: {
  taker: Taker;
  batches: BatchFolder;
  meter: PumpMeter;
  steadyClock: Clock;
  /** Called when the taker has another batch. */
  release: () => Promise<void>;
}) {
  const { taker, batches, meter, steadyClock, release } = deps;
  /** Unknown until the taker was asked. */
  let taken: number | null = null;
  let failingSinceMs: number | null = null;
  let stopping = false;
  let running: Promise<void> = Promise.resolve();
  /** Whether `wake` was called since the last rest. */
  let isWoken = false;
  let endRest: () => void = () => undefined;

  async function rest(ms: number): Promise<void> {
    if (!stopping && !isWoken) {
      const { promise, resolve } = Promise.withResolvers<void>();
      const timer = setTimeout(resolve, ms);
      endRest = resolve;
      await promise;
      clearTimeout(timer);
    }
    isWoken = false;
  }

  function wake(): void {
    isWoken = true;
    endRest();
  }

  /** False if there was nothing to do. */
  async function step(): Promise<boolean> {
    taken ??= await lastTaken(taker, batches);
    const batch = batches.after(taken);
    if (batch === null) {
      // Damaged batches are missing at the end.
      taken = batches.range().newest;
      await taker.rest?.();
      return false;
    }
    const startedMs = performance.now();
    await taker.take(batch);
    taken = batch.head.seq;
    meter.written(taker.name, batch.head.rows, performance.now() - startedMs);
    await release();
    return true;
  }

  async function run(): Promise<void> {
    let failures = 0;
    while (!stopping) {
      try {
        const wasBusy = await step();
        failures = 0;
        failingSinceMs = null;
        if (!wasBusy) await rest(IDLE_MS);
      } catch (error) {
        failingSinceMs ??= steadyClock.nowMs();
        meter.failed(taker.name, error);
        await rest(retryMs(failures++));
      }
    }
  }

  return {
    name: taker.name,
    start() {
      running = run();
    },
    wake,
    async stop() {
      stopping = true;
      wake();
      await running;
    },
    taken: () => taken ?? batches.range().oldest - 1,
    failingMs: () => (failingSinceMs === null ? null : steadyClock.nowMs() - failingSinceMs),
  };
}

/** The number of the last batch that the taker has, by bisection, since it took them in order. */
async function lastTaken(taker: Taker, batches: BatchFolder): Promise<number> {
  const { oldest, newest } = batches.range();
  let from = oldest - 1;
  let to = newest;
  while (from < to) {
    const middle = Math.floor((from + to) / 2);
    const head = batches.headAfter(middle);
    if (head !== null && head.seq <= to && (await taker.hasTaken(head))) from = head.seq;
    else to = middle;
  }
  return from;
}

/** The sink that the pump writes to: batches are sealed, and the takers follow. */
export function sealingSink(batches: BatchFolder, onSealed: () => void): Sink {
  return {
    name: 'sealed_batches',
    positions: async () => batches.positions(),
    async write(batch) {
      await batches.seal(batch);
      onSealed();
    },
  };
}

/** A store that keeps a position for each spool, and skips clicks before it. */
export function sinkTaker(sink: Sink, forgetSpools: (spools: readonly string[]) => Promise<void>): Taker {
  return {
    name: sink.name,
    async hasTaken({ positions }) {
      return covers(await sink.positions(), positions);
    },
    take: ({ head, clicks }) => sink.write({ clicks, positions: head.positions }),
    forgetSpools,
    ...(sink.rest === undefined ? {} : { rest: sink.rest }),
  };
}

/** Whether these positions are at or after the others in every spool. */
function covers(passed: SpoolPositions, positions: SpoolPositions): boolean {
  for (const [spool, { segment, offset }] of positions) {
    const at = passed.get(spool);
    if (at === undefined || at.segment < segment || (at.segment === segment && at.offset < offset))
      return false;
  }
  return true;
}
