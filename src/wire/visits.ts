import type { Caller, KeyId } from '../core/key.ts';
import type { Keys } from '../core/keys.ts';
import type { Clock, Random } from '../core/ports.ts';
import { Problem } from '../core/problem.ts';
import type { Quotas, RateState } from '../core/quota.ts';
import type { Usage } from '../core/usage.ts';
import { authenticate, type Credential } from './authenticate.ts';
import { keyIds } from './ids.ts';
import type { AnsweredCall, Log } from './log.ts';
import { writeRateHeaders } from './rate-headers.ts';
import { isRefusal, type Refusal, toRefusal, WireRefusal } from './refusal.ts';
import type { Reply } from './reply.ts';
import { createRequestIds } from './request-id.ts';

/** What is known of a request while it is served, for the headers of whatever comes of it. */
export interface Visit {
  readonly request: Request;
  readonly requestId: string;
  readonly address: string;
  readonly startedMs: number;
  rate: RateState | null;
  keyId: KeyId | null;
}

/** What serving has in common, whichever API is spoken: who asks, how often, and one end for every request. */
export interface Visits {
  open(request: Request, address: string): Visit;
  /** Whoever holds the secret, with this call counted against the plan. Throws unauthenticated, rate_limited, quota_exceeded. */
  caller(visit: Visit, credential: Credential, options?: { uncounted?: boolean }): Promise<Caller>;
  /** Counts a call without a key against its address. Throws rate_limited. */
  countAddress(visit: Visit): void;
  /** Whether that address has called without a key as often as it may; counts nothing. */
  isSpent(visit: Visit): boolean;
  /** Whether a key is known; counts nothing. */
  isKnown(credential: Credential): Promise<boolean>;
  /** A call for a workspace that answers everybody; its plan counts by address. Throws rate_limited. */
  countGuest(visit: Visit, guest: Caller): void;
  /** What `run` answers, or the refusal of what it throws, counted as a call of `operation`. */
  answer(
    visit: Visit,
    operation: string,
    run: () => Promise<Reply>,
    refuse: (refusal: Refusal) => Reply,
  ): Promise<Response>;
  /** Counts an answer that was made elsewhere. */
  count(visit: Visit, operation: string, status: number): void;
}

/** Told of every call that is answered; `operation` is a name of ours, never a text of the request. */
export type CountCall = (operation: string, status: number, ms: number) => void;

/** The name of a call that no operation takes. */
export const UNMATCHED = 'unmatched';

export function createVisits(deps: {
  keys: Keys;
  quotas: Quotas;
  usage: Usage;
  clock: Clock;
  random: Random;
  log: Log;
  countCall: CountCall;
  /** Whether the rate headers stand on answers to callers whose plan has no rate, too. */
  tellsCeiling: boolean;
}): Visits {
  const { keys, quotas, usage, clock, log, tellsCeiling } = deps;
  const requestIdOf = createRequestIds(deps.random);
  let toldNoRoomAtMs = -Infinity;

  async function replyOf(visit: Visit, run: () => Promise<Reply>, refuse: (refusal: Refusal) => Reply) {
    try {
      return await run();
    } catch (error) {
      if (isRateLimited(error)) visit.rate = spent(error, clock.nowMs());
      const refusal = toRefusal(error);
      if (refusal?.code === 'storage_full') tellNoRoom(error);
      if (refusal !== null) return refuse(refusal);
      log.error('request failed', {
        error,
        requestId: visit.requestId,
        method: visit.request.method,
        path: pathOf(visit.request),
      });
      return refuse(new WireRefusal('internal', {}));
    }
  }

  /** Once in a while: while a disk is full, every write says so. */
  function tellNoRoom(error: unknown): void {
    const nowMs = clock.nowMs();
    if (Math.abs(nowMs - toldNoRoomAtMs) < NO_ROOM_TOLD_MS) return;
    toldNoRoomAtMs = nowMs;
    log.error('no room left to store what is asked for', {
      reason: error instanceof Error ? error.message : String(error),
    });
  }

  function toResponse({ status, headers, body }: Reply, visit: Visit): Response {
    const all: Record<string, string> = {
      'cache-control': 'private, no-store',
      'x-content-type-options': 'nosniff',
      ...headers,
      'x-request-id': visit.requestId,
    };
    const { rate } = visit;
    if (rate !== null && (tellsCeiling || !rate.isCeiling)) writeRateHeaders(all, rate, clock.nowMs());
    return new Response(body, { status, headers: all });
  }

  const count: Visits['count'] = ({ startedMs }, operation, status) =>
    deps.countCall(operation, status, performance.now() - startedMs);

  return {
    open: (request, address) => ({
      request,
      requestId: requestIdOf(request),
      address,
      startedMs: performance.now(),
      rate: null,
      keyId: null,
    }),

    async caller(visit, credential, { uncounted = false } = {}) {
      let caller: Caller;
      try {
        caller = await authenticate(keys, credential);
      } catch (error) {
        // Counted by address, so that guessing keys is throttled.
        if (isRefusal(error)) visit.rate = quotas.countAnonymousCall(visit.address);
        throw error;
      }
      visit.keyId = caller.keyId;
      visit.rate = quotas.countCall(caller);
      if (!uncounted) await quotas.takeCalls(caller, 1);
      usage.count(caller, { calls: 1 });
      return caller;
    },

    countAddress(visit) {
      visit.rate = quotas.countAnonymousCall(visit.address);
    },

    isSpent: ({ address }) => quotas.isAnonymousSpent(address),

    async isKnown(credential) {
      try {
        await authenticate(keys, credential);
        return true;
      } catch (error) {
        if (isRefusal(error)) return false;
        throw error;
      }
    },

    countGuest(visit, guest) {
      visit.rate = quotas.countGuestCall(guest, visit.address);
    },

    async answer(visit, operation, run, refuse) {
      const reply = await replyOf(visit, run, refuse);
      count(visit, operation, reply.status);
      log.answered?.(toAnsweredCall(visit, reply.status));
      return toResponse(reply, visit);
    },

    count,
  };
}

const NO_ROOM_TOLD_MS = 60_000;
const toAnsweredCall = (visit: Visit, status: number): AnsweredCall => ({
  requestId: visit.requestId,
  method: visit.request.method,
  path: pathOf(visit.request),
  status,
  ms: performance.now() - visit.startedMs,
  keyId: visit.keyId === null ? null : keyIds.write(visit.keyId),
  address: visit.address,
});

/** Without the query, which may hold keys. */
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
