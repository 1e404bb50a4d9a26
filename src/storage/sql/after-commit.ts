import type { Db } from './schema.ts';

const EFFECTS = new WeakMap<Db, (() => void)[]>();

/**
 * Calls `effect` once the transaction of the job is committed, before the job resolves. The only way for a job to
 * change anything outside of its transaction: the database may roll the job back and run it again.
 */
export function afterCommit(trx: Db, effect: () => void): void {
  const effects = EFFECTS.get(trx);
  if (effects === undefined) EFFECTS.set(trx, [effect]);
  else effects.push(effect);
}

/** For writers: takes what a run of a job left on `trx`, to call it after the commit, or to drop it. */
export function takeEffects(trx: Db): readonly (() => void)[] {
  const effects = EFFECTS.get(trx) ?? [];
  EFFECTS.delete(trx);
  return effects;
}
