/** Why a sign-in at a provider did not succeed: the `error` in the address of the page that tells the person. */
export const OIDC_ERRORS = [
  /** The provider does not answer, or not as a provider should; try again later. */
  'oidc_unavailable',
  /** The person or the provider said no. */
  'oidc_cancelled',
  /** The answer of the provider did not pass the checks. */
  'oidc_failed',
  /** The sign-in took more than ten minutes, was used already, or began in another browser; start again. */
  'oidc_expired',
  /** The provider has not verified the email address. */
  'oidc_email_unverified',
  /** The provider does not answer for the domain of the email address. */
  'oidc_email_untrusted',
  /** Nobody here has the account, and people of that provider or group do not join by themselves. */
  'oidc_no_account',
  /** A workspace that the person should join has no room. */
  'oidc_workspace_full',
  /** To link: the account belongs to another person. */
  'oidc_identity_taken',
  /** To link: the person has as many identities as one can have. */
  'oidc_too_many_identities',
  /** To link: the person has signed out, or somebody else has signed in. */
  'oidc_signed_out',
  /** Too many sign-ins from the address; try again in a minute. */
  'oidc_too_often',
] as const;
export type OidcError = (typeof OIDC_ERRORS)[number];
