import type { WorkspaceId } from './workspace.ts';

/** An answer as it was first given. */
export interface StoredAnswer {
  readonly status: number;
  /** Header names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Remembers for a day what was answered to a request with an idempotency key. */
export interface IdempotencyStore {
  /**
   * Claims a key for a request with this fingerprint: 'new' when it is free (also when the process that had claimed it
   * died without an answer), 'mismatch' when it stands for another request, 'running' while that one is under way, or
   * the answer that was given.
   */
  reserve(
    workspaceId: WorkspaceId,
    key: string,
    fingerprint: string,
    nowMs: number,
  ): Promise<'new' | 'mismatch' | 'running' | StoredAnswer>;
  finish(workspaceId: WorkspaceId, key: string, answer: StoredAnswer): Promise<void>;
  /** The request came to nothing that should be repeated; the key is free again. */
  release(workspaceId: WorkspaceId, key: string): Promise<void>;
  /** Forgets what was claimed before `beforeMs`. */
  forgetBefore(beforeMs: number): Promise<void>;
}

export const IDEMPOTENCY_MS = 86_400_000;
