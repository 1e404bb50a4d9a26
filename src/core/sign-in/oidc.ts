/** Random values of one sign-in, each 64 hex digits. */
export interface OidcChecks {
  readonly state: string;
  readonly nonce: string;
  /** The code verifier of PKCE. */
  readonly verifier: string;
}

export interface OidcRequest {
  /** Where the provider sends the browser back to. */
  readonly redirectUri: string;
  readonly checks: OidcChecks;
  /** Asks the provider to identify the person again, even if the person is signed in there. */
  readonly asksAgain: boolean;
}

export interface OidcResponse {
  /** `redirectUri` with the parameters of the provider. */
  readonly url: URL;
  readonly checks: OidcChecks;
}

/** What a provider says of a person, after all checks of the protocol. */
export interface OidcClaims {
  /** With `subject` the identity: the provider never gives the pair to anybody else. */
  readonly issuer: string;
  readonly subject: string;
  /** As sent; null without one. */
  readonly email: string | null;
  /** Only true for the boolean `true`. */
  readonly emailVerified: boolean;
  /** '' when unknown. */
  readonly name: string;
  readonly groups: readonly string[];
}

/** `cancelled`: the person or the provider said no. `failed`: an answer did not pass the checks. */
export type OidcFault = 'unavailable' | 'cancelled' | 'failed';

/** The protocol. Never hangs: a provider that does not answer in time is `unavailable`. */
export interface Oidc {
  /** The address of the provider to send the browser to. */
  begin(
    provider: string,
    request: OidcRequest,
  ): Promise<{ readonly url: string } | { readonly fault: OidcFault }>;
  finish(
    provider: string,
    response: OidcResponse,
  ): Promise<{ readonly claims: OidcClaims } | { readonly fault: OidcFault }>;
}
