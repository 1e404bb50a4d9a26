import { openGeo } from '../clicks/geo.ts';
import { createVisitorReader } from '../clicks/visitor.ts';
import type { Config } from '../config.ts';
import type { Core } from '../core/core.ts';
import { createQrThread } from '../qr/qr-thread.ts';
import { createDraws } from '../redirect/visitor-of.ts';
import { createLog } from '../server/log.ts';
import { composeApi } from './api.ts';
import { composeCore } from './core.ts';
import { FIRST_WORKSPACE } from './first-workspace.ts';
import { createLiveClicks } from './live-clicks.ts';
import { composeOutbound } from './outbound.ts';
import { createPasswords } from './passwords.ts';
import { startServer } from './server.ts';
import { folderOf, openStores, pendingMigrations } from './stores.ts';
import { createSystemRandom, systemClock } from './system.ts';
import { composeWebhookSender } from './webhooks.ts';

/** Runs a server until a signal asks it to stop; answers the exit code. */
export async function serve(config: Config, version: string): Promise<number> {
  const log = createLog({
    level: config.logLevel,
    readable: process.stdout.isTTY === true,
    write: (line) => void process.stdout.write(line),
  });
  const server = await startServer(config, { log, version });
  greet(config, server.port, server.firstKey);
  log.info({ port: server.port, workers: config.workers, dataDir: config.dataDir, version }, 'listening');
  await new Promise<void>((told) => {
    process.on('SIGTERM', () => told());
    process.on('SIGINT', () => told());
  });
  await server.stop();
  return 0;
}

/** For the person who has just started it; programs read the log. */
function greet(config: Config, port: number, firstKey: string | null): void {
  const lines = [
    '',
    `  Waymark serves ${config.publicUrl} on port ${port}`,
    `  Reference: ${config.publicUrl}/docs`,
  ];
  if (firstKey !== null) {
    lines.push(
      '',
      '  This is a new server. The key of its administrator, shown this once:',
      '',
      `      ${firstKey}`,
    );
  }
  process.stdout.write(`${lines.join('\n')}\n\n`);
}

/** Brings the data folder up to date, or says what that would do. */
export async function migrate(
  config: Config,
  { dryRun, version }: { dryRun: boolean; version: string },
): Promise<readonly string[]> {
  const pending = pendingMigrations(folderOf(config).links);
  if (!dryRun && pending.length > 0) {
    const stores = await openStores(config, { clock: systemClock, random: createSystemRandom(), version });
    await stores.close();
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
    readVisitor: createVisitorReader(await openGeo({ file: config.geoDb })),
    outbound: composeOutbound(config, version),
    sender: composeWebhookSender(config, { hostOf: (id) => core.domains.hostOf(id), clock, version }),
    draws: createDraws(await stores.sql.secrets.secretFor('splits')),
    passwords: createPasswords(),
    painter,
    notify: () => undefined,
    // A program that ends at once cannot wait for a mail server.
    mailer: null,
    announce: { changed: nobody, created: nobody, domainsChanged: nobody },
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
