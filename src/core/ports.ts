import type { Turn } from './fair-queue.ts';

/** Unix time in milliseconds; injected, so that tests can stand still. */
export interface Clock {
  nowMs(): number;
}

/** A cryptographic source. */
export interface Random {
  bytes(count: number): Uint8Array;
}

/** One-way digests for secrets that are themselves random. */
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
  /** One address, as `parseEmail` has it. */
  readonly to: string;
  readonly subject: string;
  /** Plain text. */
  readonly text: string;
}

export interface Mailer {
  /** Settles when the mail is in other hands; rejects when they do not take it. */
  send(mail: Mail): Promise<void>;
}

/** Slow, salted hashes for secrets that people make up. Those who ask take turns; too_many when too much waits already. */
export interface Passwords {
  /** In PHC form. */
  hash(password: string, turn: Turn): Promise<string>;
  verify(password: string, hash: string, turn: Turn): Promise<boolean>;
}
