/** Where faults of our own go. Messages are lower case without a full stop, facts stand beside them. */
export interface Log {
  error(message: string, facts: Readonly<Record<string, unknown>>): void;
  /** For each call that was answered, where the operator wants to see them. */
  answered?(call: AnsweredCall): void;
}

export interface AnsweredCall {
  readonly requestId: string;
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  readonly status: number;
  readonly ms: number;
  readonly keyId: string | null;
  readonly address: string;
}
