import type { Caller } from '../../core/base/caller.ts';
import type { IdempotencyStore } from '../../core/base/idempotency.ts';
import type { Clock, Digest } from '../../core/base/ports.ts';
import { type Reply, replyWith } from '../http/reply.ts';
import { type Issue, WireRefusal } from '../refusals/refusal.ts';
import { decrypt, encrypt } from '../values/encrypt.ts';
import type { ApiLog } from './log.ts';

const KEY = /^[\x21-\x7e](?:[\x20-\x7e]{0,253}[\x21-\x7e])?$/;
const RETRY_AFTER_MS = 1_000;

export interface KeyedAttempt {
  readonly request: Request;
  readonly caller: Caller;
  /** The credential that the caller authenticated with. */
  readonly secret: string;
  readonly bodyText: string;
}

/** Runs a request once per `Idempotency-Key`; a repetition gets the first answer. */
export type RunOncePerKey = (attempt: KeyedAttempt, act: () => Promise<Reply>) => Promise<Reply>;

export function createRunOncePerKey(deps: {
  store: IdempotencyStore;
  digest: Digest;
  clock: Clock;
  log: ApiLog;
}): RunOncePerKey {
  const { store, digest, clock, log } = deps;

  async function actAndKeep(
    { caller, secret }: KeyedAttempt,
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
      // An answer can contain the secret of a new key, so it is encrypted with the credential of the caller.
      const encrypted = encrypt(body ?? '', encryptionKey(secret));
      await store.finish(caller.workspaceId, name, { status, headers, body: encrypted });
    } catch (error) {
      // The operation has succeeded: an error here would make the caller repeat it.
      log.error('answer could not be stored for its idempotency key', {
        error,
        workspaceId: caller.workspaceId,
      });
    }
    return reply;
  }

  const encryptionKey = (secret: string): string => digest.sha256(`answers for ${secret}`);

  return async (attempt, act) => {
    const { request, caller, secret, bodyText } = attempt;
    const key = request.headers.get('idempotency-key');
    if (key === null) return act();
    if (!KEY.test(key)) throw new WireRefusal('invalid_request', { issues: [BAD_KEY] });
    const path = request.url.slice(request.url.indexOf('/', 'https://'.length));
    // The name depends on the secret, so no key can read the answers of another.
    const name = `${digest.sha256(`names of ${secret}`).slice(0, NAME_DIGITS)} ${key}`;
    const fingerprint = digest.sha256(`${request.method} ${path}\n${bodyText}`);
    const kept = await store.reserve(caller.workspaceId, name, fingerprint, clock.nowMs());
    if (kept === 'new') return actAndKeep(attempt, name, act);
    if (kept === 'mismatch') throw new WireRefusal('idempotency_key_reused', {});
    if (kept === 'running') {
      throw new WireRefusal('idempotency_key_busy', { retryAfterMs: RETRY_AFTER_MS });
    }
    const body = decrypt(kept.body, encryptionKey(secret));
    const headers = { ...kept.headers, 'idempotency-replayed': 'true' };
    return replyWith(kept.status, headers, body === '' ? null : body);
  };
}

const NAME_DIGITS = 32;

const BAD_KEY: Issue = {
  in: 'header',
  path: ['Idempotency-Key'],
  code: 'bad_character',
  detail: 'Must be 1 to 255 printable ASCII characters.',
};
