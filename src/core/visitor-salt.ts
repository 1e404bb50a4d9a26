/** The secrets that make visitors of one day (UTC, `2026-11-20`) recognisable on that day only. */
export interface SaltStore {
  /** 32 random bytes, made when first asked for; the same for every process that asks. */
  saltFor(day: string): Promise<Uint8Array>;
  /** Destroys the salts of all days before `day`. */
  forgetBefore(day: string): Promise<void>;
}

export const SALT_BYTES = 32;
