import type { WorkspaceStore } from '../accounts/account-store.ts';
import { isMore } from '../accounts/member.ts';
import { membersMaxOf } from '../accounts/members.ts';
import type { PersonStore } from '../accounts/people-store.ts';
import { PERSON_NAME_LENGTH_MAX, type Person, parseEmail } from '../accounts/person.ts';
import { provePerson } from '../accounts/persons.ts';
import type { SessionClient, SignInMethod } from '../accounts/session.ts';
import type { Sessions, SessionWithSecret, SignedIn } from '../accounts/sessions.ts';
import type { Author } from '../base/author.ts';
import type { Role } from '../base/caller.ts';
import type { PersonId, SessionId, WorkspaceId } from '../base/ids.ts';
import { networkOf } from '../base/network-of.ts';
import type { Clock, Digest, Random } from '../base/ports.ts';
import { Problem } from '../base/problem.ts';
import type { Rate } from '../plans/plan.ts';
import type { RateCounters } from '../plans/quota.ts';
import { authorOfSignedIn } from './identities.ts';
import { IDENTITIES_MAX, type Identity, type IdentityStore, type JoiningPerson } from './identity.ts';
import type { Oidc, OidcChecks, OidcClaims, OidcFault } from './oidc.ts';
import type { OidcError } from './oidc-error.ts';
import type { OidcProvider } from './oidc-provider.ts';
import type { Seal } from './totp.ts';

/** A sign-in that has begun. */
export interface OidcStart {
  /** The address of the provider. */
  readonly url: string;
  /** For the browser to keep until it comes back; nobody else can read or make it. */
  readonly flow: string;
}

export interface OidcRoute {
  readonly redirectUri: string;
  /** A checked path, passed on unchanged. */
  readonly returnTo: string;
}

/** A browser that comes back from a provider. */
export interface OidcReturn {
  /** The redirect URI with the parameters of the request. */
  readonly url: URL;
  /** What the browser kept; null without it. */
  readonly flow: string | null;
  /** Who is signed in with that browser. */
  readonly signedIn: SignedIn | null;
  readonly client: SessionClient;
  readonly address: string;
}

/** `device` is the mark of a browser that was not signed in as the person before: see `createDeviceMarks`. */
export type BegunSession = SessionWithSecret & { readonly device?: string };

export type OidcOutcome =
  | { readonly kind: 'signed_in'; readonly session: BegunSession; readonly returnTo: string }
  | { readonly kind: 'linked'; readonly returnTo: string }
  | {
      readonly kind: 'failed';
      readonly error: OidcError;
      /** Whether what the browser keeps is used up; not by an answer to a sign-in that it began before the last one. */
      readonly isOver: boolean;
      /** Where a person who linked an identity came from; null for a sign-in. */
      readonly returnTo: string | null;
    };

/** Signs people in with accounts at the providers of the operator. */
export interface OidcSignIn {
  readonly providers: readonly OidcProvider[];
  /**
   * `asksAgain`: the person has to identify again at the provider. Null when the provider does not answer. Throws
   * provider_not_found.
   */
  start(provider: string, route: OidcRoute & { readonly asksAgain: boolean }): Promise<OidcStart | null>;
  /**
   * Begins to link an identity to a person with a recent proof. Throws provider_not_found, provider_unavailable,
   * proof_required.
   */
  startLink(signedIn: SignedIn, provider: string, route: OidcRoute): Promise<OidcStart>;
  /** Completes what `start` or `startLink` began, once. Throws provider_not_found. */
  finish(provider: string, back: OidcReturn): Promise<OidcOutcome>;
}

/** Makes sure that the answer of a provider is used once. */
export interface OneUse {
  /** Remembers the claim until `endsAtMs`. `full`: as many as there can be are remembered, so nothing was claimed. */
  claim(
    hash: string,
    times: { readonly nowMs: number; readonly endsAtMs: number },
  ): Promise<'first' | 'again' | 'full'>;
}

