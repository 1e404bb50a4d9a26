import type { z } from 'zod';
import type { Core } from '../core/core.ts';
import type { Caller, Scope } from '../core/key.ts';
import type { Issue, RefusalCode } from './refusal.ts';
import type { Reply } from './reply.ts';

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** What an operation reads: one JSON value, or a stream that it reads itself. */
export interface BodyShape<D, B> {
  readonly schema: z.ZodType<B>;
  readonly maxBytes: number;
  /** An absent body counts as `{}`. */
  readonly optional?: boolean;
  readonly example?: unknown;
  /** The schema for the reader, where requests are checked part by part instead. */
  readonly documented?: z.ZodType;
  /** What else is wrong with a body that failed its schema, so that every bad field is told at once. */
  faults?(deps: D, value: unknown, issues: readonly Issue[]): readonly Issue[];
  /** Media types whose body is left unread for the operation. */
  readonly streamed?: readonly string[];
}

/** One answer for the reader. */
export interface AnswerShape {
  readonly description: string;
  readonly schema?: z.ZodType;
  /** By media type, where it is not JSON. */
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
  /** '' when there is no body. */
  readonly mediaType: string;
  readonly request: Request;
  readonly requestId: string;
  readonly isStillAllowed: () => Promise<boolean>;
}

/** Headers by which a request depends on how a thing stands. */
export type Condition = 'If-Match' | 'If-None-Match';

interface OperationWords {
  /** Also the operationId: unique, camelCase. */
  readonly name: string;
  readonly method: Method;
  /** `/links/{id}`. */
  readonly path: string;
  readonly tag: string;
  readonly summary: string;
  readonly description?: string;
  /** Conditions that a request may set; `serve` leaves them to the operation. */
  readonly conditions?: readonly Condition[];
  readonly answers: Readonly<Record<number, AnswerShape>>;
  /** Beside those that any operation may answer. */
  readonly refusals?: readonly RefusalCode[];
}

export interface OperationShape<D, P, Q, B> extends OperationWords {
  /** A key needs one of them; none named: any key will do. */
  readonly scopes: readonly Scope[];
  /** Said of it in place of the scopes, where the core asks for more than one can tell from a list. */
  readonly access?: string;
  readonly params?: z.ZodType<P>;
  readonly query?: z.ZodType<Q>;
  readonly body?: BodyShape<D, B>;
  call(deps: D, call: Call<P, Q, B>): Promise<Reply>;
}

/** An operation that needs no key. */
export interface OpenOperationShape<D, Q, B> extends OperationWords {
  readonly query?: z.ZodType<Q>;
  readonly body?: BodyShape<D, B>;
  /** Not counted against the address that asks: the answer costs less than the counting. */
  readonly uncounted?: boolean;
  open(deps: D, call: OpenCall<Q, B>): Promise<Reply>;
}

export interface OpenCall<Q, B> {
  readonly query: Q;
  readonly body: B;
  /** What the request says of who asks, unchecked; null when it says nothing. */
  readonly secret: string | null;
}

/** An operation whose own types nobody needs any more. */
export type KeyedOperation<D> = OperationShape<D, unknown, unknown, unknown>;
export type OpenOperation<D> = OpenOperationShape<D, unknown, unknown>;
export type Operation<D> = KeyedOperation<D> | OpenOperation<D>;

export interface HasCore {
  readonly core: Core;
}

/** The two ways to write an operation, once the dependencies of its API are settled. */
export function describeOperations<D extends HasCore>() {
  return {
    // `serve` hands a call only what these very schemas made, so that the types may be forgotten here. The name is
    // kept, so that a table can be made that lacks none of them.
    operation: <const N extends string, P = unknown, Q = unknown, B = unknown>(
      shape: OperationShape<D, P, Q, B> & { readonly name: N },
    ) => shape as unknown as KeyedOperation<D> & { readonly name: N },
    openOperation: <const N extends string, Q = unknown, B = unknown>(
      shape: OpenOperationShape<D, Q, B> & { readonly name: N },
    ) => shape as unknown as OpenOperation<D> & { readonly name: N },
  };
}
