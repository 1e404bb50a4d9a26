import type { WorkspaceId } from './workspace.ts';

/** An answer as it was sent, to be sent again. */
export interface KeptAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** How long an answer is kept. */
export const IDEMPOTENCY_KEPT_MS = 24 * 3_600_000;
/** Keys held for one workspace; past it the oldest finished ones are forgotten early. */
export const IDEMPOTENCY_KEYS_MAX = 100_000;

/** Remembers what was answered to a request with an idempotency key. */
export interface IdempotencyStore {
  /**
   * Takes the key for one request. `new`: do it, then call `finish` or `release`. `running`: another request with
   * this key is being answered now. `mismatch`: the key was used with another fingerprint. Else the answer given
   * then. A key taken by a process that has died is free. Durable before it answers.
   */
  reserve(
    workspaceId: WorkspaceId,
    key: string,
    fingerprint: string,
    nowMs: number,
  ): Promise<'new' | 'mismatch' | 'running' | KeptAnswer>;
  /** Keeps the answer for a key that this process has taken. */
  finish(workspaceId: WorkspaceId, key: string, answer: KeptAnswer): Promise<void>;
  /** Frees a key whose request came to nothing. */
  release(workspaceId: WorkspaceId, key: string): Promise<void>;
}
