import { errorCode } from '../../core/base/error-text.ts';
import { Problem, type ProblemDetails } from '../../core/base/problem.ts';
import { type AwayReason, StorageAway } from '../../core/base/storage-away.ts';
import { StorageFull } from '../../core/base/storage-full.ts';
import type { HeaderFields } from '../values/header-fields.ts';
import type { JsonFault } from '../values/json-text.ts';

/** The part of a request that had a field. */
export type Origin = 'body' | 'query' | 'path' | 'header';

/** One fault of a request: the place, a stable code and a message. */
export interface Issue {
  readonly in: Origin;
  readonly path: readonly (string | number)[];
  readonly code: string;
  readonly detail: string;
}

/** Refusals before the core is called, with their details. `refusal-rows.ts` has a row for each. */
export interface WireDetails {
  unauthenticated: { reason: 'missing' | 'unknown' | 'signed_out' };
  /** A request with a session's cookie that another site may have caused. */
  forged_request: Record<never, never>;
  /** Sessions begin on the host of the dashboard only. */
  not_on_this_host: { appUrl: string };
  route_not_found: Record<never, never>;
  method_not_allowed: { allowed: readonly string[] };
  not_acceptable: { offered: readonly string[] };
  unsupported_media_type: { accepted: readonly string[] };
  body_too_large: { maxBytes: number };
  malformed_body: { reason: JsonFault | 'too_many_fields' | 'not_utf8' | 'cut_short' };
  invalid_request: { issues: readonly Issue[] };
  /** The link does not have the version in `If-Match`. */
  precondition_failed: Record<never, never>;
  idempotency_key_reused: Record<never, never>;
  idempotency_key_busy: { retryAfterMs: number };
  /** The disk is full; nothing was stored. */
  storage_full: Record<never, never>;
  /** The database does not answer, or ended a connection while it stored something. */
  storage_unavailable: { reason: AwayReason };
  /** A bug; the log has the error with the request's id. */
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

/** A compatible API's answer to a refusal, before its `reply` writes the value. */
export interface RefusalAnswer<V = unknown> {
  readonly status: number;
  readonly value: V;
  readonly headers?: HeaderFields;
}

/** How one API answers each refusal. An incomplete table does not compile. */
export type RefusalTable<R = RefusalAnswer> = {
  readonly [C in RefusalCode]: (details: RefusalDetails[C]) => R;
};

export function lookUpRefusal<R>(table: RefusalTable<R>, refusal: Refusal): R {
  // The table's type ties each code to its details; TypeScript cannot follow that through a union.
  const answer = table[refusal.code] as (details: Refusal['details']) => R;
  return answer(refusal.details);
}

/** The refusal for an error; null for a bug. */
export function toRefusal(error: unknown): Refusal | null {
  if (isRefusal(error)) return error;
  if (error instanceof StorageAway) return new WireRefusal('storage_unavailable', { reason: error.reason });
  return isDiskFull(error) ? new WireRefusal('storage_full', {}) : null;
}

/** Stores throw StorageFull; a failed write of a temporary file has the system's code. */
const isDiskFull = (error: unknown): boolean => error instanceof StorageFull || errorCode(error) === 'ENOSPC';

export const isRefusal = (error: unknown): error is Refusal =>
  error instanceof Problem || error instanceof WireRefusal;
