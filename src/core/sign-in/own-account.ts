import type { PersonStore } from '../accounts/people-store.ts';
import { checkPersonName, type Person, type PersonSettings } from '../accounts/person.ts';
import type { Sessions, SessionWithSecret, SignedIn } from '../accounts/sessions.ts';
import { isTimezone } from '../accounts/workspace-settings.ts';
import type { Author } from '../base/author.ts';
import type { PersonId } from '../base/ids.ts';
import type { Passwords } from '../base/passwords.ts';
import type { Clock } from '../base/ports.ts';
import { Problem } from '../base/problem.ts';
import type { CredentialStore } from './credential-store.ts';
import { type NewPasswords, readPassword } from './new-passwords.ts';
import type { SecondFactors } from './second-factors.ts';
import type { SignInLimits } from './sign-in-limits.ts';

/** What people change about themselves. */
export interface OwnAccount {
  /** Throws invalid_field, person_not_found. */
  change(personId: PersonId, change: Partial<PersonSettings> & { readonly name?: string }): Promise<Person>;
  hasPassword(personId: PersonId): Promise<boolean>;
  /**
   * Sets a password and ends the person's other sessions; this one gets a new secret. Needs the current password, and
   * a recent proof of a person who has none or has a second factor. Throws invalid_field, sign_in_failed, proof_required, rate_limited,
   * session_not_found.
   */
  setPassword(
    signedIn: SignedIn,
    input: { readonly current?: string; readonly password: string },
  ): Promise<SessionWithSecret>;
}

const LANGUAGE_LENGTH_MAX = 35;

export function createOwnAccount(deps: {
  persons: Pick<PersonStore, 'change'>;
  credentials: Pick<CredentialStore, 'hashOf' | 'setPassword'>;
  secondFactors: Pick<SecondFactors, 'kindsOf'>;
  sessions: Pick<Sessions, 'prove' | 'requireProven'>;
  passwords: Pick<Passwords, 'verify'>;
  newPasswords: NewPasswords;
  limits: Pick<SignInLimits, 'prove'>;
  clock: Clock;
}): OwnAccount {
  const { persons, credentials, secondFactors, sessions, passwords, newPasswords, limits, clock } = deps;

  const authorAs = (id: PersonId): Author => ({
    actor: { kind: 'person', id },
    client: null,
    atMs: clock.nowMs(),
  });

  async function checkCurrent(
    { person, session }: SignedIn,
    current: string | undefined,
    before: string | null,
  ): Promise<void> {
    const needsProof = before === null || (await secondFactors.kindsOf(person.id)).length > 0;
    if (needsProof) sessions.requireProven(session);
    if (before === null) return;
    if (current === undefined) throw new Problem('invalid_field', { field: 'current', reason: 'required' });
    await limits.prove(session.id);
    const isRight = await passwords.verify(readPassword(current), before, { key: `person:${person.id}` });
    if (!isRight) throw new Problem('sign_in_failed', { what: 'proof' });
  }

  return {
    async change(personId, { name, language, timezone }) {
      const changed = await persons.change(
        personId,
        {
          ...(name === undefined ? {} : { name: checkPersonName(name) }),
          ...(language === undefined ? {} : { language: checkLanguage(language) }),
          ...(timezone === undefined ? {} : { timezone: checkZone(timezone) }),
        },
        authorAs(personId),
      );
      if (changed === null) throw new Problem('person_not_found', {});
      return changed;
    },

    hasPassword: async (personId) => (await credentials.hashOf(personId)) !== null,

    async setPassword(signedIn, { current, password }) {
      const { person, session } = signedIn;
      const before = await credentials.hashOf(person.id);
      await checkCurrent(signedIn, current, before);
      const hash = await newPasswords.hash(password, { email: person.email, turn: `person:${person.id}` });
      const by = { actor: { kind: 'person', id: person.id }, client: session, atMs: clock.nowMs() } as const;
      // Another change of the password came first, so this one was proved with a password of the past.
      if (!(await credentials.setPassword(person.id, { hash, before }, by, session.id))) {
        throw new Problem('sign_in_failed', { what: 'proof' });
      }
      const renewed = await sessions.prove(session, ['password']);
      if (renewed === null) throw new Problem('session_not_found', {});
      return renewed;
    },
  };
}

function checkLanguage(text: string | null): string | null {
  if (text === null) return null;
  try {
    const [tag] = text.length > LANGUAGE_LENGTH_MAX ? [] : Intl.getCanonicalLocales(text);
    if (tag !== undefined) return tag;
  } catch {
    // Not a tag.
  }
  throw new Problem('invalid_field', { field: 'language', reason: 'bad_form' });
}

function checkZone(text: string | null): string | null {
  if (text === null || isTimezone(text)) return text;
  throw new Problem('invalid_field', { field: 'timezone', reason: 'unknown_value' });
}
