import { PASSWORD_LENGTH_MAX } from '../core/behaviour-fields.ts';
import { createGenerationCache } from '../core/generation-cache.ts';
import type { LinkId } from '../core/link.ts';
import type { Clock, Passwords } from '../core/ports.ts';
import { Problem } from '../core/problem.ts';
import { createGuesses } from './guesses.ts';
import type { VisitRequest } from './visit-request.ts';

/** Where an API client puts the password. */
export const PASSWORD_HEADER = 'x-link-password';
/** The field of the form. */
export const PASSWORD_FIELD = 'password';

export type Unlocking =
  /** `cookie` remembers it, for a browser that has just told the password. */
  | { readonly kind: 'open'; readonly cookie: string | null }
  | { readonly kind: 'closed'; readonly refusal: null | 'wrong' }
  | { readonly kind: 'throttled'; readonly retryAfterS: number };

/** Lets visitors through to links with a password. */
export interface LinkLock {
  /** Looks at the cookie, the header and the form, in this order. */
  unlock(request: VisitRequest, linkId: LinkId, passwordHash: string): Promise<Unlocking>;
}

const REMEMBERED_S = 24 * 60 * 60;
const FORM_BYTES_MAX = 4 * 1_024;
const KNOWN_MAX = 10_000;
/** When everybody guesses at once. */
const BUSY_S = 5;
const WRONG: Unlocking = { kind: 'closed', refusal: 'wrong' };

export function createLinkLock(deps: {
  passwords: Passwords;
  /** Signs cookies; nobody else may know it. */
  secret: Uint8Array;
  clock: Clock;
}): LinkLock {
  const { passwords, secret, clock } = deps;
  const guesses = createGuesses({ clock });
  // Digests of right answers: a client that sends the password each time neither waits nor counts as guessing.
  const right = createGenerationCache<true>(KNOWN_MAX);

  const sign = (...parts: readonly (string | number)[]): string =>
    new Bun.CryptoHasher('sha256', secret).update(parts.join('\n')).digest('base64url');

  function isRemembered(request: VisitRequest, linkId: LinkId, passwordHash: string): boolean {
    const value = cookieOf(request.headers.get('cookie') ?? '', cookieName(linkId));
    const [untilS = '', signature = ''] = value.split('.');
    if (!/^\d{1,12}$/.test(untilS) || Number(untilS) * 1_000 <= clock.nowMs()) return false;
    return isSame(signature, sign('unlocked', linkId, untilS, passwordHash));
  }

  /** A changed password makes another hash, and so ends what was remembered of the old one. */
  function remember(request: VisitRequest, linkId: LinkId, passwordHash: string): string {
    const untilS = Math.floor(clock.nowMs() / 1_000) + REMEMBERED_S;
    const value = `${untilS}.${sign('unlocked', linkId, untilS, passwordHash)}`;
    const secure = request.isSecure ? '; Secure' : '';
    return `${cookieName(linkId)}=${value}; Path=/; Max-Age=${REMEMBERED_S}; HttpOnly; SameSite=Lax${secure}`;
  }

  /** Guessers wait until those who never guessed wrongly have had their turn, and one link waits for no other. */
  async function guess(
    request: VisitRequest,
    linkId: LinkId,
    told: string,
    hash: string,
  ): Promise<Unlocking | null> {
    const guessed = guesses.begin(request.address, linkId);
    if ('waitMs' in guessed) return { kind: 'throttled', retryAfterS: Math.ceil(guessed.waitMs / 1_000) };
    if (told.length > PASSWORD_LENGTH_MAX) return WRONG;
    try {
      const isRight = await passwords.verify(told, hash, { key: `link:${linkId}`, last: !guessed.isFirst });
      if (!isRight) return WRONG;
      guessed.forget();
      return null;
    } catch (error) {
      guessed.forget();
      if (error instanceof Problem && error.code === 'too_many')
        return { kind: 'throttled', retryAfterS: BUSY_S };
      throw error;
    }
  }

  return {
    async unlock(request, linkId, passwordHash) {
      if (isRemembered(request, linkId, passwordHash)) return { kind: 'open', cookie: null };
      const header = request.headers.get(PASSWORD_HEADER);
      const told = header ?? (await formPassword(request));
      if (told === null) return { kind: 'closed', refusal: null };
      const known = sign('password', linkId, passwordHash, told);
      if (right.get(known) === undefined) {
        const refused = await guess(request, linkId, told, passwordHash);
        if (refused !== null) return refused;
        right.set(known, true);
      }
      return { kind: 'open', cookie: header === null ? remember(request, linkId, passwordHash) : null };
    },
  };
}

const cookieName = (linkId: LinkId): string => `wm_p_${linkId.toString(36)}`;

function cookieOf(header: string, name: string): string {
  for (const pair of header.split(';')) {
    const trimmed = pair.trim();
    if (trimmed.startsWith(`${name}=`)) return trimmed.slice(name.length + 1);
  }
  return '';
}

function isSame(told: string, right: string): boolean {
  const [a, b] = [Buffer.from(told), Buffer.from(right)];
  return a.length === b.length && crypto.timingSafeEqual(a, b);
}

async function formPassword(request: VisitRequest): Promise<string | null> {
  if (request.method !== 'POST') return null;
  const body = await request.readBody(FORM_BYTES_MAX);
  return body === null ? null : new URLSearchParams(body).get(PASSWORD_FIELD);
}
