import { createServer } from 'node:net';
import { basename } from 'node:path';
import { holdersOfPort, overlap, type PortHolder } from './port-holders.ts';
import { StartError } from './start-error.ts';

/** An address to listen on. */
export interface ListenPlace {
  readonly host: string;
  readonly port: number;
}

/** How to recognise the processes of this server and of its folder. */
export interface OwnProcesses {
  readonly pids: readonly number[];
  /** Redirect processes of the folder have this path in their command line. */
  readonly workerSocket: string;
}

/** The limits of operating systems differ slightly; all of them allow this. */
const SOCKET_PATH_BYTES_MAX = 100;

/** Throws a StartError when nobody can listen there, or when a server of another folder does. */
export async function checkListen(place: ListenPlace, own: OwnProcesses): Promise<void> {
  const code = await bindFailure(place);
  if (code === null) return;
  const others = foreignHolders(place.port, own);
  // The port may be in use by the server of this folder, or by redirect processes that it left behind.
  if (code === 'EADDRINUSE' && others.length === 0 && holdersOfPort(place.port).length > 0) return;
  throw new StartError(listenMessage(place, code, others));
}

/** Throws a StartError when a server of another folder listens on the port too. Call it once this one listens. */
export function checkAlone(place: ListenPlace, own: OwnProcesses): void {
  const others = foreignHolders(place.port, own);
  if (others.length > 0) throw new StartError(listenMessage(place, 'EADDRINUSE', others));
}

/** Why the server cannot listen, for the operator. `code` is the system's error code. */
export function listenMessage(
  { host, port }: ListenPlace,
  code: string,
  holders: readonly PortHolder[] = holdersOfPort(port),
): string {
  switch (code) {
    case 'EADDRINUSE':
      return `port ${port} is already in use${usedBy(holders)}; stop that program, or set WAYMARK_PORT to another port`;
    case 'EACCES':
      return `this user may not use port ${port}; set WAYMARK_PORT to 1024 or above, or grant the right to bind low ports`;
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return `this machine has no address ${host}; set WAYMARK_HOST to one of its addresses, or to 0.0.0.0 for all`;
    default:
      return `the server cannot listen on ${host}, port ${port} (${code}); see WAYMARK_HOST and WAYMARK_PORT`;
  }
}

/** Throws a StartError when the path of a socket in `dataDir` is too long. */
export function checkSocketPaths(dataDir: string, sockets: readonly string[]): void {
  const longest = [...sockets].sort((a, b) => b.length - a.length)[0] ?? '';
  const bytes = Buffer.byteLength(longest);
  if (bytes <= SOCKET_PATH_BYTES_MAX) return;
  const spare = bytes - Buffer.byteLength(dataDir);
  throw new StartError(
    `the path of the data folder has ${bytes - spare} bytes and may have at most ${SOCKET_PATH_BYTES_MAX - spare}, because it contains sockets; set WAYMARK_DATA_DIR to a shorter path: ${dataDir}`,
  );
}

/** The system's error code when listening fails; null when the port is free. */
function bindFailure({ host, port }: ListenPlace): Promise<string | null> {
  return new Promise((done) => {
    const probe = createServer();
    probe.once('error', (error: NodeJS.ErrnoException) => done(error.code ?? 'unknown'));
    probe.listen({ host, port, exclusive: true }, () => probe.close(() => done(null)));
  });
}

/**
 * Processes on the port that belong neither to this process nor to the folder's redirect processes. If the folder has
 * processes on the port, only those on overlapping addresses count.
 */
function foreignHolders(port: number, { pids, workerSocket }: OwnProcesses): readonly PortHolder[] {
  const isOwn = ({ pid, command }: PortHolder): boolean =>
    pid === process.pid || pids.includes(pid) || command.includes(workerSocket);
  const holders = holdersOfPort(port);
  const own = holders.filter(isOwn);
  const others = holders.filter((holder) => !isOwn(holder));
  return own.length === 0 ? others : others.filter((other) => own.some((holder) => overlap(holder, other)));
}

function usedBy(holders: readonly PortHolder[]): string {
  const [first] = holders;
  if (first === undefined) return '';
  return ` by ${nameOf(first.command)} (process ${first.pid})`;
}

function nameOf(command: readonly string[]): string {
  const isOurs = command.some((word) => /(?:cli\/main|src\/worker|redirect-worker)\.ts$/.test(word));
  return isOurs ? 'another Waymark server' : basename(command[0] ?? 'a program');
}
