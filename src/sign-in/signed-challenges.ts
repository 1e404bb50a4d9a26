import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { Random } from '../core/base/ports.ts';
import type { AnsweredChallenge } from '../core/sign-in/passkey-store.ts';
import { CHALLENGE_LIFE_MS } from '../core/sign-in/web-authn.ts';

const RANDOM_BYTES = 16;
const TIME_BYTES = 6;
const HEAD_BYTES = RANDOM_BYTES + TIME_BYTES;
const MAC_BYTES = 32;

/**
 * A challenge that says itself when it ends, signed with `key`: random bytes, the end in milliseconds, and an HMAC of both
 * and of `binding`. Strangers can ask for as many as they like, and the server stores none of them.
 */
export function signChallenge(
  { key, random }: { readonly key: Uint8Array; readonly random: Random },
  binding: string,
  nowMs: number,
): Uint8Array<ArrayBuffer> {
  const head = Buffer.alloc(HEAD_BYTES);
  head.set(random.bytes(RANDOM_BYTES));
  head.writeUIntBE(nowMs + CHALLENGE_LIFE_MS, RANDOM_BYTES, TIME_BYTES);
  return Uint8Array.from([...head, ...macOf(key, head, binding)]);
}

/** Null for a challenge that was not signed for this binding, and after its end. */
export function readChallenge(
  key: Uint8Array,
  base64url: string,
  binding: string,
  nowMs: number,
): AnsweredChallenge | null {
  const bytes = Buffer.from(base64url, 'base64url');
  if (bytes.length !== HEAD_BYTES + MAC_BYTES) return null;
  const head = bytes.subarray(0, HEAD_BYTES);
  if (!timingSafeEqual(bytes.subarray(HEAD_BYTES), macOf(key, head, binding))) return null;
  const endsAtMs = head.readUIntBE(RANDOM_BYTES, TIME_BYTES);
  // By the bytes: base64url has several spellings of the same ones.
  return nowMs < endsAtMs ? { hash: createHash('sha256').update(bytes).digest('hex'), endsAtMs } : null;
}

const macOf = (key: Uint8Array, head: Uint8Array, binding: string): Buffer =>
  createHmac('sha256', key).update(head).update(binding).digest();
