import { utcDayOf } from '../core/base/calendar.ts';
import { invariant } from '../core/base/invariant.ts';
import type { VisitorKey } from '../core/clicks/unique-visitors.ts';
import type { AgentRecord } from './agents/agent.ts';
import { CHASKEY_KEY_BYTES, type ChaskeyKey, chaskey, chaskeyKey, chaskeyMessage } from './chaskey.ts';
import { ADDRESS_LENGTH_MAX, ipv4Number } from './geo/address.ts';

export interface SaltSource {
  /** Makes today's salt if there is none; await it before each batch. */
  ready(): Promise<void>;
  /** At least 16 secret bytes, the same object for the same day; null once they are deleted. See `utcDayOf`. */
  saltFor(dayNumber: number): Uint8Array | null;
}

export interface VisitorHash {
  /**
   * The visitor by the salt of a day; today's salt replaces one that is deleted. The same object each time, with other
   * numbers.
   */
  of(dayNumber: number, address: string, agent: AgentRecord): VisitorKey;
}

/**
 * A visitor is half of a Chaskey tag of the address, under a key made of the day's salt and the user agent: many visitors
 * share a user agent, so a visitor who is new costs a fraction of a microsecond.
 */
export function createVisitorHash(deps: {
  salts: Pick<SaltSource, 'saltFor'>;
  nowMs: () => number;
}): VisitorHash {
  const { salts, nowMs } = deps;
  // Weak, so that no key outlives its salt, nor the user agent it was made for.
  const keysBySalt = new WeakMap<Uint8Array, WeakMap<AgentRecord, ChaskeyKey>>();
  const message = chaskeyMessage(ADDRESS_LENGTH_MAX);
  const tag = new Int32Array(4);
  const visitor = { high: 0, low: 0 };
  // A visitor is asked for twice, by today's and by yesterday's salt.
  let lastAddress = '';
  let length = 0;

  return {
    of(dayNumber, address, agent) {
      if (address !== lastAddress) length = writeAddress(address, message.bytes);
      lastAddress = address;
      chaskey(keyOf(saltFor(dayNumber), agent), message, length, tag);
      visitor.high = (tag[0] ?? 0) >>> 0;
      visitor.low = (tag[1] ?? 0) >>> 0;
      return visitor;
    },
  };

  function saltFor(dayNumber: number): Uint8Array {
    const salt = salts.saltFor(dayNumber) ?? salts.saltFor(utcDayOf(nowMs()));
    invariant(salt !== null && salt.length >= SALT_BYTES_MIN, 'today has a salt');
    return salt;
  }

  function keyOf(salt: Uint8Array, agent: AgentRecord): ChaskeyKey {
    let keys = keysBySalt.get(salt);
    if (keys === undefined) {
      keys = new WeakMap();
      keysBySalt.set(salt, keys);
    }
    let key = keys.get(agent);
    if (key === undefined) {
      key = keyFor(salt, agent.userAgent);
      keys.set(agent, key);
    }
    return key;
  }
}

const SALT_BYTES_MIN = 16;

function keyFor(salt: Uint8Array, userAgent: string): ChaskeyKey {
  const digest = new Bun.CryptoHasher('sha256').update(salt).update(userAgent).digest();
  return chaskeyKey(new Uint8Array(digest).subarray(0, CHASKEY_KEY_BYTES));
}

const IPV4_BYTES = 4;

/** Returns the number of bytes: four of an IPv4 address, else the low bytes of the text's characters. */
function writeAddress(address: string, bytes: Uint8Array): number {
  const ipv4 = ipv4Number(address);
  if (ipv4 !== null) {
    for (let index = 0; index < IPV4_BYTES; index++) bytes[index] = ipv4 >>> (24 - index * 8);
    return IPV4_BYTES;
  }
  const length = Math.min(address.length, ADDRESS_LENGTH_MAX);
  // A text of four characters gets a fifth byte, so that it is never the same as an IPv4 address.
  const end = length === IPV4_BYTES ? length + 1 : length;
  for (let index = 0; index < end; index++) bytes[index] = index < length ? address.charCodeAt(index) : 0;
  return end;
}

/** 16 hex digits of one visitor, for a caller without a pipeline. */
export function hashVisitor(salt: Uint8Array, address: string, userAgent: string): string {
  const hash = createVisitorHash({ salts: { saltFor: () => salt }, nowMs: () => 0 });
  const { high, low } = hash.of(0, address, { userAgent, verdict: null, agent: null });
  return [high, low].map((half) => half.toString(16).padStart(8, '0')).join('');
}
