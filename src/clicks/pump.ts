import type { Clock } from '../core/base/ports.ts';
import type { SpoolPositions } from '../core/clicks/click.ts';
import type { ClickBatch, ClickColumns } from '../core/clicks/click-columns.ts';
import type { Sink } from './sinks.ts';
import { earliest, SinkReopened } from './sinks.ts';
import type { SpoolReader, SpoolSize } from './spool/spool-reader.ts';

/** Reports of the pump's work, for metrics and the log. */
export interface PumpMeter {
  written(sink: string, clicks: number, ms: number): void;
  /** A sink failed with `error` and is retried. */
  failed(sink: string, error: unknown): void;
}

/** Moves visits from the spool through the pipeline into every sink, in order, each exactly once. */
export interface Pump {
  /** Asks every sink for its position, and retries until all answer; only then reads the spool. */
  start(): void;
  /** True once everything spooled so far is written; false after `timeoutMs`, or at once if a sink has failed for long. */
  drain(timeoutMs: number): Promise<boolean>;
  /** Pauses between two batches until the returned function is called, so that all sinks agree. */
  hold(): Promise<() => void>;
  /** Finishes the current batch. */
  stop(): Promise<void>;
  state(): PumpState;
}

export interface PumpState {
  readonly spool: SpoolSize;
  /** Time of the oldest visit that is not counted yet; null if there is none. */
  readonly oldestAtMs: number | null;
  /** The sink (or `pipeline`) that fails at present, and for how long. */
  readonly stuck: { readonly sink: string; readonly forMs: number } | null;
}

/** Default limit of a batch. */
const BATCH_MAX = 20_000;
const RETRY_MS_MAX = 5_000;
const retryMs = (tries: number): number => Math.min(RETRY_MS_MAX, 100 * 2 ** tries);
/** A sink that has failed for this long is not waited for when the server stops. */
const HOPELESS_MS = 10_000;

