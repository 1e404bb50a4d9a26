import type { Clock, Digest, Random } from '../core/ports.ts';
import type { Credential } from './authenticate.ts';
import { checkQuery, checkScopes, readBody } from './checks.ts';
import type { Log } from './log.ts';
import { createOnce } from './once.ts';
import type { HasCore, KeyedOperation, OpenOperation, Operation } from './operation.ts';
import { mediaTypeOf } from './read-body.ts';
import { type Issue, isRefusal, type Refusal, WireRefusal } from './refusal.ts';
import type { Reply } from './reply.ts';
import { type CountCall, createVisits, UNMATCHED, type Visit } from './visits.ts';

/** How one API speaks: where it looks for a key, and how it says no. */
export interface Dialect {
  credential(request: Request): Credential;
  /** `operation` is what was asked; null when nothing takes the request. */
  refuse(refusal: Refusal, requestId: string, operation: Operation<never> | null): Reply;
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
  countCall: CountCall;
}): Serve<D> {
  const { deps, dialect, clock, log } = options;
  const { keys, quotas, usage, idempotency } = deps.core;
  const { random, countCall } = options;
  const visits = createVisits({
    ...{ keys, quotas, usage, clock, random, log, countCall },
    tellsCeiling: false,
  });
  const once = createOnce({ store: idempotency, digest: options.digest, clock, log });

  async function runKeyed(
    operation: KeyedOperation<D>,
    visit: Visit,
    params: Record<string, string>,
  ): Promise<Reply> {
    const { request, requestId } = visit;
    const caller = await visits.caller(visit, dialect.credential(request));
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
    return once.run(attempt, () => actOrRefuse(operation, act, requestId));
  }

  const secretOf = (request: Request): string => dialect.credential(request).secret ?? '';

  /** A refusal is an answer too, and must be the same when it is asked for again. */
  async function actOrRefuse(
    operation: Operation<D>,
    act: () => Promise<Reply>,
    requestId: string,
  ): Promise<Reply> {
    try {
      return await act();
    } catch (error) {
      if (!isRefusal(error)) throw error;
      return dialect.refuse(error, requestId, operation);
    }
  }

  async function runOpen(operation: OpenOperation<D>, visit: Visit): Promise<Reply> {
    if (operation.uncounted !== true) visits.countAddress(visit);
    const { request } = visit;
    const query = checkQuery(operation, request);
    const shape = operation.body;
    const read = shape === undefined ? null : await readBody(deps, shape, request, mediaTypeOf(request));
    const body = read === null ? null : read.check();
    return operation.open(deps, { query, body, secret: dialect.credential(request).secret });
  }

  const answer = (
    visit: Visit,
    operation: Operation<D> | null,
    run: () => Promise<Reply>,
  ): Promise<Response> =>
    visits.answer(visit, operation?.name ?? UNMATCHED, run, (refusal) =>
      dialect.refuse(refusal, visit.requestId, operation),
    );

  return {
    operation(operation, request, address, params) {
      const visit = visits.open(request, address);
      return answer(visit, operation, () =>
        'open' in operation ? runOpen(operation, visit) : runKeyed(operation, visit, params),
      );
    },
    unmatched(request, address, allowed) {
      const visit = visits.open(request, address);
      return answer(visit, null, async () => {
        visits.countAddress(visit);
        throw unmatched(allowed);
      });
    },
  };
}

/** No operation takes the request; `allowed` are the methods that its path would take. */
export const unmatched = (allowed: readonly string[]): WireRefusal =>
  allowed.length > 0
    ? new WireRefusal('method_not_allowed', { allowed })
    : new WireRefusal('route_not_found', {});

const NO_KEY_ON_STREAM: Issue = {
  in: 'header',
  path: ['Idempotency-Key'],
  code: 'not_supported',
  detail: 'Cannot be kept for a stream; give the links an external_id or a slug instead.',
};
