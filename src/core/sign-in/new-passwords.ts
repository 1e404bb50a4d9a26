import type { Passwords } from '../base/passwords.ts';
import { Problem } from '../base/problem.ts';

/** Passwords that many people choose. */
export interface CommonPasswords {
  /** `password` in lower case. */
  has(password: string): Promise<boolean>;
}

export interface NewPasswords {
  /** The hash of a password that a person chose. Throws invalid_field, too_many. */
  hash(
    password: string,
    by: { readonly email: string; readonly turn: string; readonly field?: string },
  ): Promise<string>;
}

/** In code points of the NFC form, which is what people count as characters. */
export const PASSWORD_CHARACTERS_MIN = 10;
export const PASSWORD_CHARACTERS_MAX = 256;
/** The most UTF-16 units of such a password, before NFC: more is not read. */
export const PASSWORD_INPUT_MAX = 4 * PASSWORD_CHARACTERS_MAX;

export function createNewPasswords(deps: {
  passwords: Pick<Passwords, 'hash'>;
  common: CommonPasswords;
}): NewPasswords {
  const { passwords, common } = deps;
  return {
    async hash(input, { email, turn, field = 'password' }) {
      const refuse = (reason: Parameters<typeof invalid>[1]) => invalid(field, reason);
      const password = readPassword(input);
      const characters = [...password].length;
      if (characters < PASSWORD_CHARACTERS_MIN) throw refuse('password_too_short');
      if (characters > PASSWORD_CHARACTERS_MAX) throw refuse('password_too_long');
      if (/[\p{Cc}\p{Surrogate}]/u.test(password)) throw refuse('bad_character');
      const folded = password.toLowerCase();
      if (folded === email || folded === email.split('@', 1)[0]) throw refuse('password_like_email');
      if (await common.has(folded)) throw refuse('password_common');
      return passwords.hash(password, { key: turn });
    },
  };
}

/** One form for the same characters: keyboards and systems compose accents differently. */
export const readPassword = (input: string): string => input.normalize('NFC');

const invalid = (
  field: string,
  reason:
    | 'password_too_short'
    | 'password_too_long'
    | 'bad_character'
    | 'password_like_email'
    | 'password_common',
): Problem => new Problem('invalid_field', { field, reason });