export function createPump(deps: {
  reader: SpoolReader;
  enrich: Enrich;
  /** In the order of writing. The pipeline's memory is rebuilt from the last one. */
  sinks: readonly Sink[];
  /** Rebuilds the pipeline's memory; called before the first batch, and when a sink has been reopened. */
  recall: () => Promise<void>;
  /** Called after all sinks have written. */
  publish: (clicks: ClickColumns) => void;
  /** Called with spools that were read to their end and deleted. */
  forget: (spools: readonly string[]) => Promise<void>;
  /** A monotonic clock. */
  steadyClock: Clock;
  meter: PumpMeter;
  pauseMs: number;
  batchMax?: number;
}): Pump {
  const { reader, enrich, sinks, recall, publish, forget, steadyClock, meter, pauseMs } = deps;
  const { batchMax = BATCH_MAX } = deps;
  let positions: SpoolPositions = new Map();
  /** Comes after `positions`, and is not written yet. */
  let next: PreparedBatch | null = null;
  let isRecalled = false;
  let stopping = false;
  let running: Promise<void> | null = null;
  let oldestAtMs: number | null = null;
  let stuck: { readonly sink: string; readonly sinceMs: number } | null = null;
  let rounds = 0;
  /** Whether the latest round found visits. */
  let isBusy = false;
  let wake: () => void = () => undefined;
  let turn: Promise<void> = Promise.resolve();
  let release: () => void = () => undefined;

  /** One turn at a time: a batch, or a caller of `hold`. */
  async function takeTurn(): Promise<() => void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const before = turn;
    turn = promise;
    await before;
    return resolve;
  }

  /** Reads the positions of all sinks; false if one fails. */
  async function recallPositions(): Promise<boolean> {
    const all: SpoolPositions[] = [];
    for (const sink of sinks) {
      try {
        all.push(await sink.positions());
      } catch (error) {
        noteFailure(sink.name, error);
        return false;
      }
    }
    await recall();
    positions = earliest(all);
    isRecalled = true;
    return true;
  }

  function noteFailure(sink: string, error: unknown): void {
    stuck ??= { sink, sinceMs: steadyClock.nowMs() };
    meter.failed(sink, error);
  }

  /** Moves one batch from the spool into every sink, while the next one is enriched. */
  async function step(): Promise<'busy' | 'idle' | 'failed'> {
    if (!isRecalled) {
      next = null;
      if (!(await recallPositions())) return 'failed';
    }
    const batch = next ?? (await prepare(positions));
    next = null;
    if (batch.visits > 0 || hasMoved(positions, batch.positions)) {
      oldestAtMs = batch.oldestAtMs;
      const [isWritten, following] = await Promise.all([writeToAll(batch), prepareNext(batch)]);
      if (!isWritten) return 'idle';
      positions = batch.positions;
      next = following;
      publish(batch.clicks);
    }
    const gone = reader.release(positions);
    if (gone.length > 0) await forgetAll(gone);
    oldestAtMs = null;
    stuck = null;
    if (batch.visits > 0) return 'busy';
    for (const sink of sinks) await sink.rest?.();
    return 'idle';
  }

  /** Reads and enriches a batch. The pipeline may remember visitors of one that it could not finish. */
  async function prepare(from: SpoolPositions): Promise<PreparedBatch> {
    const { visits, positions: upTo } = reader.read(from, batchMax);
    try {
      const clicks = await enrich(visits);
      return { visits: visits.length, oldestAtMs: visits[0]?.atMs ?? null, clicks, positions: upTo };
    } catch (error) {
      isRecalled = false;
      throw error;
    }
  }

  /** Null unless more visits are waiting; a failure is met, and reported, when their turn has come. */
  async function prepareNext(before: PreparedBatch): Promise<PreparedBatch | null> {
    if (before.visits < batchMax) return null;
    return prepare(before.positions).catch(() => null);
  }

  async function writeToAll(batch: ClickBatch): Promise<boolean> {
    for (const sink of sinks) {
      if (!(await writeUntilDone(sink, { clicks: batch.clicks, positions: batch.positions }))) return false;
    }
    return true;
  }

  async function forgetAll(gone: readonly string[]): Promise<void> {
    await forget(gone);
    positions = new Map([...positions].filter(([spool]) => !gone.includes(spool)));
  }

  /** False if the sink's position must be read first, or if the pump stops before the sink accepts the batch. */
  async function writeUntilDone(sink: Sink, batch: ClickBatch): Promise<boolean> {
    for (let tries = 0; ; tries++) {
      const startedMs = performance.now();
      try {
        await sink.write(batch);
        stuck = null;
        meter.written(sink.name, batch.clicks.rows, performance.now() - startedMs);
        return true;
      } catch (error) {
        if (error instanceof SinkReopened) {
          isRecalled = false;
          return false;
        }
        noteFailure(sink.name, error);
        if (stopping) return false;
        await restAside(retryMs(tries));
      }
    }
  }

  /** Lets a caller of `hold` run before a failing sink recovers. */
  async function restAside(ms: number): Promise<void> {
    release();
    await rest(ms);
    release = await takeTurn();
  }

  function rest(ms: number): Promise<void> {
    if (stopping) return Promise.resolve();
    return new Promise((done) => {
      const timer = setTimeout(done, ms);
      wake = () => {
        clearTimeout(timer);
        done();
      };
    });
  }

  const stuckMs = (): number => (stuck === null ? 0 : steadyClock.nowMs() - stuck.sinceMs);
  const isDone = (): boolean =>
    !isBusy && stuck === null && isRecalled && reader.size(positions).unread === 0;

  async function run(): Promise<void> {
    let failures = 0;
    while (!stopping) {
      const outcome = await takeStep();
      failures = outcome === 'failed' ? failures + 1 : 0;
      isBusy = outcome === 'busy';
      rounds++;
      // Yield between batches, so that the rest of this process gets its turn.
      if (outcome === 'busy') await new Promise((done) => setImmediate(done));
      else await rest(outcome === 'failed' ? retryMs(failures) : pauseMs);
    }
  }

  async function takeStep(): ReturnType<typeof step> {
    release = await takeTurn();
    try {
      return await step();
    } catch (error) {
      noteFailure('pipeline', error);
      return 'failed';
    } finally {
      release();
    }
  }

  return {
    start() {
      running = run();
    },

    async drain(timeoutMs) {
      const untilMs = steadyClock.nowMs() + timeoutMs;
      // The current round may have read the spool before this call; the next one reads and releases all that was there.
      const enough = rounds + 2;
      while (steadyClock.nowMs() < untilMs && stuckMs() < HOPELESS_MS) {
        wake();
        await new Promise((done) => setTimeout(done, 5));
        if (rounds >= enough && isDone()) return true;
      }
      return isDone();
    },

    hold: takeTurn,

    async stop() {
      stopping = true;
      wake();
      await running;
    },

    state: () => ({
      spool: reader.size(positions),
      oldestAtMs,
      stuck: stuck === null ? null : { sink: stuck.sink, forMs: stuckMs() },
    }),
  };
}

interface PreparedBatch extends ClickBatch {
  readonly visits: number;
  readonly oldestAtMs: number | null;
}

type Enrich = (visits: ReturnType<SpoolReader['read']>['visits']) => Promise<ClickColumns>;

function hasMoved(before: SpoolPositions, after: SpoolPositions): boolean {
  for (const [spool, position] of after) {
    const was = before.get(spool);
    if (was === undefined || was.segment !== position.segment || was.offset !== position.offset) return true;
  }
  return false;
}
