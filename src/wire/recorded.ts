/** The host of short links in whatever was recorded; documents put their own server's in its place. */
export const EXAMPLE_HOST = 'sho.rt';

/** A request to a compatible API, below its base URL; the key in it is `YOUR_API_KEY`. */
export interface RecordedRequest {
  readonly method: string;
  /** With its query. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON. */
  readonly json?: unknown;
  /** Sent as a form. */
  readonly form?: Readonly<Record<string, string>>;
}

export interface RecordedAnswer {
  readonly status: number;
  /** The media type, or '' where there is no body. */
  readonly type: string;
  /** A value where it is JSON, else a text. */
  readonly body: unknown;
}

/** How an operation was seen to say no. */
export interface RecordedRefusal extends RecordedAnswer {
  /** Of the core or of the wire; `verdict` for what only this API knows. */
  readonly code: string;
}

/** What the exchanges of one operation showed. `npm run docs` writes it. */
export interface RecordedOperation {
  readonly request: RecordedRequest;
  readonly answer: RecordedAnswer;
  /** Every form that a success has. */
  readonly successes: readonly Pick<RecordedAnswer, 'status' | 'type'>[];
  readonly refusals: readonly RecordedRefusal[];
}

/** By the name of the operation. */
export type Recorded = Readonly<Record<string, RecordedOperation>>;
