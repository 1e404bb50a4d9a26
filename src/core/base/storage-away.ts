/**
 * `away`: the database cannot be reached or does not answer in time; nothing was stored. `busy`: too many calls wait for
 * it, or others changed the same rows again and again; nothing was stored. `outcome_unknown`: the connection ended
 * while the database committed, so the change may be stored or not.
 */
export type AwayReason = 'away' | 'busy' | 'outcome_unknown';

/** A store does not answer. Stores throw it instead of the driver's error, because it is neither a bug nor a fault. */
export class StorageAway extends Error {
  override readonly name = 'StorageAway';
  readonly reason: AwayReason;

  constructor(reason: AwayReason, cause?: unknown) {
    super(`the database is ${reason}`, { cause });
    this.reason = reason;
  }
}
