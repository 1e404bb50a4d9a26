import { parseHost } from '../base/host.ts';
import type { PersonId } from '../base/ids.ts';
import { Problem } from '../base/problem.ts';

/** What a person chose for the dashboard; null for the browser's own. */
export interface PersonSettings {
  /** A language of the dashboard, as a BCP 47 tag. */
  readonly language: string | null;
  /** An IANA time zone. */
  readonly timezone: string | null;
}

export const NO_PERSON_SETTINGS: PersonSettings = { language: null, timezone: null };

/** A person who may be a member of workspaces, identified by an email address. */
export interface Person extends PersonSettings {
  readonly id: PersonId;
  /** Normalised by `parseEmail`. */
  readonly email: string;
  /** May be empty. */
  readonly name: string;
  /**
   * When ownership of the address was proven, by a token sent only by mail or by an instance administrator. Null: the
   * person joined with a token that the inviter has seen too.
   */
  readonly emailProvenAtMs: number | null;
  readonly createdAtMs: number;
  /** May act for the instance, on its own operations, after proving it again. */
  readonly isInstanceAdmin: boolean;
}

/** A person to store: no administrator, without settings. */
export type PersonDraft = Pick<Person, 'email' | 'name' | 'emailProvenAtMs' | 'createdAtMs'>;

export const PERSON_NAME_LENGTH_MAX = 100;
/** RFC 5321: the longest path without its angle brackets. */
export const EMAIL_LENGTH_MAX = 254;
const LOCAL_PART = /^[a-zA-Z0-9!#$%&'*+/=?^_`{|}~-]+(\.[a-zA-Z0-9!#$%&'*+/=?^_`{|}~-]+)*$/;
const LOCAL_PART_LENGTH_MAX = 64;

/**
 * Normalises an address: lower case, host in punycode; null when invalid. Rejects quoted and international local
 * parts, so that no address can end a header or contain another address.
 */
export function parseEmail(text: string): string | null {
  const [typed = '', domain = '', ...more] = text.trim().split('@');
  // Before it becomes lower case: that makes a `k` of the Kelvin sign, which is another address.
  if (more.length > 0 || typed.length > LOCAL_PART_LENGTH_MAX || !LOCAL_PART.test(typed)) return null;
  const local = typed.toLowerCase();
  const host = parseHost(domain);
  const email = `${local}@${host}`;
  return host === null || email.length > EMAIL_LENGTH_MAX ? null : email;
}

/** Throws invalid_field. */
export function checkEmail(text: string, field = 'email'): string {
  const email = parseEmail(text);
  if (email === null) throw new Problem('invalid_field', { field, reason: 'not_an_email' });
  return email;
}

/** Throws invalid_field. An absent name becomes ''. */
export function checkPersonName(text: string | undefined, field = 'name'): string {
  const name = (text ?? '').trim();
  if (name.length > PERSON_NAME_LENGTH_MAX) {
    throw new Problem('invalid_field', { field, reason: 'too_long' });
  }
  if (/[\p{Cc}\p{Surrogate}]/u.test(name)) {
    throw new Problem('invalid_field', { field, reason: 'bad_character' });
  }
  return name;
}
