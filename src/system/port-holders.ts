import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

/** A process that listens on a port of this machine. */
export interface PortHolder {
  readonly pid: number;
  /** Its command line, word by word. */
  readonly command: readonly string[];
}

const LISTENING = '0A';
const TABLES = ['/proc/net/tcp', '/proc/net/tcp6'];

/**
 * Who listens on a TCP port, whatever the address. Only what the system tells this user: empty for processes of other
 * users, and where there is no /proc.
 */
export function holdersOfPort(port: number): readonly PortHolder[] {
  const inodes = new Set(TABLES.flatMap((table) => listeningInodes(table, port)));
  if (inodes.size === 0) return [];
  return namesIn('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => socketsOf(pid).some((inode) => inodes.has(inode)))
    .map((pid) => ({
      pid: Number(pid),
      command: textOf(`/proc/${pid}/cmdline`).split('\0').filter(Boolean),
    }));
}

/** A line of the table: number, local address, remote address, state, …; the tenth field is the socket's inode. */
function listeningInodes(table: string, port: number): readonly string[] {
  const wanted = `:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  return textOf(table)
    .split('\n')
    .slice(1)
    .map((line) => line.trim().split(/ +/))
    .filter(([, local, , state]) => local?.endsWith(wanted) === true && state === LISTENING)
    .flatMap((fields) => fields[9] ?? []);
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
