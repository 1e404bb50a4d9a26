import type { IdempotencyClaim, IdempotencyStore } from '../core/idempotency.ts';
import type { Caller } from '../core/key.ts';
import type { Clock, Digest } from '../core/ports.ts';
import type { Log } from './log.ts';
import { type Issue, WireRefusal } from './refusal.ts';
import type { Reply } from './reply.ts';

const KEY = /^[\x21-\x7e](?:[\x20-\x7e]{0,253}[\x21-\x7e])?$/;
const RETRY_AFTER_MS = 1_000;

/** Runs a request once for its `Idempotency-Key`; the same request again gets the answer that the first one got. */
export interface Once {
  run(request: Request, caller: Caller, bodyText: string, act: () => Promise<Reply>): Promise<Reply>;
}

export function createOnce(deps: { store: IdempotencyStore; digest: Digest; clock: Clock; log: Log }): Once {
  const { store, digest, clock, log } = deps;

  async function actAndKeep(claim: IdempotencyClaim, act: () => Promise<Reply>): Promise<Reply> {
    let reply: Reply;
    try {
      reply = await act();
    } catch (error) {
      await store.release(claim);
      throw error;
    }
    const { status, headers, body } = reply;
    if (status === 429 || status >= 500 || (body !== null && typeof body !== 'string')) {
      await store.release(claim);
      return reply;
    }
    try {
      await store.finish(claim, { status, headers, body: body ?? '' }, clock.nowMs());
    } catch (error) {
      // What was asked is done: the caller must hear that, and not be sent to do it again.
      log.error('answer was not kept for its idempotency key', { error, owner: claim.owner });
    }
    return reply;
  }

  return {
    async run(request, caller, bodyText, act) {
      const key = request.headers.get('idempotency-key');
      if (key === null) return act();
      if (!KEY.test(key)) throw new WireRefusal('invalid_request', { issues: [BAD_KEY] });
      const path = request.url.slice(request.url.indexOf('/', 'https://'.length));
      const claim = {
        owner: `${caller.workspaceId}:${caller.keyId ?? 'admin'}`,
        key,
        fingerprint: digest.sha256(`${request.method} ${path}\n${bodyText}`),
      };
      const held = await store.reserve(claim, clock.nowMs());
      if (held === 'new') return actAndKeep(claim, act);
      if (held === 'mismatch') throw new WireRefusal('idempotency_key_reused', {});
      if (held === 'running') {
        throw new WireRefusal('idempotency_key_busy', { retryAfterMs: RETRY_AFTER_MS });
      }
      return {
        status: held.status,
        headers: { ...held.headers, 'idempotency-replayed': 'true' },
        body: held.body === '' ? null : held.body,
      };
    },
  };
}

const BAD_KEY: Issue = {
  in: 'header',
  path: ['Idempotency-Key'],
  code: 'bad_character',
  detail: 'Must be 1 to 255 printable ASCII characters.',
};
