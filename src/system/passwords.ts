import { createFairQueue } from '../core/base/fair-queue.ts';
import type { Passwords } from '../core/base/passwords.ts';

/** OWASP's recommendation for argon2id: 19 MiB and two passes, about 20 ms of one core. */
const COST = { algorithm: 'argon2id', memoryCost: 19_456, timeCost: 2 } as const;
/** The hash of a random password that nobody knows, with COST: verifying against it takes as long as against any other. */
export const DECOY_HASH =
  '$argon2id$v=19$m=19456,t=2,p=1$P3EYMVIoOoUku03hswfGiF67+kxI9sEoHCHideTlkKc$VZ+QwD+XYec1tQOJG1gphvSq1sb/mJ1X3H+wdtLNUlk';
/** Each hash occupies one core and its memory; the rest of the server continues meanwhile. */
const AT_ONCE_MAX = 2;
const WAITING_MAX = 200;

/** Hashes with argon2id on other threads, a few at a time. */
export function createPasswords(): Passwords {
  const queue = createFairQueue({ what: 'passwords', atOnceMax: AT_ONCE_MAX, waitingMax: WAITING_MAX });
  return {
    hash: (password, turn) => queue.run(turn, () => Bun.password.hash(password, COST)),
    verify: (password, hash, turn) => queue.run(turn, () => Bun.password.verify(password, hash)),
  };
}
