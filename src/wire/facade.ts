import type { z } from 'zod';
import type { Caller, Scope } from '../core/key.ts';
import type { Credential } from './authenticate.ts';
import type { OpenApiVersion } from './docs/json-schema.ts';
import type { FieldClass, FieldClasses } from './field-class.ts';
import type { KeyPlace } from './key-places.ts';
import type { RequestInfo } from './mount.ts';
import type { HasCore, Method } from './operation.ts';
import type { Recorded } from './recorded.ts';
import type { RefusalTable } from './refusal.ts';
import type { Reply } from './reply.ts';
import type { LinkNames } from './short-urls.ts';
import type { WireRequest } from './wire-request.ts';

/** What the operations of a facade may use. */
export interface FacadeDeps extends HasCore {
  readonly names: LinkNames;
}

/** A request to a compatible API after all checks. */
export interface FacadeCall<I> {
  readonly caller: Caller;
  readonly input: I;
  readonly wire: WireRequest;
}

/** Where what is promised comes from: the vendor's own page, another public source, or our choice where both are silent. */
export type Source = 'seed' | 'public' | 'ours';

interface FacadeWords {
  /** Unique in its facade, camelCase. */
  readonly name: string;
  readonly method: Method | readonly Method[];
  /** `/v1/links/{id}`; `{url+}` takes the rest of the path. */
  readonly path: string;
  /** Tells apart what shares method and path; of several that would do, the first listed is taken. */
  readonly when?: (wire: WireRequest) => boolean;
  readonly source: Source;
  readonly summary: string;
}

export interface FacadeOperationShape<S extends z.ZodRawShape, O> extends FacadeWords {
  /** A key needs one of them; none named: any key will do. */
  readonly scopes: readonly Scope[];
  /** Of all fields, wherever they stood: path, body, query. Unknown ones pass by. An array is the field `entries`. */
  readonly input: z.ZodObject<S>;
  readonly fields: FieldClasses<S>;
  /** Fields for which '' says something. */
  readonly keepsEmpty?: readonly string[];
  /** What is answered; null for what is not JSON. */
  readonly output: z.ZodType<O> | null;
  readonly status?: number;
  /** Where it says no in another way than its facade does. */
  readonly refusals?: Partial<RefusalTable>;
  /** A list or statistics: a parameter that it does not know might be a filter, and is refused. */
  readonly narrows?: true;
  /** Not counted against the calls of a year: it only tells how many are left. */
  readonly uncounted?: boolean;
  /** Whether it is answered without a key, where the operator allows that. */
  readonly guests?: boolean;
  readonly bytesMax?: number;
  /** The value that is answered, or a whole reply. */
  call(deps: FacadeDeps, call: FacadeCall<z.output<z.ZodObject<S>>>): Promise<O | WholeReply>;
}

/** An operation that needs no key and answers by itself. */
export interface OpenFacadeOperation extends FacadeWords {
  pass(deps: FacadeDeps, wire: WireRequest, info: RequestInfo): Promise<Response>;
}

/** An operation whose own types nobody needs any more. */
export interface KeyedFacadeOperation extends FacadeOperationShape<z.ZodRawShape, unknown> {
  readonly fields: Readonly<Record<string, FieldClass>>;
}
export type FacadeOperation = KeyedFacadeOperation | OpenFacadeOperation;

/** What the documents of a compatible API say beside its operations. */
export interface FacadeReference {
  /** The version of OpenAPI that its clients expect; the newest without it. */
  readonly openapi?: OpenApiVersion;
  readonly keys: readonly KeyPlace[];
  /** Paragraphs on what holds for every call. */
  readonly notes: readonly string[];
  /** The forms of its refusals, by name; the first that an answer fits is the form of that answer. */
  readonly failures: Readonly<Record<string, z.ZodType>>;
  /** What is answered in JSON by operations that build their answer themselves. */
  readonly outputs?: Readonly<Record<string, z.ZodType>>;
  /** Fields that clients send in the query although the operation has a body. */
  readonly inQuery?: Readonly<Record<string, readonly string[]>>;
  /** What a field must be for the operation to be meant. */
  readonly selectors?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** Operations that answer with a redirect, and where it leads. */
  readonly redirects?: Readonly<Record<string, string>>;
  /** Method and path of what the vendor has beyond this contract; what no operation takes is not supported. */
  readonly vendorPaths: readonly string[];
  readonly recorded: Recorded;
}

/** One compatible API: what it takes, how it says yes and no. */
export interface Facade {
  /** As in its path: `/compat/NAME`. */
  readonly name: string;
  readonly title: string;
  /** One paragraph for the coverage page: what the contract was made from, and when it was read. */
  readonly about: string;
  /** Whether bodies may be forms beside JSON. */
  readonly takesForms: boolean;
  /** Whether its clients read the rate headers of every answer, also where the plan has no rate. */
  readonly alwaysTellsRate?: true;
  /** Parameters without a meaning that its clients send with any call. */
  readonly tolerated?: readonly string[];
  credential(wire: WireRequest): Credential;
  readonly operations: readonly FacadeOperation[];
  readonly refusals: RefusalTable;
  readonly reference: FacadeReference;
  /** How a value is answered. */
  reply(status: number, value: unknown): Reply;
}

const WHOLE = Symbol('whole reply');
/** A whole answer of an operation, where a value in JSON is not what is wanted. */
export interface WholeReply {
  readonly [WHOLE]: Reply;
}

export const whole = (reply: Reply): WholeReply => ({ [WHOLE]: reply });

export const wholeReplyOf = (value: unknown): Reply | null =>
  typeof value === 'object' && value !== null && WHOLE in value ? (value as WholeReply)[WHOLE] : null;

/** A verdict that only one vendor knows; it ends the call with that answer. */
export class FacadeVerdict extends Error {
  override readonly name = 'FacadeVerdict';
  readonly reply: Reply;

  constructor(reply: Reply) {
    super('verdict');
    this.reply = reply;
  }
}

/** An operation with its types checked and then forgotten: `serve` hands a call only what this very schema made. */
export const facadeOperation = <S extends z.ZodRawShape, O>(
  shape: FacadeOperationShape<S, O>,
): KeyedFacadeOperation => shape as unknown as KeyedFacadeOperation;
