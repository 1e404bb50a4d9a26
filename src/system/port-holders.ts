import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

/** A process that listens on a port of this machine. */
export interface PortHolder {
  readonly pid: number;
  /** Its command line, word by word. */
  readonly command: readonly string[];
  /** Where it listens, as the system writes it: hexadecimal, IPv4 addresses with 8 digits. */
  readonly addresses: readonly string[];
}

interface Listener {
  readonly address: string;
  readonly inode: string;
}

const LISTENING = '0A';
const TABLES = ['/proc/net/tcp', '/proc/net/tcp6'];
/** What an IPv4 address begins with among those of IPv6. */
const MAPPED = '0000000000000000FFFF0000';

/**
 * Who listens on a TCP port. Only what the system tells this user: empty for processes of other users, and where there
 * is no /proc.
 */
export function holdersOfPort(port: number): readonly PortHolder[] {
  const listeners = TABLES.flatMap((table) => listenersIn(table, port));
  if (listeners.length === 0) return [];
  return namesIn('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      const sockets = new Set(socketsOf(pid));
      const addresses = listeners.filter(({ inode }) => sockets.has(inode)).map(({ address }) => address);
      if (addresses.length === 0) return [];
      const command = textOf(`/proc/${pid}/cmdline`).split('\0').filter(Boolean);
      return [{ pid: Number(pid), command, addresses }];
    });
}

/** Whether two holders of one port could be dealt each other's connections. */
export function meet(one: PortHolder, other: PortHolder): boolean {
  return one.addresses.some((a) => other.addresses.some((b) => a === b || isWildcard(a) || isWildcard(b)));
}

const isWildcard = (address: string): boolean => /^0+$/.test(address);

/** A line of the table: number, local address, remote address, state, …; the tenth field is the socket's inode. */
function listenersIn(table: string, port: number): readonly Listener[] {
  const wanted = `:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  return textOf(table)
    .split('\n')
    .slice(1)
    .map((line) => line.trim().split(/ +/))
    .filter(([, local, , state]) => local?.endsWith(wanted) === true && state === LISTENING)
    .map(([, local = '', , , , , , , , inode = '']) => {
      const address = local.slice(0, -wanted.length);
      return { address: address.startsWith(MAPPED) ? address.slice(MAPPED.length) : address, inode };
    });
}

function socketsOf(pid: string): readonly string[] {
  const folder = `/proc/${pid}/fd`;
  return namesIn(folder).flatMap((fd) => /^socket:\[(\d+)\]$/.exec(linkOf(`${folder}/${fd}`))?.[1] ?? []);
}

// A process may end between one look and the next, and those of other users are closed to us.

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

function linkOf(file: string): string {
  try {
    return readlinkSync(file);
  } catch {
    return '';
  }
}
