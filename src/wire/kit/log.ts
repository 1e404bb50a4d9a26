/** The log of the APIs. Messages are in lower case without a full stop; facts are fields. */
export interface ApiLog {
  error(message: string, facts: Readonly<Record<string, unknown>>): void;
  /** Logs an answered call, if the operator has enabled it. */
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
