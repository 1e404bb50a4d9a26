import { parseHost } from './domain.ts';
import { Problem } from './problem.ts';

declare const personId: unique symbol;
export type PersonId = number & { readonly [personId]: true };

/** Somebody who may be a member of workspaces, known by an e-mail address. */
export interface Person {
  readonly id: PersonId;
  /** As `parseEmail` has it. */
  readonly email: string;
  /** May be empty. */
  readonly name: string;
  /**
   * When somebody who can be trusted said that the address is theirs: a token that only went there by mail, or an
   * administrator of the instance. Null: an invitation was accepted by a token that whoever made it has seen too.
   */
  readonly emailProvenAtMs: number | null;
  readonly createdAtMs: number;
}

export const PERSON_NAME_LENGTH_MAX = 100;
/** RFC 5321: what fits between the angle brackets. */
export const EMAIL_LENGTH_MAX = 254;
const LOCAL_PART = /^[a-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*$/;
const LOCAL_PART_LENGTH_MAX = 64;

/**
 * The address in lower case with its host in punycode, or null when it is none. Quoted and international local parts
 * are none: nothing in an address can end a header or begin another address.
 */
export function parseEmail(text: string): string | null {
  const [local = '', domain = '', ...more] = text.trim().toLowerCase().split('@');
  if (more.length > 0 || local.length > LOCAL_PART_LENGTH_MAX || !LOCAL_PART.test(local)) return null;
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

/** Throws invalid_field. An absent name is empty. */
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
