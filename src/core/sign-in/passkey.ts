import type { PasskeyId, PersonId } from '../base/ids.ts';
import { Problem } from '../base/problem.ts';

/** A public key of a person's device or password manager. The private key never leaves it. */
export interface Passkey {
  readonly id: PasskeyId;
  readonly personId: PersonId;
  readonly name: string;
  /** Whether copies of it exist on other devices of the person. */
  readonly isBackedUp: boolean;
  readonly createdAtMs: number;
  readonly usedAtMs: number | null;
}

/** What is needed to check a signature of a passkey. */
export interface PasskeyCredential {
  /** Base64url. */
  readonly credentialId: string;
  /** Base64url of the COSE key. */
  readonly publicKey: string;
  /** How often the authenticator says that it was used; 0 where it does not count. */
  readonly counter: number;
  readonly isBackedUp: boolean;
  /** How the browser reaches it: `internal`, `usb`, `hybrid`… */
  readonly transports: readonly string[];
}

export const PASSKEYS_MAX = 20;
export const PASSKEY_NAME_LENGTH_MAX = 100;
/** The specification allows 1,023 bytes. */
export const CREDENTIAL_ID_LENGTH_MAX = 1_364;

/** Throws invalid_field. */
export function checkPasskeyName(text: string): string {
  const name = text.trim();
  const refuse = (reason: 'empty' | 'too_long' | 'bad_character') =>
    new Problem('invalid_field', { field: 'name', reason });
  if (name === '') throw refuse('empty');
  if (name.length > PASSKEY_NAME_LENGTH_MAX) throw refuse('too_long');
  if (/[\p{Cc}\p{Surrogate}]/u.test(name)) throw refuse('bad_character');
  return name;
}
