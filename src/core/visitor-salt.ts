/** The secrets that make visitors of one day comparable with each other, and with nobody else. */
export interface SaltStore {
  /** 32 random bytes, the same for all who ask for this UTC day (days since 1970); made at the first asking. */
  saltFor(day: number): Promise<Uint8Array>;
  /** Throws away the salts of earlier days: from then on nobody can tell whose visits those were. */
  forgetBefore(day: number): Promise<void>;
}
