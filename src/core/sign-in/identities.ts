import type { Sessions, SignedIn } from '../accounts/sessions.ts';
import type { Author } from '../base/author.ts';
import type { Clock, Digest } from '../base/ports.ts';
import { Problem } from '../base/problem.ts';
import { type Identity, type IdentityStore, identityKey } from './identity.ts';
import { issuersOf, type OidcProvider } from './oidc-provider.ts';

/** An identity as its person sees it. */
export interface KnownIdentity extends Identity {
  /** See `identityKey`. */
  readonly key: string;
  /** Null when the operator has removed the provider: nobody can sign in with the identity. */
  readonly provider: OidcProvider | null;
}

/** The identities of the person who is signed in. */
export interface Identities {
  /** Oldest first. */
  list(signedIn: SignedIn): Promise<readonly KnownIdentity[]>;
  /** Needs a recent proof. Throws proof_required, identity_not_found, last_way_to_sign_in. */
  remove(signedIn: SignedIn, key: string): Promise<void>;
}

export function createIdentities(deps: {
  store: IdentityStore;
  providers: readonly OidcProvider[];
  sessions: Pick<Sessions, 'requireProven'>;
  digest: Digest;
  clock: Clock;
}): Identities {
  const { store, providers, sessions, digest, clock } = deps;

  const list: Identities['list'] = async ({ person }) =>
    (await store.list(person.id)).map((identity) => ({
      ...identity,
      key: identityKey(digest, identity),
      provider: providers.find((provider) => isOf(provider, identity)) ?? null,
    }));

  return {
    list,

    async remove(signedIn, key) {
      sessions.requireProven(signedIn.session);
      const identity = (await list(signedIn)).find((one) => one.key === key);
      const removed =
        identity === undefined
          ? null
          : await store.remove(identity, issuersOf(providers), authorOfSignedIn(signedIn, clock.nowMs()));
      if (removed === null) throw new Problem('identity_not_found', {});
      if (removed === 'last') throw new Problem('last_way_to_sign_in', {});
    },
  };
}

const isOf = (provider: OidcProvider, identity: Identity): boolean =>
  issuersOf([provider]).includes(identity.issuer);

/** The person who is signed in, with the browser of the session. */
export const authorOfSignedIn = (
  { person, session: { browser, country } }: SignedIn,
  atMs: number,
): Author => ({ actor: { kind: 'person', id: person.id }, client: { browser, country }, atMs });
