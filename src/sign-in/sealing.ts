import { createCipheriv, createDecipheriv, createHash } from 'node:crypto';
import type { Random } from '../core/base/ports.ts';
import type { Sealer } from '../core/sign-in/oidc-sign-in.ts';

const IV_BYTES = 12;
const TAG_BYTES = 16;
const SEALED_LENGTH_MAX = 4_096;

/** Seals with AES-256-GCM under a key from `secret`; text sealed for one purpose is unknown to every other. */
export function createSealer(secret: Uint8Array, purpose: string, random: Random): Sealer {
  const key = createHash('sha256').update(purpose).update('\n').update(secret).digest();
  return {
    seal(text) {
      const iv = random.bytes(IV_BYTES);
      const cipher = createCipheriv('aes-256-gcm', key, iv);
      const sealed = [iv, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()];
      return Buffer.concat(sealed).toString('base64url');
    },
    open(sealed) {
      if (sealed.length > SEALED_LENGTH_MAX || !/^[\w-]+$/.test(sealed)) return null;
      const bytes = Buffer.from(sealed, 'base64url');
      if (bytes.length < IV_BYTES + TAG_BYTES) return null;
      const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, IV_BYTES));
      decipher.setAuthTag(bytes.subarray(-TAG_BYTES));
      const opened = decipher.update(bytes.subarray(IV_BYTES, -TAG_BYTES));
      try {
        return Buffer.concat([opened, decipher.final()]).toString('utf8');
      } catch {
        // The tag does not fit: another key sealed it, or somebody changed it.
        return null;
      }
    },
  };
}
