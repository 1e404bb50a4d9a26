import type { Keys } from '../../core/accounts/keys.ts';
import type { Sessions, SignedIn } from '../../core/accounts/sessions.ts';
import { DELETION_GRACE_MS } from '../../core/accounts/workspace.ts';
import { requireInstanceAdmin } from '../../core/base/access.ts';
import type { Caller } from '../../core/base/caller.ts';
import { errorText } from '../../core/base/error-text.ts';
import type { KeyId } from '../../core/base/ids.ts';
import type { Clock, Random } from '../../core/base/ports.ts';
import { Problem } from '../../core/base/problem.ts';
import type { Quotas, RateState } from '../../core/plans/quota.ts';
import type { Usage } from '../../core/plans/usage.ts';
import { writeRateHeaders } from '../http/rate-headers.ts';
import type { Reply } from '../http/reply.ts';
import { createRequestIds } from '../http/request-id.ts';
import { isRefusal, type Refusal, toRefusal, WireRefusal } from '../refusals/refusal.ts';
import { keyIds } from '../values/ids.ts';
import { authenticate, type Credential, callerOfSignedIn } from './authenticate.ts';
import type { AnsweredCall, ApiLog } from './log.ts';

/** Facts about a request that only the listener knows. */
export interface RequestInfo {
  /** The client's address, from trusted proxies if there are any. */
  readonly address: string;
  /** Where the client is, by a trusted proxy's header; '' when unknown. */
  readonly country?: string;
  /** Whether cookies of sessions are trusted on the host of the request. Default: no. */
  readonly holdsSessions?: boolean;
  /** Visits the short URL with this host and raw path, and counts the visit. Only on a listener that serves visitors. */
  follow?(host: string, path: string): Promise<Response>;
}

/** An API request that is being served. */
export interface ApiRequest {
  readonly request: Request;
  readonly requestId: string;
  readonly info: RequestInfo;
  readonly startedMs: number;
  rate: RateState | null;
  keyId: KeyId | null;
}

/** What an operation asks of its caller. */
export interface CallerNeeds {
  /** The call does not count towards the calls of a year. */
  readonly uncounted?: boolean;
  /** Only for instance administrators; a session acts as one only here. */
  readonly instance?: boolean;
  /** A session must have been proved again within the last minutes. */
  readonly proven?: boolean;
  /** The workspace may be deleted. */
  readonly whenDeleted?: boolean;
}

/** The steps of a request that all APIs share. */
export interface ApiRequests {
  open(request: Request, info: RequestInfo): ApiRequest;
  /**
   * Counts the call against the caller's plan, or against the session. Throws unauthenticated, rate_limited,
   * quota_exceeded, workspace_not_found, forbidden, proof_required, second_factor_required.
   */
  caller(apiRequest: ApiRequest, credential: Credential, needs?: CallerNeeds): Promise<Caller>;
  /** The person who is signed in, in no workspace. Counts the call. Throws unauthenticated, rate_limited, proof_required. */
  signedIn(apiRequest: ApiRequest, credential: Credential, needs?: CallerNeeds): Promise<SignedIn>;
  /** Counts a call without a key against its address. Throws rate_limited. */
  countAddress(apiRequest: ApiRequest): Promise<void>;
  /** Whether the address has no calls without a key left; counts nothing. */
  isSpent(apiRequest: ApiRequest): boolean | Promise<boolean>;
  /** Whether a key is known; counts nothing. */
  isKnown(credential: Credential): Promise<boolean>;
  /** Counts a call without a key against its address, with the rate of `plan`. Throws rate_limited. */
  countGuest(apiRequest: ApiRequest, guest: Caller, plan: string): Promise<void>;
  /**
   * Answers the result of `run`, or the refusal of the error that it throws, and counts the call for `operation`. A
   * `Response` is passed on unchanged.
   */
  answer(
    apiRequest: ApiRequest,
    operation: string,
    run: () => Promise<Reply | Response>,
    refuse: (refusal: Refusal) => Reply,
  ): Promise<Response>;
}

/** Called after each answer. `operation` is the name of an operation, never text from the request. */
export type CountCall = (operation: string, status: number, ms: number) => void;

/** The name for calls that match no operation. */
export const UNMATCHED = 'unmatched';

