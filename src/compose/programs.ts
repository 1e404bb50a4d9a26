import { openGeo } from '../clicks/geo.ts';
import { createVisitorReader } from '../clicks/visitor.ts';
import type { Config } from '../config.ts';
import type { Core } from '../core/core.ts';
import { createQrThread } from '../qr/qr-thread.ts';
import { createDraws } from '../redirect/visitor-of.ts';
import { createLog, type Log } from '../server/log.ts';
import { pendingUpgrade } from '../storage/duckdb/pending-upgrade.ts';
import { composeApi } from './api.ts';
import { composeCore } from './core.ts';
import { FIRST_WORKSPACE } from './first-workspace.ts';
import { folderOf } from './folder.ts';
import { createLiveClicks } from './live-clicks.ts';
import { composeOutbound } from './outbound.ts';
import { createPasswords } from './passwords.ts';
import { startServer } from './server.ts';
import { openStores, pendingMigrations } from './stores.ts';
import { createSystemRandom, systemClock } from './system.ts';
import { composeWebhookSender } from './webhooks.ts';

/** The last deadline: the process ends then, whatever is still under way. */
const STOP_MS_MAX = 25_000;

/** Runs a server until a signal asks it to stop, or another server takes over; answers the exit code. */
export async function serve(
  config: Config,
  { version, takeOver }: { version: string; takeOver: boolean },
): Promise<number> {
  const log = createLog({
    level: config.logLevel,
    readable: process.stdout.isTTY === true,
    write: (line) => void process.stdout.write(line),
  });
  const told = Promise.withResolvers<'signal'>();
  const hurry = Promise.withResolvers<void>();
  let signals = 0;
  const obey = (): void => (signals++ === 0 ? told.resolve('signal') : hurry.resolve());
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, obey);
  // The program that started this one, and would start it again, is gone.
  process.on('disconnect', obey);
  onBug(log);

  const server = startServer(config, {
    log,
    version,
    takeOver,
    onFirstKey: showFirstKey,
    // What supervises this process brings it back only when no other one has taken over.
    onLeaving: (leaves) => process.send?.(leaves ? 'leaving' : 'serving'),
  });
  const stop = async (): Promise<number> => {
    setTimeout(() => process.exit(EXIT_LATE), config.drainMs + STOP_MS_MAX);
    await server.stop({ drainMs: config.drainMs, hurry: hurry.promise });
    return 0;
  };
  const first = await Promise.race([server.started, told.promise]);
  if (first === 'signal') {
    server.started.catch(() => undefined);
    return stop();
  }
  greet(config, first);
  log.info({ port: first, workers: config.workers, dataDir: config.dataDir, version }, 'listening');
  process.send?.('serving');
  const end = await Promise.race([told.promise, server.handedOver]);
  return end === 'signal' ? stop() : 0;
}

/** Stopping took longer than the last deadline. */
const EXIT_LATE = 75;
/** A bug ended the process; as sysexits.h has it for software. Whatever supervises it starts it again. */
const EXIT_BUG = 70;

/** A process in an unknown state is replaced; redirect processes serve meanwhile. */
function onBug(log: Log): void {
  const end = (error: unknown): void => {
    log.error({ err: error }, 'a bug ends this process');
    process.exit(EXIT_BUG);
  };
  process.on('uncaughtException', end);
  process.on('unhandledRejection', end);
}

/** For the person who has just started it; programs read the log. */
function greet(config: Config, port: number): void {
  process.stdout.write(
    `\n  Waymark serves ${config.publicUrl} on port ${port}\n  Reference: ${config.publicUrl}/docs\n\n`,
  );
}

/** Shown at each start until it was used once. */
function showFirstKey(secret: string): void {
  process.stdout.write(
    `\n  Nobody has used this server yet. The key of its administrator:\n\n      ${secret}\n\n`,
  );
}

/** Brings the data folder up to date, or says what that would do. */
export async function migrate(
  config: Config,
  { dryRun, clicksSchema, version }: { dryRun: boolean; clicksSchema: number | null; version: string },
): Promise<readonly string[]> {
  const { links, clicks } = folderOf(config);
  const pending = [...pendingMigrations(links), ...(await pendingUpgrade(clicks, clicksSchema))];
  if (!dryRun && pending.length > 0) {
    const stores = await openStores(config, { clock: systemClock, random: createSystemRandom(), version });
    try {
      // Waits for an upgrade however long it takes, and throws when the file cannot be used.
      await stores.clicks.positions();
    } finally {
      await stores.close();
    }
  }
  return pending;
}

/** The native API over the data folder of a server that does not run, with all rights. */
export async function openFolder(
  config: Config,
  version: string,
): Promise<{ fetch(request: Request): Promise<Response>; close(): Promise<void> }> {
  const clock = systemClock;
  const random = createSystemRandom();
  const stores = await openStores(config, { clock, random, version });
  const ownKey = `own_${random.bytes(32).toHex()}`;
  const painter = createQrThread();
  const nobody = async (): Promise<void> => undefined;
  const core: Core = composeCore(config, stores, {
    clock,
    random,
    live: createLiveClicks(),
    ownKey,
    readVisitor: createVisitorReader(await openGeo({ paths: config.geoPaths })),
    outbound: composeOutbound(config, version),
    sender: composeWebhookSender(config, { hostOf: (id) => core.domains.hostOf(id), clock, version }),
    draws: createDraws(await stores.sql.secrets.secretFor('splits')),
    passwords: createPasswords(),
    painter,
    notify: () => undefined,
    // A program that ends at once cannot wait for a mail server.
    mailer: null,
    announce: { changed: nobody, created: nobody, domainsChanged: nobody, tagRemoved: () => {} },
  });
  await core.domains.load(new URL(config.publicUrl).hostname);
  await core.workspaces.first(FIRST_WORKSPACE);
  const log = createLog({
    level: config.logLevel,
    readable: true,
    write: (line) => void process.stderr.write(line),
  });
  const api = composeApi(config, { core, random, log, version });
  return {
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
