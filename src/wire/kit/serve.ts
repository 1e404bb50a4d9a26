import type { SignedIn } from '../../core/accounts/sessions.ts';
import { hasScope } from '../../core/base/access.ts';
import type { Caller } from '../../core/base/caller.ts';
import { Problem } from '../../core/base/problem.ts';
import { isReply, type Reply } from '../http/reply.ts';
import { type Refusal, WireRefusal } from '../refusals/refusal.ts';
import { type ApiRequest, type ApiRequests, type RequestInfo, UNMATCHED } from './api-request.ts';
import type { Credential } from './authenticate.ts';
import type { KeyedHead, OpenHead } from './operation.ts';
import type { WireRequest } from './wire-request.ts';

/** The steps that differ between APIs. `createServe` runs them in order. */
export interface ServedApi<K extends KeyedHead, P extends OpenHead> {
  /** A prefix of the operations' names in metrics. */
  readonly prefix: string;
  /** Parses a request before the operation is chosen and the caller is identified. */
  receive(
    apiRequest: ApiRequest,
    params: Readonly<Record<string, string>>,
    candidates: readonly (K | P)[],
  ): WireRequest | Promise<WireRequest>;
  /** Throws forged_request. */
  credential(wire: WireRequest, info: RequestInfo): Credential;
  /** The caller of requests without a key, and the plan that limits their rate; null refuses them. */
  guest(): Promise<{ readonly caller: Caller; readonly plan: string } | null>;
  /** Checks the input and runs the operation for a caller with one of its scopes. */
  call(operation: K, wire: WireRequest, by: { caller: Caller; apiRequest: ApiRequest }): Promise<Reply>;
  /** Checks the input and runs an operation without a caller. */
  open(operation: P, wire: WireRequest, by: OpenRequest): Promise<Reply | Response>;
  /** `operation` is null if no operation matches the request. */
  refuse(refusal: Refusal, apiRequest: ApiRequest, operation: K | P | null): Reply;
}

/** The circumstances of an operation without a caller. */
export interface OpenRequest {
  readonly info: RequestInfo;
  readonly signedIn: SignedIn | null;
}

export interface Serve<O> {
  /** Runs the first of `candidates` that matches the request. */
  operation(
    candidates: readonly O[],
    request: Request,
    info: RequestInfo,
    params: Readonly<Record<string, string>>,
  ): Promise<Response>;
  /** Answers a request that matches no operation; `allowed` has the methods of its path. */
  unmatched(request: Request, info: RequestInfo, allowed: readonly string[]): Promise<Response>;
}

/**
 * Serves a call, in the same order for every API: parse the request, choose the operation, identify the caller, count
 * the call, check the scopes, check the input, run the operation, answer or refuse.
 */
export function createServe<K extends KeyedHead, P extends OpenHead>(
  requests: ApiRequests,
  api: ServedApi<K, P>,
): Serve<K | P> {
  async function callerOf(operation: K, apiRequest: ApiRequest, wire: WireRequest): Promise<Caller> {
    const credential = api.credential(wire, apiRequest.info);
    if (credential.secret === null && operation.guests === true) {
      const guest = await api.guest();
      if (guest !== null) {
        await requests.countGuest(apiRequest, guest.caller, guest.plan);
        return guest.caller;
      }
    }
    return requests.caller(apiRequest, credential, operation);
  }

  async function open(operation: P, apiRequest: ApiRequest, wire: WireRequest): Promise<Reply | Response> {
    const { info } = apiRequest;
    if (operation.signedIn === undefined) {
      if (operation.uncounted !== true) await requests.countAddress(apiRequest);
      return api.open(operation, wire, { info, signedIn: null });
    }
    const credential = api.credential(wire, info);
    const needs = { proven: operation.signedIn === 'proven' };
    return api.open(operation, wire, {
      info,
      signedIn: await requests.signedIn(apiRequest, credential, needs),
    });
  }

  async function run(operation: K | P, apiRequest: ApiRequest, wire: WireRequest) {
    if (isOpen(operation)) {
      return open(operation, apiRequest, wire);
    }
    const caller = await callerOf(operation, apiRequest, wire);
    checkScopes(caller, operation.scopes);
    return api.call(operation, wire, { caller, apiRequest });
  }

  function unmatched(request: Request, info: RequestInfo, allowed: readonly string[]): Promise<Response> {
    const apiRequest = requests.open(request, info);
    return requests.answer(
      apiRequest,
      api.prefix + UNMATCHED,
      async () => {
        await requests.countAddress(apiRequest);
        throw allowed.length > 0
          ? new WireRefusal('method_not_allowed', { allowed })
          : new WireRefusal('route_not_found', {});
      },
      (refusal) => api.refuse(refusal, apiRequest, null),
    );
  }

  return {
    async operation(candidates, request, info, params) {
      const apiRequest = requests.open(request, info);
      const wire = await api.receive(apiRequest, params, candidates);
      const operation = candidates.find((candidate) => candidate.when?.(wire) ?? true);
      if (operation === undefined) return unmatched(request, info, []);
      return requests.answer(
        apiRequest,
        api.prefix + operation.name,
        () => run(operation, apiRequest, wire),
        (refusal) => api.refuse(refusal, apiRequest, operation),
      );
    },
    unmatched,
  };
}

const isOpen = <K extends KeyedHead, P extends OpenHead>(operation: K | P): operation is P =>
  'open' in operation;

/** Refuses a caller with none of the scopes. */
function checkScopes(caller: Caller, scopes: KeyedHead['scopes']): void {
  const first = scopes[0];
  if (first !== undefined && !scopes.some((scope) => hasScope(caller, scope))) {
    throw new Problem('forbidden', { scope: first });
  }
}

/** The one place that turns the result of an operation into a reply. */
export const toReply = (
  value: unknown,
  status: number,
  render: (status: number, value: unknown) => Reply,
): Reply => (isReply(value) ? value : render(status, value));
