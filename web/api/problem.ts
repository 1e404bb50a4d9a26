import type { ProblemBody } from './types.ts';

export type FieldFault = NonNullable<ProblemBody['errors']>[number];

/** The API refused a call. `title`, `detail` and `errors` are in English; `sentenceOf` has the person's language. */
export class ApiProblem extends Error {
  readonly status: number;
  /** Stable: one word for each kind of refusal. */
  readonly code: string;
  readonly title: string;
  readonly detail: string;
  readonly errors: readonly FieldFault[];
  /** What the operator can look for in the log; null if the answer had none. */
  readonly requestId: string | null;
  /** Null when trying again later does not help. */
  readonly retryAfterS: number | null;
  /** Further members of the answer, such as `limit` of `too_many`. */
  readonly facts: Readonly<Record<string, unknown>>;

  constructor(response: Response, body: Partial<ProblemBody>) {
    super(body.detail ?? response.statusText);
    const { title = '', detail = '', code = 'unknown', errors = [], request_id = null, ...facts } = body;
    this.name = 'ApiProblem';
    this.status = response.status;
    this.code = code;
    this.title = title;
    this.detail = detail;
    this.errors = errors;
    this.requestId = request_id ?? response.headers.get('x-request-id');
    const wait = Number(response.headers.get('retry-after') ?? Number.NaN);
    this.retryAfterS = Number.isFinite(wait) ? wait : null;
    this.facts = facts;
  }
}

/** The server did not answer: no network, or the server is down. */
export class Offline extends Error {
  constructor(cause: unknown) {
    super('The server does not answer.', { cause });
    this.name = 'Offline';
  }
}

/** Whether the same call may go through in a moment. */
export const isPassing = (error: unknown): boolean =>
  error instanceof Offline || (error instanceof ApiProblem && (error.status >= 500 || error.status === 429));

export const isAborted = (error: unknown): boolean =>
  error instanceof DOMException && error.name === 'AbortError';
