/** Secrets that recognise a visitor within one day (UTC, `2026-11-20`), but not across days. */
export interface SaltStore {
  /** 32 random bytes, created by the first call; the same for every process. */
  saltFor(day: string): Promise<Uint8Array>;
  /** Deletes the salts of all days before `day`. */
  forgetBefore(day: string): Promise<void>;
}

export const SALT_BYTES = 32;
