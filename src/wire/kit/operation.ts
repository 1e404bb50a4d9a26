import type { z } from 'zod';
import type { SignedIn } from '../../core/accounts/sessions.ts';
import type { Caller, Scope } from '../../core/base/caller.ts';
import { invariant } from '../../core/base/invariant.ts';
import type { Core } from '../../core/core.ts';
import type { Issue, RefusalCode } from '../refusals/refusal.ts';
import type { RequestInfo } from './api-request.ts';
import type { WireRequest } from './wire-request.ts';

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** The common part of the operations of all APIs. */
export interface OperationHead {
  /** Unique in its API, camelCase. */
  readonly name: string;
  readonly method: Method | readonly Method[];
  /** `/links/{id}`; `{url+}` matches the rest of the path. */
  readonly path: string;
  readonly summary: string;
  /** Selects among operations with the same method and path. The first listed operation that matches is called. */
  readonly when?: (wire: WireRequest) => boolean;
}

/** An operation for callers with a key. */
export interface KeyedHead extends OperationHead {
  /** The key needs one of them. An empty list allows any key. */
  readonly scopes: readonly Scope[];
  /** Whether calls without a key are allowed, if the operator allows them. */
  readonly guests?: boolean;
  /** Does not count towards the calls of a year. */
  readonly uncounted?: boolean;
  /** Only for instance administrators: their keys, and their sessions that were proved again. */
  readonly instance?: boolean;
  /** A session needs a proof of the last minutes. Keys need none. */
  readonly proven?: boolean;
  /** Is served in a deleted workspace too. */
  readonly whenDeleted?: boolean;
}

/** An operation outside of any workspace: for everybody, or for the person who is signed in. */
export interface OpenHead extends OperationHead {
  readonly open: unknown;
  /** Only for a person who is signed in; `proven`: with a proof of the last minutes. */
  readonly signedIn?: true | 'proven';
  /** Does not count against the client's address: counting costs more than the answer. */
  readonly uncounted?: boolean;
}

/** The bytes of a JSON body. */
export const BODY_BYTES_MAX = 1_048_576;

/** The body of an operation: one JSON value, or a stream that the operation reads. */
export interface BodyShape<D, B> {
  readonly schema: z.ZodType<B>;
  /** Default: BODY_BYTES_MAX. */
  readonly maxBytes?: number;
  /** An absent body counts as `{}`. */
  readonly optional?: boolean;
  readonly example?: unknown;
  /** The schema for documents, if requests are checked part by part. */
  readonly documented?: z.ZodType;
  /** Further faults of a body that failed its schema, so that one answer reports every invalid field. */
  faults?(deps: D, value: unknown, issues: readonly Issue[]): readonly Issue[];
  /** The field of the body that has the link: the core names faults of a link without it. */
  readonly linkIn?: string;
  /** Media types whose body the operation reads. */
  readonly streamed?: readonly string[];
}

/** The description of one answer. */
export interface AnswerShape {
  readonly description: string;
  readonly schema?: z.ZodType;
  /** The media types of an answer that is not JSON. */
  readonly types?: readonly string[];
  readonly headers?: Readonly<Record<string, string>>;
  readonly example?: unknown;
}

/** A request after all checks. */
export interface Call<P, Q, B> {
  readonly caller: Caller;
  readonly params: P;
  readonly query: Q;
  readonly body: B;
  /** '' without a body. */
  readonly mediaType: string;
  readonly request: Request;
  readonly requestId: string;
  readonly isStillAllowed: () => Promise<boolean>;
}

/** Headers with a condition on the current version of a link. */
export type ConditionHeader = 'If-Match' | 'If-None-Match';

/** The part of an operation that only the native API has. */
interface NativeWords {
  readonly method: Method;
  readonly tag: string;
  readonly description?: string;
  /** Conditions that a request can have. The operation checks them. */
  readonly conditions?: readonly ConditionHeader[];
  readonly answers: Readonly<Record<number, AnswerShape>>;
  /** Refusals in addition to those of every operation. */
  readonly refusals?: readonly RefusalCode[];
}

export interface OperationShape<D, P, Q, B> extends KeyedHead, NativeWords {
  readonly method: Method;
  /** Replaces the scopes in documents, if the core requires more than a list can express. */
  readonly access?: string;
  readonly params?: z.ZodType<P>;
  readonly query?: z.ZodType<Q>;
  readonly body?: BodyShape<D, B>;
  /** Returns a value, which is answered as JSON with the lowest status of `answers`, or a complete `Reply`. */
  call(deps: D, call: Call<P, Q, B>): Promise<unknown>;
}

export interface OpenOperationShape<D, P, Q, B> extends OpenHead, NativeWords {
  readonly method: Method;
  readonly params?: z.ZodType<P>;
  readonly query?: z.ZodType<Q>;
  readonly body?: BodyShape<D, B>;
  open(deps: D, call: OpenCall<P, Q, B>): Promise<unknown>;
}

export interface OpenCall<P, Q, B> {
  readonly params: P;
  readonly query: Q;
  readonly body: B;
  /** The unchecked secret of the request; null without one. */
  readonly secret: string | null;
  /** Null unless a person is signed in. An operation with `signedIn` always has one: see `personOf`. */
  readonly signedIn: SignedIn | null;
  readonly request: Request;
  readonly info: RequestInfo;
}

/** The person of an operation with `signedIn`. */
export function personOf({ signedIn }: Pick<OpenCall<unknown, unknown, unknown>, 'signedIn'>): SignedIn {
  invariant(signedIn !== null, 'the operation is for a person who is signed in');
  return signedIn;
}

/** An operation with its type parameters erased. */
export type KeyedOperation<D> = OperationShape<D, unknown, unknown, unknown>;
export type OpenOperation<D> = OpenOperationShape<D, unknown, unknown, unknown>;
export type Operation<D> = KeyedOperation<D> | OpenOperation<D>;

export interface HasCore {
  readonly core: Core;
}

/**
 * The one place that erases the type parameters of an operation, so that one list can have operations with different
 * inputs. It is safe: `serve` calls `call` and `open` only with the output of the operation's own schemas.
 */
export const eraseTypes = <Erased>(shape: unknown): Erased => shape as Erased;

/** The functions that define the operations of an API with the dependencies `D`. */
export function describeOperations<D extends HasCore>() {
  return {
    // Keeps the literal name, so that the compiler can check tables by name for completeness.
    operation: <const N extends string, P = unknown, Q = unknown, B = unknown>(
      shape: OperationShape<D, P, Q, B> & { readonly name: N },
    ) => eraseTypes<KeyedOperation<D> & { readonly name: N }>(shape),
    openOperation: <const N extends string, P = unknown, Q = unknown, B = unknown>(
      shape: OpenOperationShape<D, P, Q, B> & { readonly name: N },
    ) => eraseTypes<OpenOperation<D> & { readonly name: N }>(shape),
  };
}
