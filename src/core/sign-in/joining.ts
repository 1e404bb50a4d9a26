import type { Accepted, Invitations, Invited } from '../accounts/invitations.ts';
import type { PersonId } from '../base/ids.ts';
import { networkOf } from '../base/network-of.ts';
import type { NewPasswords } from './new-passwords.ts';
import type { SignIn, SignInDone } from './sign-in.ts';
import type { SignInClient } from './sign-in-client.ts';
import type { SignInLimits } from './sign-in-limits.ts';

/** Joining a workspace by invitation, with or without a sign-in. */
export interface Joining {
  /** Throws invitation_not_found, rate_limited. */
  look(token: string, signedInAs: PersonId | null, client: SignInClient): Promise<Invited>;
  /**
   * As `Invitations.accept`. With a password, the new person is signed in too: `done` is null otherwise. Throws
   * invalid_field and rate_limited too.
   */
  accept(
    input: {
      readonly token: string;
      readonly name?: string;
      readonly password?: string;
      /** A personal key of an existing person. */
      readonly secret: string | null;
      readonly signedInAs: PersonId | null;
    },
    client: SignInClient,
  ): Promise<{ readonly accepted: Accepted; readonly done: SignInDone | null }>;
}

export function createJoining(deps: {
  invitations: Pick<Invitations, 'look' | 'accept'>;
  newPasswords: NewPasswords;
  signIn: Pick<SignIn, 'finish'>;
  limits: Pick<SignInLimits, 'link'>;
}): Joining {
  const { invitations, newPasswords, signIn, limits } = deps;
  return {
    async look(token, signedInAs, client) {
      await limits.link(client);
      return invitations.look(token, signedInAs);
    },

    async accept({ password, ...acceptance }, client) {
      if (password === undefined) {
        return { accepted: await invitations.accept({ ...acceptance, hashPassword: null }), done: null };
      }
      await limits.link(client);
      let isHashed = false;
      const turn = `sign-in:${networkOf(client.address)}`;
      const accepted = await invitations.accept({
        ...acceptance,
        hashPassword(email) {
          isHashed = true;
          return newPasswords.hash(password, { email, turn });
        },
      });
      // A person who is signed in, or who sent a key, keeps the password that they have.
      if (!isHashed) return { accepted, done: null };
      return { accepted, done: await signIn.finish(accepted.member.person, ['password'], client) };
    },
  };
}
