import { createLiveClicks } from '../clicks/live-clicks.ts';
import type { Config } from '../config/config.ts';
import type { Core } from '../core/core.ts';
import { createQrThread } from '../qr/qr-thread.ts';
import { createLog, type Log } from '../server/log.ts';
import { pendingUpgrade } from '../storage/duckdb/pending-upgrade.ts';
import { createSystemRandom, systemClock } from '../system/system-ports.ts';
import { composeApi } from './api.ts';
import { composeCore } from './core.ts';
import { FIRST_WORKSPACE } from './data-parts.ts';
import { folderOf } from './folder.ts';
import { composeMonitor, NO_MAIL } from './monitor.ts';
import { createOperatorOperations } from './operator-operations.ts';
import { startServer } from './server.ts';
import { openServices } from './services.ts';
import { openStores, pendingMigrations } from './stores.ts';

/** The final deadline, after which the process exits whatever is still running. */
const STOP_MS_MAX = 25_000;

/** Runs a server until a signal stops it or another server takes over; returns the exit code. */
export async function serve(
  config: Config,
  { version, takeOver }: { version: string; takeOver: boolean },
): Promise<number> {
  const log = createLog({
    level: config.logLevel,
    readable: process.stdout.isTTY === true,
    write: (line) => void process.stdout.write(line),
  });
  const stopSignal = Promise.withResolvers<'signal'>();
  const hurry = Promise.withResolvers<void>();
  let signals = 0;
  const onSignal = (): void => (signals++ === 0 ? stopSignal.resolve('signal') : hurry.resolve());
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, onSignal);
  // The supervisor, which would restart this process, has exited.
  process.on('disconnect', onSignal);
  onBug(log);

  const server = startServer(config, {
    log,
    version,
    takeOver,
    onFirstKey: showFirstKey,
    onSetUpLink: showSetUpLink,
    // The supervisor restarts this process only when no other server has taken over.
    onLeaving: (leaves) => process.send?.(leaves ? 'leaving' : 'serving'),
  });
  const stop = async (): Promise<number> => {
    setTimeout(() => process.exit(EXIT_LATE), config.drainMs + STOP_MS_MAX);
    await server.stop({ drainMs: config.drainMs, hurry: hurry.promise });
    return 0;
  };
  const first = await Promise.race([server.started, stopSignal.promise]);
  if (first === 'signal') {
    server.started.catch(() => undefined);
    return stop();
  }
  greet(config, first);
  setTimeout(Bun.shrink, START_CODE_MS).unref();
  log.info({ port: first, workers: config.workers, dataDir: config.dataDir, version }, 'listening');
  process.send?.('serving');
  const end = await Promise.race([stopSignal.promise, server.handedOver]);
  return end === 'signal' ? stop() : 0;
}

/** When the compiled code of the start is dropped, 5 MB that would never run again. What does is compiled once more. */
const START_CODE_MS = 2_000;
/** Exit code when stopping exceeds the final deadline. */
const EXIT_LATE = 75;
/** Exit code after a bug: EX_SOFTWARE of sysexits.h. The supervisor restarts the process. */
const EXIT_BUG = 70;

/** Exits after a bug, because the state is unknown; redirect processes keep serving. */
function onBug(log: Log): void {
  const end = (error: unknown): void => {
    log.error({ err: error }, 'a bug terminated this process');
    process.exit(EXIT_BUG);
  };
  process.on('uncaughtException', end);
  process.on('unhandledRejection', end);
}

/** For a person at the terminal; programs read the log. */
function greet(config: Config, port: number): void {
  process.stdout.write(
    `\n  Waymark serves ${config.publicUrl} on port ${port}\n  Dashboard: ${config.appUrl}/app\n  Reference: ${config.appUrl}/docs\n\n`,
  );
}

/** Shown at each start until an administrator can sign in. The log of a service has it too, because operators look there. */
function showSetUpLink(url: string): void {
  process.stdout.write(
    `\n  No administrator can sign in yet. Create your account with this link, which works once, for 24 hours:\n\n      ${url}\n\n`,
  );
}

/** Shown at each start until the key has been used. */
function showFirstKey(secret: string): void {
  process.stdout.write(
    `\n  No key has been used yet. For programs, the administrator's key:\n\n      ${secret}\n\n`,
  );
}

/** Migrates the data folder, or with `dryRun` only returns the pending steps. */
export async function migrateFolder(
  config: Config,
  { dryRun, clicksSchema, version }: { dryRun: boolean; clicksSchema: number | null; version: string },
): Promise<readonly string[]> {
  const { links, clicks } = folderOf(config);
  const pending = [...pendingMigrations(links), ...(await pendingUpgrade(clicks, clicksSchema))];
  if (!dryRun && pending.length > 0) {
    const stores = await openStores(config, { clock: systemClock, random: createSystemRandom(), version });
    try {
      // Waits for the upgrade without a time limit, and throws when the file is unusable.
      await stores.clicks.positions();
    } finally {
      await stores.close();
    }
  }
  return pending;
}

/** The native API on the data folder of a server that is not running, with all rights. */
export async function openFolder(
  config: Config,
  version: string,
): Promise<{
  fetch(request: Request): Promise<Response>;
  operate(name: 'setup_link' | 'reset_link', input: unknown): Promise<unknown>;
  close(): Promise<void>;
}> {
  const clock = systemClock;
  const random = createSystemRandom();
  const stores = await openStores(config, { clock, random, version });
  const ownKey = `own_${random.bytes(32).toHex()}`;
  const painter = createQrThread();
  const nothing = async (): Promise<void> => undefined;
  const log = createLog({
    level: config.logLevel,
    readable: true,
    write: (line) => void process.stderr.write(line),
  });
  const services = await openServices(config, stores, {
    clock,
    log,
    version,
    hostOf: (id) => core.domains.hostOf(id),
  });
  const core: Core = composeCore(config, stores, services, {
    clock,
    random,
    live: createLiveClicks(),
    ownKey,
    painter,
    notify: () => undefined,
    // A program that exits at once cannot wait for a mail server.
    mailer: null,
    monitor: composeMonitor(config, { version, running: () => null, mail: () => NO_MAIL }),
    later: (work) => void work(),
    announce: { changed: nothing, created: nothing, domainsChanged: nothing, tagRemoved: () => {} },
  });
  await core.domains.load(new URL(config.publicUrl).hostname);
  await core.workspaces.first(FIRST_WORKSPACE);
  const api = composeApi(config, { core, random, log, version, readVisitor: services.readVisitor });
  const operations = createOperatorOperations(core, config.appUrl);
  return {
    async operate(name, input) {
      const operation = operations[name];
      if (operation === undefined) throw new Error(`there is no operation ${name}`);
      return operation(input);
    },
    async fetch(request) {
      request.headers.set('authorization', `Bearer ${ownKey}`);
      return api.fetch(request, { address: '' });
    },
    async close() {
      painter.stop();
      await core.usage.flush();
      await stores.close();
    },
  };
}
