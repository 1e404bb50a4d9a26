import type { WorkspaceId } from './ids.ts';

/** A stored answer, replayed for a repeated request. */
export interface KeptAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** How long an answer is stored. */
export const IDEMPOTENCY_KEPT_MS = 24 * 3_600_000;
/** Most keys per workspace; beyond this the oldest finished ones are removed early. */
export const IDEMPOTENCY_KEYS_MAX = 100_000;

/** Stores answers to requests with an idempotency key. */
export interface IdempotencyStore {
  /**
   * Reserves the key for one request. `new`: execute it, then call `finish` or `release`. `running`: another request
   * with this key is in progress. `mismatch`: the key was used with another fingerprint. Otherwise the stored answer.
   * A key reserved by a process that is dead is free again. Durable before it resolves.
   */
  reserve(
    workspaceId: WorkspaceId,
    key: string,
    fingerprint: string,
    nowMs: number,
  ): Promise<'new' | 'mismatch' | 'running' | KeptAnswer>;
  /** Stores the answer for a key that this process has reserved. */
  finish(workspaceId: WorkspaceId, key: string, answer: KeptAnswer): Promise<void>;
  /** Frees the key of a failed request, which this process has reserved. */
  release(workspaceId: WorkspaceId, key: string): Promise<void>;
}
