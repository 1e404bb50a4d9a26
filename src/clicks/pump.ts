import { createBreather } from '../core/breather.ts';
import type { Click, SpoolPositions } from '../core/click.ts';
import type { Clock } from '../core/ports.ts';
import type { Sink } from './sinks.ts';
import { earliest, SinkReopened } from './sinks.ts';
import type { SpoolReader, SpoolSize } from './spool-reader.ts';

/** What the pump has to say while it works; all of it may be ignored. */
export interface PumpMeter {
  written(sink: string, clicks: number, ms: number): void;
  /** A sink failed and is tried again; `error` is what it said. */
  failed(sink: string, error: unknown): void;
}

/** Moves visits from the spool through the pipeline into every sink, in order, each exactly once. */
export interface Pump {
  /** Sinks that cannot say where they stand are asked again until they can; nothing is read before. */
  start(): void;
  /** True when everything spooled so far has passed; false at `timeoutMs`, or at once when a sink has failed for long. */
  drain(timeoutMs: number): Promise<boolean>;
  /** Stands still between two batches until the answer is called, so that all sinks agree. */
  hold(): Promise<() => void>;
  /** Finishes the batch under way. */
  stop(): Promise<void>;
  state(): PumpState;
}

export interface PumpState {
  readonly spool: SpoolSize;
  /** When the oldest visit that is not counted yet came; null when there is none. */
  readonly oldestAtMs: number | null;
  /** What cannot go on just now, a sink or the `pipeline`, and for how long it could not. */
  readonly stuck: { readonly sink: string; readonly forMs: number } | null;
}

/** What a batch has at most unless it is said otherwise: a click takes about five kilobytes on its way. */
const BATCH_MAX = 20_000;
/**
 * What the steps work on at once: small enough to stay in the processor's cache from one step to the next, and that nobody
 * waits for long where a stranger sends user agents that take ten times as long to read as others.
 */
const SLICE = 250;
const RETRY_MS_MAX = 5_000;
const retryMs = (tries: number): number => Math.min(RETRY_MS_MAX, 100 * 2 ** tries);
/** What has failed for so long does not come back while a server stops. */
const HOPELESS_MS = 10_000;

export function createPump(deps: {
  reader: SpoolReader;
  enrich: (visits: Parameters<Enrich>[0]) => ReturnType<Enrich>;
  /** In the order they are written; the last one is the one whose state the pipeline was rebuilt from. */
  sinks: readonly Sink[];
  /** Prepares what the pipeline must know of the past; called before the first batch, and when a sink was opened anew. */
  recall: () => Promise<void>;
  /** Told after all sinks have written. */
  publish: (clicks: readonly Click[]) => void;
  /** Told of spools that are read to their end and deleted. */
  forget: (spools: readonly string[]) => Promise<void>;
  /** For durations: it must not jump. */
  steadyClock: Clock;
  meter: PumpMeter;
  pauseMs: number;
  batchMax?: number;
}): Pump {
  const { reader, enrich, sinks, recall, publish, forget, steadyClock, meter, pauseMs } = deps;
  const { batchMax = BATCH_MAX } = deps;
  let positions: SpoolPositions = new Map();
  let isRecalled = false;
  let stopping = false;
  let running: Promise<void> | null = null;
  let oldestAtMs: number | null = null;
  let stuck: { readonly sink: string; readonly sinceMs: number } | null = null;
  let rounds = 0;
  let wake: () => void = () => undefined;
  let turn: Promise<void> = Promise.resolve();
  let release: () => void = () => undefined;

  /** One at a time: a batch, or somebody who holds. */
  async function takeTurn(): Promise<() => void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const before = turn;
    turn = promise;
    await before;
    return resolve;
  }

  /** Learns where the sinks stand; false when one cannot say. */
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

  /** One batch through everything. */
  async function step(): Promise<'busy' | 'idle' | 'failed'> {
    if (!isRecalled && !(await recallPositions())) return 'failed';
    const { visits, positions: next } = reader.read(positions, batchMax);
    const moved = visits.length > 0 || hasMoved(positions, next);
    if (moved) {
      oldestAtMs = visits[0]?.atMs ?? null;
      const clicks = await enrichInSlices(visits);
      for (const sink of sinks) {
        if (!(await writeUntilDone(sink, { clicks, positions: next }))) return 'idle';
      }
      positions = next;
      publish(clicks);
    }
    const gone = reader.release(positions);
    if (gone.length > 0) await forgetAll(gone);
    oldestAtMs = null;
    stuck = null;
    return visits.length > 0 ? 'busy' : 'idle';
  }

  async function enrichInSlices(visits: Parameters<Enrich>[0]): Promise<readonly Click[]> {
    const clicks: Click[] = [];
    const breathe = createBreather();
    for (let at = 0; at < visits.length; at += SLICE) {
      const pause = breathe();
      if (pause !== null) await pause;
      for (const click of await enrich(visits.slice(at, at + SLICE))) clicks.push(click);
    }
    return clicks;
  }

  async function forgetAll(gone: readonly string[]): Promise<void> {
    await forget(gone);
    positions = new Map([...positions].filter(([spool]) => !gone.includes(spool)));
  }

  /** False when the sink must first be asked where it stands, or the pump is stopped before it would take the batch. */
  async function writeUntilDone(sink: Sink, batch: Parameters<Sink['write']>[0]): Promise<boolean> {
    for (let tries = 0; ; tries++) {
      const startedMs = performance.now();
      try {
        await sink.write(batch);
        stuck = null;
        meter.written(sink.name, batch.clicks.length, performance.now() - startedMs);
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

  /** A caller of `hold` need not wait until a sink is well again. */
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
  const isDone = (): boolean => stuck === null && isRecalled && reader.size(positions).unread === 0;

  async function run(): Promise<void> {
    let failures = 0;
    while (!stopping) {
      const came = await takeStep();
      failures = came === 'failed' ? failures + 1 : 0;
      rounds++;
      // A breath between batches, so that whoever else lives in this process is served.
      if (came === 'busy') await new Promise((done) => setImmediate(done));
      else await rest(came === 'failed' ? retryMs(failures) : pauseMs);
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
      // The round under way may have looked before the call; the one after it has seen, and released, all that was there.
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

type Enrich = (visits: ReturnType<SpoolReader['read']>['visits']) => Promise<readonly Click[]>;

function hasMoved(before: SpoolPositions, after: SpoolPositions): boolean {
  for (const [spool, position] of after) {
    const was = before.get(spool);
    if (was === undefined || was.segment !== position.segment || was.offset !== position.offset) return true;
  }
  return false;
}
