import type { IdempotencyStore } from '../core/idempotency.ts';
import type { Caller } from '../core/key.ts';
import type { Clock, Digest } from '../core/ports.ts';
import type { Log } from './log.ts';
import { type Issue, WireRefusal } from './refusal.ts';
import type { Reply } from './reply.ts';
import { seal, unseal } from './seal.ts';

const KEY = /^[\x21-\x7e](?:[\x20-\x7e]{0,253}[\x21-\x7e])?$/;
const RETRY_AFTER_MS = 1_000;

export interface Attempt {
  readonly request: Request;
  readonly caller: Caller;
  /** What the caller proved who they are with. */
  readonly secret: string;
  readonly bodyText: string;
}

/** Runs a request once for its `Idempotency-Key`; the same request again gets the answer that the first one got. */
export interface Once {
  run(attempt: Attempt, act: () => Promise<Reply>): Promise<Reply>;
}

export function createOnce(deps: { store: IdempotencyStore; digest: Digest; clock: Clock; log: Log }): Once {
  const { store, digest, clock, log } = deps;

  async function actAndKeep(
    { caller, secret }: Attempt,
    name: string,
    act: () => Promise<Reply>,
  ): Promise<Reply> {
    let reply: Reply;
    try {
      reply = await act();
    } catch (error) {
      await store.release(caller.workspaceId, name);
      throw error;
    }
    const { status, headers, body } = reply;
    if (status === 429 || status >= 500 || (body !== null && typeof body !== 'string')) {
      await store.release(caller.workspaceId, name);
      return reply;
    }
    try {
      // An answer may hold the secret of a new key: it is kept so that only its receiver can read it.
      const sealed = seal(body ?? '', sealingKey(secret));
      await store.finish(caller.workspaceId, name, { status, headers, body: sealed });
    } catch (error) {
      // What was asked is done: the caller must hear that, and not be sent to do it again.
      log.error('answer was not kept for its idempotency key', { error, workspaceId: caller.workspaceId });
    }
    return reply;
  }

  const sealingKey = (secret: string): string => digest.sha256(`answers for ${secret}`);

  return {
    async run(attempt, act) {
      const { request, caller, secret, bodyText } = attempt;
      const key = request.headers.get('idempotency-key');
      if (key === null) return act();
      if (!KEY.test(key)) throw new WireRefusal('invalid_request', { issues: [BAD_KEY] });
      const path = request.url.slice(request.url.indexOf('/', 'https://'.length));
      // Each secret has its own names, so that no key is told the answers of another.
      const name = `${digest.sha256(`names of ${secret}`).slice(0, NAME_DIGITS)} ${key}`;
      const fingerprint = digest.sha256(`${request.method} ${path}\n${bodyText}`);
      const held = await store.reserve(caller.workspaceId, name, fingerprint, clock.nowMs());
      if (held === 'new') return actAndKeep(attempt, name, act);
      if (held === 'mismatch') throw new WireRefusal('idempotency_key_reused', {});
      if (held === 'running') {
        throw new WireRefusal('idempotency_key_busy', { retryAfterMs: RETRY_AFTER_MS });
      }
      const body = unseal(held.body, sealingKey(secret));
      return {
        status: held.status,
        headers: { ...held.headers, 'idempotency-replayed': 'true' },
        body: body === '' ? null : body,
      };
    },
  };
}

const NAME_DIGITS = 32;

const BAD_KEY: Issue = {
  in: 'header',
  path: ['Idempotency-Key'],
  code: 'bad_character',
  detail: 'Must be 1 to 255 printable ASCII characters.',
};
