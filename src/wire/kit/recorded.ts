/** The host of short links in recordings. Documents replace it with the server's host. */
export const EXAMPLE_HOST = 'sho.rt';

/** A request to a compatible API, below its base URL. Its key is `YOUR_API_KEY`. */
export interface RecordedRequest {
  readonly method: string;
  /** Includes the query. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON. */
  readonly json?: unknown;
  /** Sent as a form. */
  readonly form?: Readonly<Record<string, string>>;
}

export interface RecordedAnswer {
  readonly status: number;
  /** The media type, or '' without a body. */
  readonly type: string;
  /** The value of a JSON body, else text. */
  readonly body: unknown;
}

/** A refusal that an exchange provokes. */
export interface RecordedRefusal extends RecordedAnswer {
  /** A code of the core or the wire, or `verdict` for a refusal that only this API has. */
  readonly code: string;
}

/** The recorded exchanges of one operation; `npm run docs` writes them. */
export interface RecordedOperation {
  readonly request: RecordedRequest;
  readonly answer: RecordedAnswer;
  /** Every status and type of a success. */
  readonly successes: readonly Pick<RecordedAnswer, 'status' | 'type'>[];
  readonly refusals: readonly RecordedRefusal[];
}

/** By the name of the operation. */
export type Recorded = Readonly<Record<string, RecordedOperation>>;
