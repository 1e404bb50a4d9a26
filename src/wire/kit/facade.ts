import type { z } from 'zod';
import type { Caller } from '../../core/base/caller.ts';
import type { Plan } from '../../core/plans/plan.ts';
import type { WebhookForm } from '../../core/webhooks/webhook.ts';
import type { WebhookMessage } from '../../core/webhooks/webhooks.ts';
import type { Reply } from '../http/reply.ts';
import type { RefusalAnswer, RefusalTable } from '../refusals/refusal.ts';
import type { HeaderFields } from '../values/header-fields.ts';
import type { OpenApiVersion } from '../values/openapi-version.ts';
import type { LinkNames } from '../values/short-urls.ts';
import type { RequestInfo } from './api-request.ts';
import type { Credential } from './authenticate.ts';
import type { FieldClass, FieldClasses } from './field-class.ts';
import type { KeyPlace } from './key-places.ts';
import { eraseTypes, type HasCore, type KeyedHead, type OpenHead } from './operation.ts';
import type { Recorded } from './recorded.ts';
import type { WireRequest } from './wire-request.ts';

/** The dependencies of a facade's operations. */
export interface FacadeDeps extends HasCore {
  readonly names: LinkNames;
}

/** A request to a compatible API after all checks. */
export interface FacadeCall<I> {
  readonly caller: Caller;
  readonly input: I;
  readonly wire: WireRequest;
}

/** The source of an operation's contract: the vendor's page, another public source, or this project if both are silent. */
export type Source = 'seed' | 'public' | 'ours';

export interface FacadeOperationShape<S extends z.ZodRawShape, O> extends KeyedHead {
  readonly source: Source;
  /** All fields of path, body and query. Unknown fields are dropped. An array as the body is the field `entries`. */
  readonly input: z.ZodObject<S>;
  readonly fields: FieldClasses<S>;
  /** Fields whose '' is not the same as an absent field. */
  readonly keepsEmpty?: readonly string[];
  /** The schema of the answer; null for an answer that is not JSON. */
  readonly output: z.ZodType<O> | null;
  readonly status?: number;
  /** Refusals that differ from those of its facade. */
  readonly refusals?: Partial<RefusalTable>;
  /** For lists and statistics: an unknown parameter could be a filter, so it is refused. */
  readonly narrows?: true;
  readonly bytesMax?: number;
  /** Returns a value, which is answered with `status`, or a complete `Reply`. */
  call(deps: FacadeDeps, call: FacadeCall<z.output<z.ZodObject<S>>>): Promise<O | Reply>;
}

/** An operation without a key, which builds its own response. */
export interface OpenFacadeOperation extends OpenHead {
  readonly source: Source;
  open(deps: FacadeDeps, call: { readonly wire: WireRequest; readonly info: RequestInfo }): Promise<Response>;
}

/** An operation with its type parameters erased. */
export interface KeyedFacadeOperation extends FacadeOperationShape<z.ZodRawShape, unknown> {
  readonly fields: Readonly<Record<string, FieldClass>>;
}
export type FacadeOperation = KeyedFacadeOperation | OpenFacadeOperation;

/** The documents of a compatible API, except its operations. */
export interface FacadeReference {
  /** The version of OpenAPI that its clients expect. Default: the newest. */
  readonly openapi?: OpenApiVersion;
  readonly keys: readonly KeyPlace[];
  /** Paragraphs about all calls. */
  readonly notes: readonly string[];
  /** The schemas of its refusals, by name. The first schema that matches an answer describes it. */
  readonly failures: Readonly<Record<string, z.ZodType>>;
  /** JSON schemas of operations that build their own answers. */
  readonly outputs?: Readonly<Record<string, z.ZodType>>;
  /** Fields that clients send in the query although the operation has a body. */
  readonly inQuery?: Readonly<Record<string, readonly string[]>>;
  /** The field values that select an operation. */
  readonly selectors?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** Operations that answer with a redirect, and a description of its destination. */
  readonly redirects?: Readonly<Record<string, string>>;
  /** Methods and paths of the vendor beyond this contract. Those without an operation are listed as not supported. */
  readonly vendorPaths: readonly string[];
  readonly recorded: Recorded;
}

/** One compatible API: its operations and its answers. */
export interface Facade {
  /** The name in its path: `/compat/NAME`. */
  readonly name: string;
  readonly title: string;
  /** One paragraph for the coverage page: the sources of the contract, and when they were read. */
  readonly about: string;
  /** Whether bodies can be forms too. */
  readonly takesForms: boolean;
  /** Plans like the vendor's, which the server includes. */
  readonly plans: readonly Plan[];
  /** The plan that limits the rate of calls without a key, instead of the plan of their workspace. */
  readonly guestPlan?: string;
  /** Whether every answer has rate headers, even if the plan has no rate limit. */
  readonly alwaysSendsRate?: true;
  /** Parameters that its clients send with any call, and that are ignored. */
  readonly ignoredParameters?: readonly string[];
  credential(wire: WireRequest): Credential;
  readonly operations: readonly FacadeOperation[];
  readonly refusals: RefusalTable;
  readonly reference: FacadeReference;
  /** Writes the value of a result or a refusal. */
  reply(status: number, value: unknown, headers?: HeaderFields): Reply;
}

/** The hosts for the short URLs in a webhook body. */
export interface WebhookPlace {
  readonly names: LinkNames;
  /** Without a port. */
  readonly ownHost: string;
}

/** A vendor's webhook bodies. */
interface VendorWebhooks extends Pick<WebhookForm, 'clicksPerBody'> {
  load(): Promise<(message: Pick<WebhookMessage, 'event' | 'occurrences'>, place: WebhookPlace) => string>;
}

/**
 * The registration of a compatible API. Its first call loads everything else, because many servers never get one. This
 * file imports only the plans of a vendor.
 */
export interface Registration {
  /** The name in its path: `/compat/NAME`. */
  readonly name: string;
  /** Plans like the vendor's, which the server includes. */
  readonly plans: readonly Plan[];
  /** The form of webhook bodies with the name of the API, if the vendor has webhooks. */
  readonly webhooks?: VendorWebhooks;
  load(): Promise<Facade>;
}

/** A refusal that only one vendor has. Throwing it ends the call with `answer`. */
export class FacadeVerdict extends Error {
  override readonly name = 'FacadeVerdict';
  readonly answer: RefusalAnswer;

  constructor(answer: RefusalAnswer) {
    super('verdict');
    this.answer = answer;
  }
}

export const facadeOperation = <S extends z.ZodRawShape, O>(
  shape: FacadeOperationShape<S, O>,
): KeyedFacadeOperation => eraseTypes<KeyedFacadeOperation>(shape);
