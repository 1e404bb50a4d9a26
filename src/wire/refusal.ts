import { Problem, type ProblemDetails } from '../core/problem.ts';
import { StorageFull } from '../core/storage-full.ts';
import type { JsonFault } from './json-text.ts';
import type { Reply } from './reply.ts';

/** One thing wrong with a request: where, a stable word for it, and a sentence. */
export interface Issue {
  readonly in: 'body' | 'query' | 'path' | 'header';
  readonly path: readonly (string | number)[];
  readonly code: string;
  readonly detail: string;
}

/** What a wire refuses before the core is asked, with its facts. */
export interface WireDetails {
  unauthenticated: { reason: 'missing' | 'unknown' };
  route_not_found: Record<never, never>;
  method_not_allowed: { allowed: readonly string[] };
  not_acceptable: { offered: readonly string[] };
  unsupported_media_type: { accepted: readonly string[] };
  body_too_large: { maxBytes: number };
  malformed_body: { reason: JsonFault | 'too_many_fields' | 'not_utf8' | 'cut_short' };
  invalid_request: { issues: readonly Issue[] };
  /** The caller names a version that is no longer, or never was, the current one. */
  precondition_failed: Record<never, never>;
  idempotency_key_reused: Record<never, never>;
  idempotency_key_busy: { retryAfterMs: number };
  /** The server has no room left; what was asked for was not stored. */
  storage_full: Record<never, never>;
  /** A fault of ours; what it was is in the log under the request's id. */
  internal: Record<never, never>;
}

export class WireRefusal<C extends keyof WireDetails = keyof WireDetails> extends Error {
  override readonly name = 'WireRefusal';
  readonly code: C;
  readonly details: WireDetails[C];

  constructor(code: C, details: WireDetails[C]) {
    super(code);
    this.code = code;
    this.details = details;
  }
}

export type Refusal = Problem | WireRefusal;
export interface RefusalDetails extends ProblemDetails, WireDetails {}
export type RefusalCode = keyof RefusalDetails;

/** How one API answers each refusal there is; a table that leaves one out does not compile. */
export type RefusalTable<R = Reply> = {
  readonly [C in RefusalCode]: (details: RefusalDetails[C]) => R;
};

export function lookUpRefusal<R>(table: RefusalTable<R>, refusal: Refusal): R {
  // The table's type ties each code to its details; TypeScript cannot follow that through a union.
  const answer = table[refusal.code] as (details: Refusal['details']) => R;
  return answer(refusal.details);
}

/** What an error is to the caller; null for a bug. */
export function toRefusal(error: unknown): Refusal | null {
  if (isRefusal(error)) return error;
  return isWithoutRoom(error) ? new WireRefusal('storage_full', {}) : null;
}

/** A store says so itself; what writes a file for the time of a call is told by the system. */
const isWithoutRoom = (error: unknown): boolean =>
  error instanceof StorageFull || (error instanceof Error && 'code' in error && error.code === 'ENOSPC');

export const isRefusal = (error: unknown): error is Refusal =>
  error instanceof Problem || error instanceof WireRefusal;
