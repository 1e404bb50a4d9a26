import type { Random } from '../../core/base/ports.ts';

/** The client's id if it is short and safe for logs, else a new id. */
export function createRequestIds(random: Random): (request: Request) => string {
  // A random prefix per process and a counter make unique ids without a random number per request.
  const start = [...random.bytes(8)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  let count = 0;
  return (request) => {
    const given = request.headers.get('x-request-id');
    if (given !== null && /^[A-Za-z0-9._-]{1,64}$/.test(given)) return given;
    count++;
    return `${start}-${count.toString(36)}`;
  };
}
