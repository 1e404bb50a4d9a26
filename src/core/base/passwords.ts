import type { Turn } from './fair-queue.ts';
/**
 * Slow, salted hashes for passwords that people choose. Callers take turns; throws too_many when too many are queued.
 */
export interface Passwords {
  /** In PHC format. */
  hash(password: string, turn: Turn): Promise<string>;
  verify(password: string, hash: string, turn: Turn): Promise<boolean>;
}
