/** Time-based codes of an authenticator app: RFC 6238 with SHA-1, six digits and steps of 30 seconds. */
export interface Totp {
  /** 160 random bits in base 32. */
  newSecret(): Promise<string>;
  /** The `otpauth:` URI that a QR code for an app contains. */
  uriOf(secret: string, account: string): Promise<string>;
  /** The step of a right code: the current one, the one before or the one after. Null for a wrong code. */
  stepOf(secret: string, code: string, nowMs: number): Promise<number | null>;
}

/** Keeps a text secret with a key of this server. */
export interface Seal {
  seal(text: string): Promise<string>;
  /** Throws when the text was sealed with another key, or was modified. */
  open(sealed: string): Promise<string>;
}