export const OIDC_FLOW_MS = 10 * 60_000;
const CALLBACKS: Rate = { limit: 20, windowMs: 60_000, per: 'key' };
const CHECK_BYTES = 32;
/** OpenID Connect Core, section 2. */
const SUBJECT_LENGTH_MAX = 255;

/** What the browser keeps, sealed. */
interface OidcFlow {
  readonly provider: string;
  readonly checks: OidcChecks;
  readonly returnTo: string;
  readonly linkTo: { readonly personId: PersonId; readonly sessionId: SessionId } | null;
  readonly endsAtMs: number;
}

export function createOidcSignIn(deps: {
  providers: readonly OidcProvider[];
  oidc: Oidc;
  identities: IdentityStore;
  persons: PersonStore;
  workspaces: Pick<WorkspaceStore, 'byId'>;
  sessions: Sessions;
  /** Starts the session of a person who has proved everything. */
  finish(person: Person, methods: readonly SignInMethod[], client: SessionClient): Promise<BegunSession>;
  oneUse: OneUse;
  /** With a key of its own: nothing else that this server seals is a sign-in. */
  seal: Seal;
  counters: RateCounters;
  digest: Digest;
  random: Random;
  clock: Clock;
}): OidcSignIn {
  const { providers, oidc, identities, persons, sessions, oneUse, seal, counters, random, clock } = deps;

  function providerOf(name: string): OidcProvider {
    const provider = providers.find((one) => one.name === name);
    if (provider === undefined) throw new Problem('provider_not_found', {});
    return provider;
  }

  const newCheck = (): string => random.bytes(CHECK_BYTES).toHex();

  async function begin(
    name: string,
    { redirectUri, returnTo }: OidcRoute,
    { asksAgain, linkTo }: { asksAgain: boolean; linkTo: OidcFlow['linkTo'] },
  ): Promise<OidcStart | null> {
    const provider = providerOf(name);
    const checks = { state: newCheck(), nonce: newCheck(), verifier: newCheck() };
    const begun = await oidc.begin(provider.name, { redirectUri, checks, asksAgain });
    if ('fault' in begun) return null;
    const endsAtMs = clock.nowMs() + OIDC_FLOW_MS;
    const flow: OidcFlow = { provider: provider.name, checks, returnTo, linkTo, endsAtMs };
    return { url: begun.url, flow: await seal.seal(JSON.stringify(flow)) };
  }

  /** The flow that this browser began with that provider; null for any other. */
  async function flowOf(provider: OidcProvider, { url, flow: sealed }: OidcReturn): Promise<OidcFlow | null> {
    const flow = sealed === null ? null : await opened(sealed);
    if (flow === null) return null;
    const states = url.searchParams.getAll('state');
    const isSame = flow.provider === provider.name && states.length === 1 && states[0] === flow.checks.state;
    return isSame && clock.nowMs() < flow.endsAtMs ? flow : null;
  }

  async function opened(sealed: string): Promise<OidcFlow | null> {
    try {
      // Only `begin` seals, so the text has this form.
      return JSON.parse(await seal.open(sealed)) as OidcFlow;
    } catch {
      return null;
    }
  }

  const claim = ({ checks, endsAtMs }: OidcFlow) =>
    oneUse.claim(deps.digest.sha256(`oidc ${checks.state}`), { nowMs: clock.nowMs(), endsAtMs });

  async function join(
    { join: rules }: OidcProvider,
    claims: OidcClaims,
    email: string,
    { client }: OidcReturn,
  ): Promise<Person | 'again' | OidcError> {
    const members = await membershipsFor(rules, claims.groups);
    if (members.length === 0) return 'oidc_no_account';
    const nowMs = clock.nowMs();
    const { issuer, subject } = claims;
    const joining: JoiningPerson = {
      person: { email, name: cleanName(claims.name), emailProvenAtMs: nowMs, createdAtMs: nowMs },
      identity: { issuer, subject, email, createdAtMs: nowMs, usedAtMs: nowMs },
      members,
    };
    const joined = await identities.join(joining, { client: clientIn(client), atMs: nowMs });
    if (joined === 'known') return 'again';
    return joined === 'full' ? 'oidc_workspace_full' : joined;
  }

  /** The strongest role in each workspace that exists. */
  async function membershipsFor(
    rules: OidcProvider['join'],
    groups: readonly string[],
  ): Promise<JoiningPerson['members']> {
    const roles = new Map<WorkspaceId, Role>();
    for (const { workspaceId, role, group } of rules) {
      if (group !== null && !groups.includes(group)) continue;
      const before = roles.get(workspaceId);
      if (before === undefined || isMore(role, before)) roles.set(workspaceId, role);
    }
    const found = await Promise.all(
      [...roles].map(async ([id, role]) => ({ role, workspace: await deps.workspaces.byId(id) })),
    );
    return found.flatMap(({ role, workspace }) =>
      workspace === null
        ? []
        : [{ workspaceId: workspace.id, role, membersMax: membersMaxOf(workspace.kind) }],
    );
  }

  /** Links the identity to the person with its trusted address. */
  async function adopt(
    person: Person,
    claims: OidcClaims,
    { client }: OidcReturn,
  ): Promise<Person | 'again' | OidcError> {
    // First: somebody who registered the address without proving it loses every way in.
    const atMs = clock.nowMs();
    const by: Author = { actor: { kind: 'person', id: person.id }, client: clientIn(client), atMs };
    const proven = await provePerson(persons, person, by);
    const identity = { ...newIdentity(claims, person.id), usedAtMs: atMs };
    const outcome = await identities.insert(identity, IDENTITIES_MAX, by);
    if (outcome === 'full') return 'oidc_too_many_identities';
    return outcome === 'added' ? proven : 'again';
  }

  const newIdentity = ({ issuer, subject, email }: OidcClaims, personId: PersonId): Identity => ({
    issuer,
    subject,
    personId,
    email: email === null ? null : parseEmail(email),
    createdAtMs: clock.nowMs(),
    usedAtMs: null,
  });

  /** The person with that identity, who may be new here. Changes nothing for anybody who may not sign in. */
  async function personOf(
    provider: OidcProvider,
    claims: OidcClaims,
    back: OidcReturn,
  ): Promise<Person | OidcError> {
    for (let attempt = 0; attempt < ATTEMPTS_MAX; attempt++) {
      const known = await identities.bySubject(claims.issuer, claims.subject);
      if (known !== null) {
        await identities.touch({ ...newIdentity(claims, known.personId), usedAtMs: clock.nowMs() });
        return (await persons.byId(known.personId)) ?? 'oidc_no_account';
      }
      const trusted = trustedEmail(provider, claims);
      if ('error' in trusted) return trusted.error;
      const person = await persons.byEmail(trusted.email);
      const outcome =
        person === null
          ? await join(provider, claims, trusted.email, back)
          : await adopt(person, claims, back);
      if (outcome !== 'again') return outcome;
    }
    return 'oidc_failed';
  }

  async function signIn(
    provider: OidcProvider,
    claims: OidcClaims,
    back: OidcReturn,
  ): Promise<BegunSession | OidcError> {
    const { signedIn, client } = back;
    const person = await personOf(provider, claims, back);
    if (typeof person === 'string') return person;
    if (signedIn?.person.id === person.id) {
      const proven = await sessions.prove(signedIn.session, ['oidc']);
      if (proven !== null) return proven;
    } else if (signedIn !== null) {
      await endQuietly(signedIn);
    }
    return deps.finish(person, ['oidc'], client);
  }

  /** The browser has the cookie of one session, so the other one could never be used again. */
  async function endQuietly({ person, session }: SignedIn): Promise<void> {
    try {
      await sessions.end(person.id, session.id);
    } catch (error) {
      // It has ended meanwhile.
      if (!(error instanceof Problem)) throw error;
    }
  }

  async function link(
    { personId, sessionId }: NonNullable<OidcFlow['linkTo']>,
    claims: OidcClaims,
    { signedIn }: OidcReturn,
  ): Promise<OidcError | null> {
    if (signedIn?.session.id !== sessionId || signedIn.person.id !== personId) return 'oidc_signed_out';
    const by = authorOfSignedIn(signedIn, clock.nowMs());
    switch (await identities.insert(newIdentity(claims, personId), IDENTITIES_MAX, by)) {
      case 'taken':
        return 'oidc_identity_taken';
      case 'full':
        return 'oidc_too_many_identities';
      default:
        return null;
    }
  }

  return {
    providers,

    start: (name, { asksAgain, ...route }) => begin(name, route, { asksAgain, linkTo: null }),

    async startLink({ person, session }, name, route) {
      sessions.requireProven(session);
      const linkTo = { personId: person.id, sessionId: session.id };
      const begun = await begin(name, route, { asksAgain: true, linkTo });
      if (begun === null) throw new Problem('provider_unavailable', { provider: name });
      return begun;
    },

    async finish(name, back) {
      const provider = providerOf(name);
      const { allowed } = await counters.take(`oidc:${networkOf(back.address)}`, CALLBACKS, clock.nowMs());
      if (!allowed) {
        return { kind: 'failed', error: 'oidc_too_often', isOver: false, returnTo: null };
      }
      const flow = await flowOf(provider, back);
      const use = flow === null ? 'again' : await claim(flow);
      if (flow === null || use !== 'first') {
        const error = use === 'full' ? 'oidc_too_often' : 'oidc_expired';
        return { kind: 'failed', error, isOver: false, returnTo: null };
      }
      const { returnTo, linkTo, checks } = flow;
      const failed = (error: OidcError): OidcOutcome => ({
        kind: 'failed',
        error,
        isOver: true,
        returnTo: linkTo === null ? null : returnTo,
      });
      const answer = await oidc.finish(provider.name, { url: back.url, checks });
      if ('fault' in answer) return failed(ERROR_OF[answer.fault]);
      const { claims } = answer;
      if (claims.subject === '' || claims.subject.length > SUBJECT_LENGTH_MAX) return failed('oidc_failed');
      if (linkTo !== null) {
        const error = await link(linkTo, claims, back);
        return error === null ? { kind: 'linked', returnTo } : failed(error);
      }
      const session = await signIn(provider, claims, back);
      return typeof session === 'string' ? failed(session) : { kind: 'signed_in', session, returnTo };
    },
  };
}

/** Once, and again when another sign-in created the same person or identity meanwhile. */
const ATTEMPTS_MAX = 2;

const ERROR_OF: Readonly<Record<OidcFault, OidcError>> = {
  unavailable: 'oidc_unavailable',
  cancelled: 'oidc_cancelled',
  failed: 'oidc_failed',
};

/** The address if the provider has verified it and answers for its domain: then, and only then, it names a person. */
function trustedEmail(
  { domains }: OidcProvider,
  { email: text, emailVerified }: OidcClaims,
): { readonly email: string } | { readonly error: OidcError } {
  if (domains.length === 0) return { error: 'oidc_no_account' };
  const email = text === null ? null : parseEmail(text);
  if (email === null || !emailVerified) return { error: 'oidc_email_unverified' };
  const domain = email.slice(email.lastIndexOf('@') + 1);
  return domains.includes(domain) ? { email } : { error: 'oidc_email_untrusted' };
}

const clientIn = ({ browser, country }: SessionClient): SessionClient => ({ browser, country });

const cleanName = (text: string): string =>
  text
    .slice(0, PERSON_NAME_LENGTH_MAX)
    .replace(/[\p{Cc}\p{Surrogate}]/gu, '')
    .trim();
