import { createFairQueue } from '../core/fair-queue.ts';
import type { Passwords } from '../core/ports.ts';

/** What OWASP recommends for argon2id: 19 MiB and two passes, some 20 ms of a core. */
const COST = { algorithm: 'argon2id', memoryCost: 19_456, timeCost: 2 } as const;
/** Each takes a core and its memory for as long; the rest of the server goes on meanwhile. */
const AT_ONCE_MAX = 2;
const WAITING_MAX = 200;

/** argon2id on threads of their own, a few at a time. */
export function createPasswords(): Passwords {
  const queue = createFairQueue({ what: 'passwords', atOnceMax: AT_ONCE_MAX, waitingMax: WAITING_MAX });
  return {
    hash: (password, turn) => queue.run(turn, () => Bun.password.hash(password, COST)),
    verify: (password, hash, turn) => queue.run(turn, () => Bun.password.verify(password, hash)),
  };
}
