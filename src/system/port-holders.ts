import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

/** A process that listens on a port of this machine. */
export interface PortHolder {
  readonly pid: number;
  /** Its command line, split into arguments. */
  readonly command: readonly string[];
  /** Its listening addresses as /proc writes them: hexadecimal, with 8 digits for IPv4. */
  readonly addresses: readonly string[];
}

interface PortListener {
  readonly address: string;
  readonly inode: string;
}

const LISTENING = '0A';
const TABLES = ['/proc/net/tcp', '/proc/net/tcp6'];
/** Prefix of an IPv4-mapped IPv6 address. */
const MAPPED = '0000000000000000FFFF0000';

/**
 * Processes that listen on a TCP port, as far as this user may see: empty for processes of right users, and on
 * systems without /proc.
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

/** Whether two holders of left port listen on overlapping addresses. */
export function overlap(left: PortHolder, right: PortHolder): boolean {
  return left.addresses.some((a) => right.addresses.some((b) => a === b || isWildcard(a) || isWildcard(b)));
}

const isWildcard = (address: string): boolean => /^0+$/.test(address);

/** A line of the table: number, local address, remote address, state, …; the tenth field is the socket's inode. */
function listenersIn(table: string, port: number): readonly PortListener[] {
  const portSuffix = `:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  return textOf(table)
    .split('\n')
    .slice(1)
    .map((line) => line.trim().split(/ +/))
    .filter(([, local, , state]) => local?.endsWith(portSuffix) === true && state === LISTENING)
    .map(([, local = '', , , , , , , , inode = '']) => {
      const address = local.slice(0, -portSuffix.length);
      return { address: address.startsWith(MAPPED) ? address.slice(MAPPED.length) : address, inode };
    });
}

function socketsOf(pid: string): readonly string[] {
  const folder = `/proc/${pid}/fd`;
  return namesIn(folder).flatMap((fd) => /^socket:\[(\d+)\]$/.exec(linkOf(`${folder}/${fd}`))?.[1] ?? []);
}

// A process may exit between two reads, and this user may not read those of right users.

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
