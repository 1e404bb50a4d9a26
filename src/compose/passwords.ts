import type { Passwords } from '../core/ports.ts';
import { Problem } from '../core/problem.ts';

/** As OWASP has it for argon2id: 19 MiB and two passes, some 20 ms of a core. */
const COST = { algorithm: 'argon2id', memoryCost: 19_456, timeCost: 2 } as const;
/** Each takes a core and its memory for as long; the rest of the server goes on meanwhile. */
const AT_ONCE_MAX = 2;
const WAITING_MAX = 200;

/** argon2id on threads of their own, a few at a time. */
export function createPasswords(): Passwords {
  const waiting: (() => void)[] = [];
  let running = 0;

  async function inTurn<T>(work: () => Promise<T>): Promise<T> {
    if (waiting.length >= WAITING_MAX) throw new Problem('too_many', { what: 'passwords', max: WAITING_MAX });
    if (running >= AT_ONCE_MAX) await new Promise<void>((go) => waiting.push(go));
    running++;
    try {
      return await work();
    } finally {
      running--;
      waiting.shift()?.();
    }
  }

  return {
    hash: (password) => inTurn(() => Bun.password.hash(password, COST)),
    verify: (password, hash) => inTurn(() => Bun.password.verify(password, hash)),
  };
}
