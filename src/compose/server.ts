import type { Config } from '../config.ts';
import type { Log } from '../server/log.ts';
import { beginCounting } from './counting-parts.ts';
import { beginData } from './data-parts.ts';
import { createRun, type Run } from './run.ts';
import { beginServing } from './serving-parts.ts';
import { checkData, checkStart } from './start-checks.ts';
import { awaitPredecessor, findPredecessor } from './take-over.ts';
import { beginUpkeep } from './upkeep-parts.ts';

/** A server that is starting, running or stopping. */
export interface WaymarkServer {
  /** The public port, once everything runs. Rejects when the server cannot start; nothing is left running then. */
  readonly started: Promise<number>;
  /** Resolves when another server has taken over and this one has stopped. */
  readonly handedOver: Promise<void>;
  /**
   * Answers what is under way, counts what was visited, closes what is open; also while the server starts. Before that
   * it serves on for `drainMs`, while /readyz says that it is about to stop; `hurry` ends that wait.
   */
  stop(options: { drainMs: number; hurry: Promise<void> }): Promise<void>;
}

export interface StartOptions {
  readonly log: Log;
  readonly version: string;
  /** Takes port and folder over from the server that runs there, instead of refusing to start. */
  readonly takeOver: boolean;
  /** Called with the secret of the first key, as soon as it exists. */
  readonly onFirstKey: (secret: string) => void;
  /** Called with true when another server begins to take over, with false when this one goes on after all. */
  readonly onLeaving: (leaves: boolean) => void;
}

/** How long a server that takes over waits for the folder. */
const TAKE_OVER_MS_MAX = 30_000;

export function startServer(config: Config, options: StartOptions): WaymarkServer {
  const { log } = options;
  const run = createRun(config, options);
  const handedOver = Promise.withResolvers<void>();

  async function handOver(): Promise<void> {
    if (run.leaving) return;
    log.info({}, 'another server takes over');
    run.leaving = true;
    options.onLeaving(true);
    try {
      await run.lanes?.leave();
    } catch (error) {
      log.error({ err: error }, 'the server cannot be left to another one; it goes on');
      run.leaving = false;
      options.onLeaving(false);
      return;
    }
    run.lanes = null;
    await run.parts.stop();
    log.info({}, 'handed over');
    handedOver.resolve();
  }

  const started = beginAll(run, { ...options, handOver: () => void handOver() }).catch(
    async (error: unknown) => {
      await run.parts.stop();
      throw error;
    },
  );

  return {
    started,
    handedOver: handedOver.promise,
    async stop({ drainMs, hurry }) {
      run.ending = true;
      run.announceStop();
      log.info({ drainMs }, 'stopping');
      if (run.serving && drainMs > 0) await Promise.race([Bun.sleep(drainMs), hurry, handedOver.promise]);
      await run.parts.stop();
      log.info({}, 'stopped');
    },
  };
}

/** Begins all parts, in an order whose reverse is the order to stop them in. Answers the public port. */
async function beginAll(
  run: Run,
  { takeOver, onFirstKey, handOver }: StartOptions & { handOver: () => void },
): Promise<number> {
  const predecessor = await (takeOver
    ? awaitPredecessor(run.config, TAKE_OVER_MS_MAX)
    : findPredecessor(run.config));
  await checkStart(run.config, { predecessor, takeOver });
  // What would keep this server from starting is to be found out while the other one still serves.
  if (predecessor !== null) await checkData(run.config);
  await predecessor?.handOver();
  const data = await beginData(run, {
    ...(predecessor === null ? {} : { waitMs: TAKE_OVER_MS_MAX }),
    onFirstKey,
  });
  const counting = await beginCounting(run, data);
  const serving = await beginServing(run, data, counting);
  await beginUpkeep(run, data, counting, { ...serving, handOver });
  run.serving = true;
  return serving.port;
}
