/** A request that wants to happen once: who asks, the key they chose, and what exactly they ask. */
export interface IdempotencyClaim {
  /** Whose keys these are: two owners may choose the same key. */
  readonly owner: string;
  readonly key: string;
  /** Digest of the whole request; the same key with another one is a mistake of the caller. */
  readonly fingerprint: string;
}

/** An answer as it was given, to be given again. */
export interface KeptAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export const IDEMPOTENCY_KEPT_MS = 86_400_000;

/** Remembers requests for `IDEMPOTENCY_KEPT_MS`, across restarts. */
export interface IdempotencyStore {
  /**
   * One step for all who ask at once: `new` is told to one of them, who must then finish or release. `running` to the
   * others until then, `mismatch` when the key was used for another request, else the answer that was kept. What a
   * process that died had reserved is free again.
   */
  reserve(claim: IdempotencyClaim, nowMs: number): Promise<'new' | 'running' | 'mismatch' | KeptAnswer>;
  finish(claim: IdempotencyClaim, answer: KeptAnswer, nowMs: number): Promise<void>;
  /** The request came to nothing: the next one with this key is new. */
  release(claim: IdempotencyClaim): Promise<void>;
  /** Forgets what was reserved before `beforeMs`. */
  forgetBefore(beforeMs: number): Promise<void>;
}
