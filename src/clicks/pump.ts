import type { Click, SpoolPositions } from '../core/click.ts';
import type { Clock } from '../core/ports.ts';
import type { Sink } from './sinks.ts';
import { earliest } from './sinks.ts';
import type { SpoolReader, SpoolSize } from './spool-reader.ts';

/** What the pump has to say while it works; all of it may be ignored. */
export interface PumpMeter {
  written(sink: string, clicks: number, ms: number): void;
  /** A sink failed and is tried again; `error` is what it said. */
  failed(sink: string, error: unknown): void;
}

/** Moves visits from the spool through the pipeline into every sink, in order, each exactly once. */
export interface Pump {
  start(): Promise<void>;
  /** Everything spooled so far has passed, or a sink keeps failing until `timeoutMs`: then false. */
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
  /** The sink that cannot be written just now, and since when. */
  readonly stuck: { readonly sink: string; readonly sinceMs: number } | null;
}

const BATCH_MAX = 20_000;
/** What the steps work on at once: small enough to stay in the processor's cache from one step to the next. */
const SLICE = 1_000;
const RETRY_MS_MAX = 5_000;

export function createPump(deps: {
  reader: SpoolReader;
  enrich: (visits: Parameters<Enrich>[0]) => ReturnType<Enrich>;
  /** In the order they are written; the last one is the one whose state the pipeline was rebuilt from. */
  sinks: readonly Sink[];
  /** Told after all sinks have written. */
  publish: (clicks: readonly Click[]) => void;
  /** Told of spools that are read to their end and deleted. */
  forget: (spools: readonly string[]) => Promise<void>;
  clock: Clock;
  meter: PumpMeter;
  pauseMs: number;
}): Pump {
  const { reader, enrich, sinks, publish, forget, clock, meter, pauseMs } = deps;
  let positions: SpoolPositions = new Map();
  let stopping = false;
  let running: Promise<void> | null = null;
  let oldestAtMs: number | null = null;
  let stuck: PumpState['stuck'] = null;
  let rounds = 0;
  let wake: () => void = () => undefined;
  let turn: Promise<void> = Promise.resolve();

  /** One at a time: a batch, or somebody who holds. */
  async function takeTurn(): Promise<() => void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const before = turn;
    turn = promise;
    await before;
    return resolve;
  }

  /** One batch through everything; false when there was nothing to do. */
  async function step(): Promise<boolean> {
    const { visits, positions: next } = reader.read(positions, BATCH_MAX);
    const moved = visits.length > 0 || hasMoved(positions, next);
    if (moved) {
      oldestAtMs = visits[0]?.atMs ?? null;
      const clicks = await enrichInSlices(visits);
      for (const sink of sinks) {
        if (!(await writeUntilDone(sink, { clicks, positions: next }))) return false;
      }
      positions = next;
      publish(clicks);
    }
    const gone = reader.release(positions);
    if (gone.length > 0) await forgetAll(gone);
    oldestAtMs = null;
    return visits.length > 0;
  }

  async function enrichInSlices(visits: Parameters<Enrich>[0]): Promise<readonly Click[]> {
    const clicks: Click[] = [];
    for (let at = 0; at < visits.length; at += SLICE) {
      for (const click of await enrich(visits.slice(at, at + SLICE))) clicks.push(click);
    }
    return clicks;
  }

  async function forgetAll(gone: readonly string[]): Promise<void> {
    await forget(gone);
    positions = new Map([...positions].filter(([spool]) => !gone.includes(spool)));
  }

  /** False only when the pump is stopped before the sink would take the batch. */
  async function writeUntilDone(sink: Sink, batch: Parameters<Sink['write']>[0]): Promise<boolean> {
    for (let tries = 0; ; tries++) {
      const startedMs = performance.now();
      try {
        await sink.write(batch);
        stuck = null;
        meter.written(sink.name, batch.clicks.length, performance.now() - startedMs);
        return true;
      } catch (error) {
        stuck ??= { sink: sink.name, sinceMs: clock.nowMs() };
        meter.failed(sink.name, error);
        if (stopping) return false;
        await rest(Math.min(RETRY_MS_MAX, 100 * 2 ** tries));
      }
    }
  }

  function rest(ms: number): Promise<void> {
    return new Promise((done) => {
      const timer = setTimeout(done, ms);
      wake = () => {
        clearTimeout(timer);
        done();
      };
    });
  }

  async function run(): Promise<void> {
    while (!stopping) {
      let busy = false;
      const release = await takeTurn();
      try {
        busy = await step();
      } catch (error) {
        meter.failed('pipeline', error);
        await rest(RETRY_MS_MAX);
      } finally {
        release();
      }
      rounds++;
      // A breath between batches, so that whoever else lives in this process is served.
      await (busy ? new Promise((done) => setImmediate(done)) : stopping ? undefined : rest(pauseMs));
    }
  }

  return {
    async start() {
      positions = earliest(await Promise.all(sinks.map((sink) => sink.positions())));
      running = run();
    },

    async drain(timeoutMs) {
      const untilMs = clock.nowMs() + timeoutMs;
      while (clock.nowMs() < untilMs) {
        const seen = rounds;
        wake();
        await new Promise((done) => setTimeout(done, 5));
        // Two whole rounds after the call have seen all that was there at the call.
        if (rounds >= seen + 1 && stuck === null && reader.size(positions).unread === 0) return true;
      }
      return reader.size(positions).unread === 0;
    },

    hold: takeTurn,

    async stop() {
      stopping = true;
      wake();
      await running;
    },

    state: () => ({ spool: reader.size(positions), oldestAtMs, stuck }),
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
