import type { Caller } from '../core/key.ts';
import type { Clock, Digest, Random } from '../core/ports.ts';
import { Problem } from '../core/problem.ts';
import type { RateState } from '../core/quota.ts';
import { authenticate, type Credential } from './authenticate.ts';
import { checkQuery, checkScopes, readBody } from './checks.ts';
import type { Log } from './log.ts';
import { createOnce } from './once.ts';
import type { HasCore, KeyedOperation, OpenOperation, Operation } from './operation.ts';
import { writeRateHeaders } from './rate-headers.ts';
import { mediaTypeOf } from './read-body.ts';
import { type Issue, isRefusal, type Refusal, WireRefusal } from './refusal.ts';
import type { Reply } from './reply.ts';
import { createRequestIds } from './request-id.ts';

/** How one API speaks: where it looks for a key, and how it says no. */
export interface Dialect {
  credential(request: Request): Credential;
  refuse(refusal: Refusal, requestId: string): Reply;
}

export interface Serve<D> {
  operation(
    operation: Operation<D>,
    request: Request,
    address: string,
    params: Record<string, string>,
  ): Promise<Response>;
  /** The answer to a request that no operation takes; `allowed` names the methods that the path would take. */
  unmatched(request: Request, address: string, allowed: readonly string[]): Promise<Response>;
}

/** Serves described operations: who asks, how often, what exactly, then the call, and one form for every refusal. */
export function createServe<D extends HasCore>(options: {
  deps: D;
  dialect: Dialect;
  clock: Clock;
  random: Random;
  digest: Digest;
  log: Log;
}): Serve<D> {
  const { deps, dialect, clock, log } = options;
  const { keys, quotas, usage, idempotency } = deps.core;
  const requestIdOf = createRequestIds(options.random);
  const once = createOnce({ store: idempotency, digest: options.digest, clock, log });

  /** What is known of a request while it is served, for the headers of whatever comes of it. */
  interface Visit {
    readonly request: Request;
    readonly requestId: string;
    readonly address: string;
    rate: RateState | null;
  }

  const visitOf = (request: Request, address: string): Visit => ({
    request,
    requestId: requestIdOf(request),
    address,
    rate: null,
  });

  async function callerOf(visit: Visit): Promise<Caller> {
    let caller: Caller;
    try {
      caller = await authenticate(keys, dialect.credential(visit.request));
    } catch (error) {
      // Counted by address, so that guessing keys is throttled.
      if (isRefusal(error)) visit.rate = quotas.countAnonymousCall(visit.address);
      throw error;
    }
    visit.rate = quotas.countCall(caller);
    usage.count(caller, { calls: 1 });
    return caller;
  }

  async function runKeyed(
    operation: KeyedOperation<D>,
    visit: Visit,
    params: Record<string, string>,
  ): Promise<Reply> {
    const { request, requestId } = visit;
    const caller = await callerOf(visit);
    checkScopes(caller, operation.scopes);
    const query = checkQuery(operation, request);
    const mediaType = mediaTypeOf(request);
    const shape = operation.body;
    const isStreamed = shape?.streamed?.includes(mediaType) === true;
    const read = shape === undefined || isStreamed ? null : await readBody(deps, shape, request, mediaType);

    const act = () =>
      operation.call(deps, {
        caller,
        params: operation.params === undefined ? params : operation.params.parse(params),
        query,
        body: read === null ? null : read.check(),
        mediaType,
        request,
        requestId,
        isStillAllowed: async () => (await keys.callerOf(secretOf(request), caller.workspaceId)) !== null,
      });
    if (operation.method !== 'POST' || !request.headers.has('idempotency-key')) return act();
    if (isStreamed) throw new WireRefusal('invalid_request', { issues: [NO_KEY_ON_STREAM] });
    const attempt = { request, caller, secret: secretOf(request), bodyText: read?.text ?? '' };
    return once.run(attempt, () => actOrRefuse(act, requestId));
  }

  const secretOf = (request: Request): string => dialect.credential(request).secret ?? '';

  /** A refusal is an answer too, and must be the same when it is asked for again. */
  async function actOrRefuse(act: () => Promise<Reply>, requestId: string): Promise<Reply> {
    try {
      return await act();
    } catch (error) {
      if (!isRefusal(error)) throw error;
      return dialect.refuse(error, requestId);
    }
  }

  async function runOpen(operation: OpenOperation<D>, visit: Visit): Promise<Reply> {
    if (operation.uncounted !== true) visit.rate = quotas.countAnonymousCall(visit.address);
    const { request } = visit;
    const query = checkQuery(operation, request);
    const shape = operation.body;
    const read = shape === undefined ? null : await readBody(deps, shape, request, mediaTypeOf(request));
    const body = read === null ? null : read.check();
    return operation.open(deps, { query, body, secret: dialect.credential(request).secret });
  }

  async function answer(visit: Visit, run: () => Promise<Reply>): Promise<Response> {
    let reply: Reply;
    try {
      reply = await run();
    } catch (error) {
      if (isRateLimited(error)) visit.rate = spent(error, clock.nowMs());
      if (isRefusal(error)) reply = dialect.refuse(error, visit.requestId);
      else {
        log.error('request failed', {
          error,
          requestId: visit.requestId,
          method: visit.request.method,
          path: visit.request.url.split('?', 1)[0],
        });
        reply = dialect.refuse(new WireRefusal('internal', {}), visit.requestId);
      }
    }
    return toResponse(reply, visit);
  }

  function toResponse({ status, headers, body }: Reply, visit: Visit): Response {
    const all: Record<string, string> = {
      'cache-control': 'private, no-store',
      'x-content-type-options': 'nosniff',
      ...headers,
      'x-request-id': visit.requestId,
    };
    if (visit.rate !== null) writeRateHeaders(all, visit.rate, clock.nowMs());
    return new Response(body, { status, headers: all });
  }

  return {
    operation(operation, request, address, params) {
      const visit = visitOf(request, address);
      return answer(visit, () =>
        'open' in operation ? runOpen(operation, visit) : runKeyed(operation, visit, params),
      );
    },
    unmatched(request, address, allowed) {
      const visit = visitOf(request, address);
      return answer(visit, async () => {
        visit.rate = quotas.countAnonymousCall(address);
        throw allowed.length > 0
          ? new WireRefusal('method_not_allowed', { allowed })
          : new WireRefusal('route_not_found', {});
      });
    },
  };
}

const isRateLimited = (error: unknown): error is Problem<'rate_limited'> =>
  error instanceof Problem && error.code === 'rate_limited';

const spent = ({ details }: Problem<'rate_limited'>, nowMs: number): RateState => ({
  limit: details.limit,
  remaining: 0,
  windowMs: details.windowMs,
  resetsAtMs: nowMs + details.retryAfterMs,
});

const NO_KEY_ON_STREAM: Issue = {
  in: 'header',
  path: ['Idempotency-Key'],
  code: 'not_supported',
  detail: 'Cannot be kept for a stream; give the links an external_id or a slug instead.',
};
