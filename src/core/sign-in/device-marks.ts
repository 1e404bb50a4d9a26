import type { Digest, Random } from '../base/ports.ts';

/**
 * Marks of browsers with which somebody has signed in to an account. Such a browser has tries of its own, so that the
 * wrong tries of strangers do not keep its owner out. A mark gives no right.
 */
export interface DeviceMarks {
  /** A new mark for a browser that has just signed in to the account with that address. */
  create(email: string): string;
  /** Names the browser in counters; null when the mark is not one of that account. */
  nameOf(mark: string | null, email: string): string | null;
}

const PREFIX = 'wmd_';
const NONCE_BYTES = 16;
const MARK = /^wmd_([0-9a-f]{32})_([0-9a-f]{64})$/;

export function createDeviceMarks(deps: {
  /** HMAC-SHA-256 with a secret of the server, as hexadecimal digits. */
  mac: (text: string) => string;
  random: Random;
  digest: Digest;
}): DeviceMarks {
  const { mac, random, digest } = deps;
  const seal = (nonce: string, email: string): string => mac(`device\n${nonce}\n${email}`);
  return {
    create(email) {
      const nonce = random.bytes(NONCE_BYTES).toHex();
      return `${PREFIX}${nonce}_${seal(nonce, email)}`;
    },
    nameOf(mark, email) {
      const [, nonce = '', sealed = ''] = MARK.exec(mark ?? '') ?? [];
      if (nonce === '') return null;
      // Compares digests, so that the timing reveals nothing about the seal.
      return digest.sha256(sealed) === digest.sha256(seal(nonce, email)) ? nonce : null;
    },
  };
}
