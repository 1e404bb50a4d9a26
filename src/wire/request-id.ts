import type { Random } from '../core/ports.ts';

/** The caller's own id when it is short and clean, so that it may stand in a log, else a new one. */
export function createRequestIds(random: Random): (request: Request) => string {
  // One draw for the process and a count: unique without a draw for each request.
  const start = [...random.bytes(8)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  let count = 0;
  return (request) => {
    const given = request.headers.get('x-request-id');
    if (given !== null && /^[A-Za-z0-9._-]{1,64}$/.test(given)) return given;
    count++;
    return `${start}-${count.toString(36)}`;
  };
}