export function createApiRequests(deps: {
  keys: Keys;
  sessions: Sessions;
  quotas: Quotas;
  usage: Usage;
  clock: Clock;
  random: Random;
  log: ApiLog;
  countCall: CountCall;
  /** Whether answers have rate headers even if the caller's plan has no rate limit. */
  showsCeiling: boolean;
}): ApiRequests {
  const { keys, sessions, quotas, usage, clock, log, showsCeiling } = deps;
  const requestIdOf = createRequestIds(deps.random);
  const loggedAtMs = new Map<string, number>();

  async function replyOf(
    apiRequest: ApiRequest,
    run: () => Promise<Reply | Response>,
    refuse: (refusal: Refusal) => Reply,
  ): Promise<Reply | Response> {
    try {
      return await run();
    } catch (error) {
      if (isRateLimited(error)) apiRequest.rate = spent(error, clock.nowMs());
      const refusal = toRefusal(error);
      if (refusal?.code === 'storage_full') logRarely('storage is full', error);
      if (refusal?.code === 'storage_unavailable') logRarely('the database does not answer', error);
      if (refusal !== null) return refuse(refusal);
      log.error('request failed', {
        error,
        requestId: apiRequest.requestId,
        method: apiRequest.request.method,
        path: pathOf(apiRequest.request),
      });
      return refuse(new WireRefusal('internal', {}));
    }
  }

  /** Logs at most once a minute, because every call fails at such a time. */
  function logRarely(message: string, error: unknown): void {
    const nowMs = clock.nowMs();
    if (Math.abs(nowMs - (loggedAtMs.get(message) ?? -Infinity)) < STORAGE_LOGGED_MS) return;
    loggedAtMs.set(message, nowMs);
    log.error(message, { reason: errorText(error) });
  }

  function toResponse({ status, headers, body, cookies = [] }: Reply, apiRequest: ApiRequest): Response {
    const all: Record<string, string> = {
      'cache-control': 'private, no-store',
      'x-content-type-options': 'nosniff',
      ...headers,
      'x-request-id': apiRequest.requestId,
    };
    const { rate } = apiRequest;
    if (rate !== null && (showsCeiling || !rate.isCeiling)) writeRateHeaders(all, rate, clock.nowMs());
    const response = new Response(body, { status, headers: all });
    for (const cookie of cookies) response.headers.append('set-cookie', cookie);
    return response;
  }

  const signedIn: ApiRequests['signedIn'] = async (apiRequest, { session }, { proven = false } = {}) => {
    const found = session == null ? null : await sessions.of(session);
    if (found === null) {
      // Counts against the address, which limits the guessing of sessions.
      apiRequest.rate = await quotas.countAnonymousCall(apiRequest.info.address);
      throw new WireRefusal('unauthenticated', { reason: 'signed_out' });
    }
    apiRequest.rate = await quotas.countSessionCall(found.session.id);
    if (proven) sessions.requireProven(found.session);
    return found;
  };

  async function sessionCaller(
    apiRequest: ApiRequest,
    credential: Credential,
    needs: CallerNeeds,
  ): Promise<Caller> {
    const found = await signedIn(apiRequest, credential, needs);
    return openTo(await callerOfSignedIn(sessions, found, credential, needs), needs);
  }

  return {
    open: (request, info) => ({
      request,
      requestId: requestIdOf(request),
      info,
      startedMs: performance.now(),
      rate: null,
      keyId: null,
    }),

    signedIn,

    async caller(apiRequest, credential, needs = {}) {
      const { uncounted = false, instance = false } = needs;
      if (credential.session != null) return sessionCaller(apiRequest, credential, needs);
      let caller: Caller;
      try {
        caller = await authenticate(keys, credential);
      } catch (error) {
        // Counts against the address, which limits the guessing of keys.
        if (isRefusal(error)) apiRequest.rate = await quotas.countAnonymousCall(apiRequest.info.address);
        throw error;
      }
      apiRequest.keyId = caller.keyId;
      apiRequest.rate = await quotas.countCall(caller);
      if (!uncounted) await quotas.takeCalls(caller, 1);
      usage.count(caller, { calls: 1 });
      if (instance) requireInstanceAdmin(caller);
      return openTo(caller, needs);
    },

    async countAddress(apiRequest) {
      apiRequest.rate = await quotas.countAnonymousCall(apiRequest.info.address);
    },

    isSpent: ({ info }) => quotas.isAnonymousSpent(info.address),

    async isKnown(credential) {
      try {
        await authenticate(keys, credential);
        return true;
      } catch (error) {
        if (isRefusal(error)) return false;
        throw error;
      }
    },

    async countGuest(apiRequest, guest, plan) {
      apiRequest.rate = await quotas.countGuestCall(guest, apiRequest.info.address, plan);
    },

    async answer(apiRequest, operation, run, refuse) {
      const reply = await replyOf(apiRequest, run, refuse);
      deps.countCall(operation, reply.status, performance.now() - apiRequest.startedMs);
      if (reply instanceof Response) return reply;
      log.answered?.(toAnsweredCall(apiRequest, reply.status));
      return toResponse(reply, apiRequest);
    },
  };
}

/** The caller. Throws workspace_deleted. */
function openTo(caller: Caller, { whenDeleted = false }: CallerNeeds): Caller {
  const { workspaceDeletedAtMs: deletedAtMs } = caller;
  if (deletedAtMs === null || whenDeleted) return caller;
  throw new Problem('workspace_deleted', { removedAtMs: deletedAtMs + DELETION_GRACE_MS });
}

const STORAGE_LOGGED_MS = 60_000;

const toAnsweredCall = (apiRequest: ApiRequest, status: number): AnsweredCall => ({
  requestId: apiRequest.requestId,
  method: apiRequest.request.method,
  path: pathOf(apiRequest.request),
  status,
  ms: performance.now() - apiRequest.startedMs,
  keyId: apiRequest.keyId === null ? null : keyIds.write(apiRequest.keyId),
  address: apiRequest.info.address,
});

/** Without the query, which can contain keys. */
const pathOf = ({ url }: Request): string => new URL(url).pathname;

const isRateLimited = (error: unknown): error is Problem<'rate_limited'> =>
  error instanceof Problem && error.code === 'rate_limited';

const spent = ({ details }: Problem<'rate_limited'>, nowMs: number): RateState => ({
  limit: details.limit,
  remaining: 0,
  windowMs: details.windowMs,
  resetsAtMs: nowMs + details.retryAfterMs,
  isCeiling: false,
});
