import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

const LISTENS = '0A';
const LOOPBACK = '0100007F';

/** The port on which a process's full server listens for its lanes: loopback only, and not the public one. */
export function innerPort(pid: number, publicPort: number): number {
  const own = new Set(
    readdirSync(`/proc/${pid}/fd`).map((fd) => {
      try {
        return readlinkSync(`/proc/${pid}/fd/${fd}`);
      } catch {
        return '';
      }
    }),
  );
  for (const line of readFileSync('/proc/net/tcp', 'utf8').split('\n').slice(1)) {
    const [, local = '', , state, , , , , , inode] = line.trim().split(/\s+/);
    const [address, port = '0'] = local.split(':');
    const number = Number.parseInt(port, 16);
    if (state === LISTENS && address === LOOPBACK && number !== publicPort && own.has(`socket:[${inode}]`))
      return number;
  }
  throw new Error('the full server listens nowhere');
}
