import { statSync } from 'node:fs';
import { createServer } from 'node:net';
import { basename } from 'node:path';
import { openGeo } from '../clicks/geo.ts';
import type { Config } from '../config.ts';
import { holdersOfPort, meet, type PortHolder } from '../system/port-holders.ts';
import { folderOf } from './folder.ts';
import { pendingMigrations } from './stores.ts';

/** A reason not to start that the operator can remove; its text says what to do. */
export class StartError extends Error {
  override readonly name = 'StartError';
}

/** The operating systems allow a little more; all have this in common. */
const SOCKET_PATH_BYTES_MAX = 100;

/**
 * What can be known before anything is opened. Rejects with a StartError; nothing is changed. `predecessor` is the
 * server that runs on the folder.
 */
export async function checkStart(
  config: Config,
  { predecessor, takeOver }: { predecessor: { readonly pid: number } | null; takeOver: boolean },
): Promise<void> {
  if (predecessor !== null && !takeOver) {
    throw new StartError(
      `another server (process ${predecessor.pid}) works on ${config.dataDir}; stop it first, take over from it (serve --take-over), or give this one a WAYMARK_DATA_DIR of its own`,
    );
  }
  checkSocketPaths(config);
  if (config.sharePort || config.port === 0) return;
  const code = await bindFailure(config.host, config.port);
  if (code === null) return;
  const others = foreignHolders(config, predecessor === null ? [] : [predecessor.pid]);
  // The port may be held by the server of this folder, or by redirect processes that it left behind.
  if (code === 'EADDRINUSE' && others.length === 0 && holdersOfPort(config.port).length > 0) return;
  throw new StartError(listenMessage(config, code, others));
}

/**
 * What a server that takes over could fail at once the other one has left. Rejects with the reason; nothing is changed.
 */
export async function checkData(config: Config): Promise<void> {
  const { links, adminSocket } = folderOf(config);
  const { uid } = statSync(adminSocket);
  if (uid !== process.getuid?.()) {
    throw new StartError(`the running server belongs to the user with the id ${uid}; take over as that user`);
  }
  await openGeo({ paths: config.geoPaths });
  pendingMigrations(links);
}

/** Throws a StartError when a server of another folder listens on the port too. To be called once this one listens. */
export function checkAlone(config: Config, port: number, ownPids: readonly number[]): void {
  if (config.sharePort) return;
  const others = foreignHolders({ ...config, port }, ownPids);
  if (others.length > 0) throw new StartError(listenMessage({ ...config, port }, 'EADDRINUSE', others));
}

/** Why the server cannot listen, for the operator. `code` is the system's. */
export function listenMessage(
  { host, port }: Pick<Config, 'host' | 'port'>,
  code: string,
  holders: readonly PortHolder[] = holdersOfPort(port),
): string {
  switch (code) {
    case 'EADDRINUSE':
      return `port ${port} is already in use${usedBy(holders)}; stop that program, or set WAYMARK_PORT to another port`;
    case 'EACCES':
      return `port ${port} needs more rights than this user has; set WAYMARK_PORT to 1024 or above, or grant the right to bind low ports`;
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return `this machine has no address ${host}; set WAYMARK_HOST to one of its addresses, or to 0.0.0.0 for all`;
    default:
      return `the server cannot listen on ${host}, port ${port} (${code}); see WAYMARK_HOST and WAYMARK_PORT`;
  }
}

function checkSocketPaths(config: Config): void {
  const { adminSocket, workerSocket } = folderOf(config);
  const longest = [adminSocket, workerSocket].sort((a, b) => b.length - a.length)[0] ?? '';
  const bytes = Buffer.byteLength(longest);
  if (bytes <= SOCKET_PATH_BYTES_MAX) return;
  const spare = bytes - Buffer.byteLength(config.dataDir);
  throw new StartError(
    `the path of the data folder has ${bytes - spare} bytes and may have ${SOCKET_PATH_BYTES_MAX - spare}, because sockets lie in it; set WAYMARK_DATA_DIR to a shorter path: ${config.dataDir}`,
  );
}

/** The system's code when nobody else could listen there beside us; null when the port is free. */
function bindFailure(host: string, port: number): Promise<string | null> {
  return new Promise((done) => {
    const probe = createServer();
    probe.once('error', (error: NodeJS.ErrnoException) => done(error.code ?? 'unknown'));
    probe.listen({ host, port, exclusive: true }, () => probe.close(() => done(null)));
  });
}

/**
 * Processes on the port that belong neither to this process nor to the redirect processes of this folder. Where the folder
 * has some there, only those on the same address count: other addresses of the machine are others' business.
 */
function foreignHolders(config: Config, ownPids: readonly number[]): readonly PortHolder[] {
  const { workerSocket } = folderOf(config);
  const isOwn = ({ pid, command }: PortHolder): boolean =>
    pid === process.pid || ownPids.includes(pid) || command.includes(workerSocket);
  const holders = holdersOfPort(config.port);
  const own = holders.filter(isOwn);
  const others = holders.filter((holder) => !isOwn(holder));
  return own.length === 0 ? others : others.filter((other) => own.some((one) => meet(one, other)));
}

function usedBy(holders: readonly PortHolder[]): string {
  const [first] = holders;
  if (first === undefined) return '';
  return ` by ${nameOf(first.command)} (process ${first.pid})`;
}

function nameOf(command: readonly string[]): string {
  const isOurs = command.some((word) => /(?:cli\/main|redirect-worker)\.ts$/.test(word));
  return isOurs ? 'another Waymark server' : basename(command[0] ?? 'a program');
}
