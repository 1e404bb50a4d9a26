import type { WorkspaceStore } from '../accounts/account-store.ts';
import { checkEmail, checkPersonName } from '../accounts/person.ts';
import { operatorAt } from '../base/author.ts';
import { networkOf } from '../base/network-of.ts';
import type { Clock } from '../base/ports.ts';
import { Problem } from '../base/problem.ts';
import type { Challenges } from './challenges.ts';
import type { CredentialStore } from './credential-store.ts';
import type { NewPasswords } from './new-passwords.ts';
import type { SignIn, SignInDone } from './sign-in.ts';
import type { SignInClient } from './sign-in-client.ts';
import type { SignInLimits } from './sign-in-limits.ts';

/** The first account of a server, which a one-time link of the operator creates. */
export interface SetUp {
  /** The token of a new link; all earlier ones end. Null once an administrator can sign in. */
  offer(): Promise<string | null>;
  /**
   * Makes the first person: an administrator of the instance, and owner of the first workspace. Throws
   * one_time_link_ended, already_set_up, invalid_field, rate_limited.
   */
  complete(
    input: {
      readonly token: string;
      readonly name: string;
      readonly email: string;
      readonly password: string;
    },
    client: SignInClient,
  ): Promise<SignInDone>;
}

export function createSetUp(deps: {
  credentials: Pick<CredentialStore, 'offerSetUp' | 'setUp' | 'isSetUp'>;
  challenges: Challenges;
  newPasswords: NewPasswords;
  workspaces: Pick<WorkspaceStore, 'first'>;
  signIn: Pick<SignIn, 'finish'>;
  limits: Pick<SignInLimits, 'link'>;
  clock: Clock;
}): SetUp {
  const { credentials, challenges, newPasswords, workspaces, signIn, limits, clock } = deps;

  const refusal = (isDone: boolean): Problem =>
    isDone ? new Problem('already_set_up', {}) : new Problem('one_time_link_ended', {});

  return {
    async offer() {
      const { secret, challenge } = challenges.draft('setup');
      return (await credentials.offerSetUp(challenge, operatorAt(clock.nowMs()))) ? secret : null;
    },

    async complete({ token, name: nameText, email: emailText, password }, client) {
      await limits.link(client);
      const email = checkEmail(emailText);
      const name = checkPersonName(nameText);
      // First, so that only the holder of a link makes the server hash.
      if ((await challenges.peek('setup', token)) === null) throw refusal(await credentials.isSetUp());
      const passwordHash = await newPasswords.hash(password, {
        email,
        turn: `sign-in:${networkOf(client.address)}`,
      });
      const workspace = await workspaces.first();
      if (workspace === null) throw new Problem('workspace_not_found', {});
      const nowMs = clock.nowMs();
      const person = { email, name, emailProvenAtMs: nowMs, createdAtMs: nowMs };
      const first = { person, passwordHash, workspaceId: workspace.id };
      const made = await credentials.setUp(challenges.hashOf(token), first, client);
      if (made === 'known') {
        throw new Problem('invalid_field', { field: 'email', reason: 'can_sign_in' });
      }
      if (made === 'done' || made === 'gone') throw refusal(made === 'done');
      return signIn.finish(made, ['setup'], client);
    },
  };
}
