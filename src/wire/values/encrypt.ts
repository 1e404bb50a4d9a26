import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

const ALGORITHM = 'aes-256-gcm';
const IV_BYTES = 12;
const TAG_BYTES = 16;

/** Encrypts with AES-256-GCM; `keyHex` is 64 hex digits. */
export function encrypt(text: string, keyHex: string): string {
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv(ALGORITHM, Buffer.from(keyHex, 'hex'), iv);
  const encrypted = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
  return Buffer.concat([iv, cipher.getAuthTag(), encrypted]).toString('base64');
}

/** Throws when the text was encrypted with another key, or was modified. */
export function decrypt(encrypted: string, keyHex: string): string {
  const bytes = Buffer.from(encrypted, 'base64');
  const iv = bytes.subarray(0, IV_BYTES);
  // Without the length, a shorter tag would do, which is sooner guessed.
  const decipher = createDecipheriv(ALGORITHM, Buffer.from(keyHex, 'hex'), iv, { authTagLength: TAG_BYTES });
  decipher.setAuthTag(bytes.subarray(IV_BYTES, IV_BYTES + TAG_BYTES));
  return decipher.update(bytes.subarray(IV_BYTES + TAG_BYTES), undefined, 'utf8') + decipher.final('utf8');
}
