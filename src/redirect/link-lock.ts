import { createGenerationCache } from '../core/base/generation-cache.ts';
import type { LinkId } from '../core/base/ids.ts';
import type { Passwords } from '../core/base/passwords.ts';
import type { Clock } from '../core/base/ports.ts';
import { Problem } from '../core/base/problem.ts';
import { PASSWORD_LENGTH_MAX } from '../core/rules/behaviour.ts';
import { createPasswordAttempts } from './password-attempts.ts';
import type { VisitHeaders, VisitRequest } from './visit-request.ts';

/** The header in which API clients send the password. */
export const PASSWORD_HEADER = 'x-link-password';
/** The name of the form's field. */
export const PASSWORD_FIELD = 'password';

export type Unlocking =
  /** `cookie` is set for a browser that has just sent the right password. */
  | { readonly kind: 'open'; readonly cookie: string | null }
  | { readonly kind: 'closed'; readonly refusal: null | 'wrong' }
  | { readonly kind: 'throttled'; readonly retryAfterS: number };

/** Checks visitors' passwords for links. */
export interface LinkLock {
  /** Checks the cookie, the header and the form, in this order. */
  unlock(request: VisitRequest, linkId: LinkId, passwordHash: string): Promise<Unlocking>;
}

const REMEMBERED_S = 24 * 60 * 60;
const FORM_BYTES_MAX = 4 * 1_024;
const KNOWN_MAX = 10_000;
/** Retry time when too many attempts wait to be checked. */
const BUSY_S = 5;
const WRONG: Unlocking = { kind: 'closed', refusal: 'wrong' };

export function createLinkLock(deps: {
  passwords: Passwords;
  /** Key for signing cookies. */
  secret: Uint8Array;
  clock: Clock;
}): LinkLock {
  const { passwords, secret, clock } = deps;
  const attempts = createPasswordAttempts({ clock });
  // Digests of correct passwords: a client that sends the password with each visit neither waits nor counts as
  // guessing.
  const right = createGenerationCache<true>(KNOWN_MAX);

  const sign = (...parts: readonly (string | number)[]): string =>
    new Bun.CryptoHasher('sha256', secret).update(parts.join('\n')).digest('base64url');

  function isRemembered(request: VisitRequest, linkId: LinkId, passwordHash: string): boolean {
    const value = cookieOf(request.headers.get('cookie') ?? '', cookieName(linkId));
    const [untilS = '', signature = ''] = value.split('.');
    if (!/^\d{1,12}$/.test(untilS) || Number(untilS) * 1_000 <= clock.nowMs()) return false;
    return isSame(signature, sign('unlocked', linkId, untilS, passwordHash));
  }

  /** The signature covers the hash, so a changed password invalidates earlier cookies. */
  function remember(request: VisitRequest, linkId: LinkId, passwordHash: string): string {
    const untilS = Math.floor(clock.nowMs() / 1_000) + REMEMBERED_S;
    const value = `${untilS}.${sign('unlocked', linkId, untilS, passwordHash)}`;
    const secure = request.isSecure ? '; Secure' : '';
    return `${cookieName(linkId)}=${value}; Path=/; Max-Age=${REMEMBERED_S}; HttpOnly; SameSite=Lax${secure}`;
  }

  /** Addresses with wrong attempts wait behind those without; links take turns, so one link does not block another. */
  async function guess(
    request: VisitRequest,
    linkId: LinkId,
    password: string,
    hash: string,
  ): Promise<Unlocking | null> {
    const attempt = attempts.begin(request.address, linkId);
    if ('waitMs' in attempt) return { kind: 'throttled', retryAfterS: Math.ceil(attempt.waitMs / 1_000) };
    if (password.length > PASSWORD_LENGTH_MAX) return WRONG;
    try {
      const isRight = await passwords.verify(password, hash, {
        key: `link:${linkId}`,
        last: !attempt.isFirst,
      });
      if (!isRight) return WRONG;
      attempt.undo();
      return null;
    } catch (error) {
      attempt.undo();
      if (error instanceof Problem && error.code === 'too_many')
        return { kind: 'throttled', retryAfterS: BUSY_S };
      throw error;
    }
  }

  return {
    async unlock(request, linkId, passwordHash) {
      if (isRemembered(request, linkId, passwordHash)) return { kind: 'open', cookie: null };
      const header = request.headers.get(PASSWORD_HEADER);
      const password = header ?? (await formPassword(request));
      if (password === null) return { kind: 'closed', refusal: null };
      const known = sign('password', linkId, passwordHash, password);
      if (right.get(known) === undefined) {
        const refused = await guess(request, linkId, password, passwordHash);
        if (refused !== null) return refused;
        right.set(known, true);
      }
      return { kind: 'open', cookie: header === null ? remember(request, linkId, passwordHash) : null };
    },
  };
}

const COOKIE_PREFIX = 'wm_p_';
const cookieName = (linkId: LinkId): string => `${COOKIE_PREFIX}${linkId.toString(36)}`;

/** Whether `unlock` has anything to check in a request without a body: else the link stays closed. */
export const hasPasswordToCheck = (headers: VisitHeaders): boolean =>
  headers.has(PASSWORD_HEADER) || (headers.get('cookie') ?? '').includes(COOKIE_PREFIX);

function cookieOf(header: string, name: string): string {
  for (const pair of header.split(';')) {
    const trimmed = pair.trim();
    if (trimmed.startsWith(`${name}=`)) return trimmed.slice(name.length + 1);
  }
  return '';
}

function isSame(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && crypto.timingSafeEqual(left, right);
}

async function formPassword(request: VisitRequest): Promise<string | null> {
  if (request.method !== 'POST') return null;
  const body = await request.readBody(FORM_BYTES_MAX);
  return body === null ? null : new URLSearchParams(body).get(PASSWORD_FIELD);
}
