import type { PersonStore } from '../accounts/people-store.ts';
import { checkEmail } from '../accounts/person.ts';
import { type Author, operatorAt } from '../base/author.ts';
import { DAY_MS } from '../base/calendar.ts';
import type { PersonId } from '../base/ids.ts';
import { networkOf } from '../base/network-of.ts';
import type { Clock, Mail, Mailer } from '../base/ports.ts';
import { Problem } from '../base/problem.ts';
import type { Challenges } from './challenges.ts';
import type { CredentialStore } from './credential-store.ts';
import type { NewPasswords } from './new-passwords.ts';
import type { SignIn, SignInOutcome } from './sign-in.ts';
import type { SignInClient } from './sign-in-client.ts';
import type { SignInLimits } from './sign-in-limits.ts';

/** New passwords by one-time links, which come by mail or from the operator. */
export interface PasswordResets {
  /** Whether the server sends mail. Without mail, only the operator makes links. */
  readonly canMail: boolean;
  /**
   * Mails a link to a known address, after the answer: whether the address is known shows neither in the answer nor in
   * its time. Throws rate_limited, invalid_field.
   */
  request(email: string, client: SignInClient): Promise<void>;
  /** The token of a link of the operator, which also works for a person without a password. Throws person_not_found. */
  offer(email: string, options: { readonly removesFactors: boolean }): Promise<string>;
  /**
   * Sets the password, proves the address and ends all sessions; then a sign-in with the new password. Throws
   * one_time_link_ended, invalid_field, rate_limited, too_many.
   */
  complete(
    input: { readonly token: string; readonly password: string },
    client: SignInClient,
  ): Promise<SignInOutcome>;
}

/** The content of a mail with a link. */
export interface ResetLetter {
  readonly to: string;
  readonly token: string;
  readonly endsAtMs: number;
}

interface ResetPayload {
  readonly removesFactors: boolean;
}

const OPERATORS_LINK_LIFE_MS = DAY_MS;

export function createPasswordResets(deps: {
  persons: Pick<PersonStore, 'byId' | 'byEmail'>;
  credentials: Pick<CredentialStore, 'reset' | 'offerReset'>;
  challenges: Challenges;
  newPasswords: NewPasswords;
  signIn: Pick<SignIn, 'afterFirstFactor'>;
  limits: SignInLimits;
  /** Null when the server sends no mail. */
  mailer: Mailer | null;
  write: (letter: ResetLetter) => Mail;
  /** Runs work after the current request is answered. It must not fail. */
  later: (work: () => Promise<void>) => void;
  clock: Clock;
}): PasswordResets {
  const { persons, credentials, challenges, newPasswords, signIn, limits, mailer, write, later, clock } =
    deps;

  async function mailLink(email: string): Promise<void> {
    const person = await persons.byEmail(email);
    if (person === null || mailer === null || !(await limits.mayMail(email))) return;
    const by: Author = { actor: { kind: 'guest' }, client: null, atMs: clock.nowMs() };
    const { secret, endsAtMs } = await createLink(person.id, { removesFactors: false }, by);
    await mailer.send(write({ to: person.email, token: secret, endsAtMs }));
  }

  async function createLink(
    personId: PersonId,
    payload: ResetPayload,
    by: Author,
    lifeMs?: number,
  ): Promise<{ secret: string; endsAtMs: number }> {
    const { secret, challenge, max } = challenges.draft('reset');
    const endsAtMs = lifeMs === undefined ? challenge.endsAtMs : by.atMs + lifeMs;
    const filled = { ...challenge, personId, payload: JSON.stringify(payload), endsAtMs };
    await credentials.offerReset(filled, max, by);
    return { secret, endsAtMs };
  }

  return {
    canMail: mailer !== null,

    async request(text, client) {
      const email = checkEmail(text);
      await limits.forgotten(client);
      if (mailer !== null) later(() => mailLink(email));
    },

    async offer(text, { removesFactors }) {
      const person = await persons.byEmail(checkEmail(text));
      if (person === null) throw new Problem('person_not_found', {});
      const by = operatorAt(clock.nowMs());
      return (await createLink(person.id, { removesFactors }, by, OPERATORS_LINK_LIFE_MS)).secret;
    },

    async complete({ token, password }, client) {
      await limits.link(client);
      const open = await challenges.peek('reset', token);
      const person = open?.personId == null ? null : await persons.byId(open.personId);
      if (open === null || person === null) throw new Problem('one_time_link_ended', {});
      const hash = await newPasswords.hash(password, {
        email: person.email,
        turn: `sign-in:${networkOf(client.address)}`,
      });
      const { removesFactors } = JSON.parse(open.payload) as ResetPayload;
      const at = { atMs: clock.nowMs(), client };
      const changed = await credentials.reset(challenges.hashOf(token), { hash, removesFactors }, at);
      if (changed === null) throw new Problem('one_time_link_ended', {});
      return signIn.afterFirstFactor(changed, ['password'], client);
    },
  };
}
