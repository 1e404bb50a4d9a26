/** Unix time in milliseconds; injected, so that tests can set it. */
export interface Clock {
  nowMs(): number;
}

/** A cryptographic random source. */
export interface Random {
  bytes(count: number): Uint8Array;
}

/** Digests of secrets that are random themselves. */
export interface Digest {
  /** 64 lower-case hex digits. */
  sha256(text: string): string;
}

/** One page of a list; `nextCursor` is null on the last one. */
export interface Page<T> {
  readonly items: readonly T[];
  readonly nextCursor: string | null;
}

export interface Mail {
  /** One address, normalised by `parseEmail`. */
  readonly to: string;
  readonly subject: string;
  /** Plain text. */
  readonly text: string;
}

export interface Mailer {
  /** Resolves when the mail has been accepted for delivery; rejects when it was refused. */
  send(mail: Mail): Promise<void>;
}
