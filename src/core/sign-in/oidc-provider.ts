import type { Role } from '../base/caller.ts';
import type { WorkspaceId } from '../base/ids.ts';

/** A provider of identities that the operator chose: people sign in there. */
export interface OidcProvider {
  /** Unique; part of the redirect URI. Lower-case letters, digits and hyphens. */
  readonly name: string;
  /** As people read it. */
  readonly title: string;
  /** The address that the provider has in its own documents. */
  readonly issuer: string;
  /** Domains of email addresses for which the provider answers, as `parseHost` writes them; subdomains do not count. */
  readonly domains: readonly string[];
  /** Where people who are new join; nobody who is new signs in without a rule that matches. */
  readonly join: readonly JoinRule[];
}

/** A workspace that new people join, with a role. */
export interface JoinRule {
  readonly workspaceId: WorkspaceId;
  readonly role: Role;
  /** Only for people whom the provider lists in that group; null for everyone. */
  readonly group: string | null;
}

/** What the adapter needs besides. */
export interface OidcClient extends OidcProvider {
  readonly clientId: string;
  readonly clientSecret: string;
  /** Requested in addition to `openid email profile`. */
  readonly scopes: readonly string[];
  /** The claim with the groups of a person. */
  readonly groupsClaim: string;
}

export const OIDC_PROVIDERS_MAX = 20;

/**
 * The issuers that identities of these providers have, in both forms: providers write an issuer without a path with or
 * without a slash, and operators the other way.
 */
export const issuersOf = (providers: readonly OidcProvider[]): readonly string[] =>
  providers.flatMap(({ issuer }) => {
    const bare = issuer.replace(/\/$/, '');
    return [bare, `${bare}/`];
  });
