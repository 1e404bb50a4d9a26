import type { Config } from '../config/config.ts';
import type { Log } from '../server/log.ts';
import { awaitPredecessor, findPredecessor } from '../system/predecessor.ts';
import { beginCounting } from './counting-parts.ts';
import { beginData } from './data-parts.ts';
import { createRun, type ServerRun } from './run.ts';
import { beginServing } from './serving-parts.ts';
import { checkData, checkStart } from './start-checks.ts';
import { beginUpkeep } from './upkeep-parts.ts';

/** A server that is starting, running or stopping. */
export interface WaymarkServer {
  /** Resolves with the public port once all parts run. Rejects when the start fails; then nothing is left running. */
  readonly started: Promise<number>;
  /** Resolves when another server has taken over and this one has stopped. */
  readonly handedOver: Promise<void>;
  /**
   * Answers open requests, counts recorded visits and closes everything; may be called during the start. First serves
   * on for `drainMs` while /readyz fails; `hurry` ends that wait.
   */
  stop(options: { drainMs: number; hurry: Promise<void> }): Promise<void>;
}

export interface StartOptions {
  readonly log: Log;
  readonly version: string;
  /** Takes over port and folder from the running server instead of refusing to start. */
  readonly takeOver: boolean;
  /** Called with the secret of the first key, as soon as it exists. */
  readonly onFirstKey: (secret: string) => void;
  /** Called with the URL that sets up the first account, while no administrator can. */
  readonly onSetUpLink: (url: string) => void;
  /** Called with true when another server begins to take over, with false when the takeover failed. */
  readonly onLeaving: (leaves: boolean) => void;
}

/** How long a server that takes over waits for the folder's lock. */
const TAKE_OVER_MS_MAX = 30_000;

export function startServer(config: Config, options: StartOptions): WaymarkServer {
  const { log } = options;
  const run = createRun(config, options);
  const handedOver = Promise.withResolvers<void>();

  async function handOver(): Promise<void> {
    if (run.leaving) return;
    log.info({}, 'another server is taking over');
    run.leaving = true;
    options.onLeaving(true);
    try {
      await run.lanes?.leave();
    } catch (error) {
      log.error({ err: error }, 'the handover failed; this server continues');
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

/** Starts all parts; they stop in reverse order. Returns the public port. */
async function beginAll(
  run: ServerRun,
  { takeOver, onFirstKey, onSetUpLink, handOver }: StartOptions & { handOver: () => void },
): Promise<number> {
  const { adminSocket } = run.folder;
  const predecessor = await (takeOver
    ? awaitPredecessor({ dataDir: run.config.dataDir, adminSocket }, TAKE_OVER_MS_MAX)
    : findPredecessor(adminSocket));
  await checkStart(run.config, { predecessor, takeOver });
  // Detect what would make this start fail while the other server still serves.
  if (predecessor !== null) await checkData(run.config);
  await predecessor?.handOver();
  const data = await beginData(run, {
    ...(predecessor === null ? {} : { waitMs: TAKE_OVER_MS_MAX }),
    onFirstKey,
    onSetUpLink,
  });
  const counting = await beginCounting(run, data);
  const serving = await beginServing(run, data, counting);
  await beginUpkeep(run, data, counting, { ...serving, handOver });
  run.serving = true;
  return serving.port;
}
