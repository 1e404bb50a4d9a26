import type { ActorNames } from './accounts/actor-names.ts';
import type { Instance } from './accounts/instance.ts';
import type { Invitations } from './accounts/invitations.ts';
import type { Keys } from './accounts/keys.ts';
import type { Members } from './accounts/members.ts';
import type { Sessions } from './accounts/sessions.ts';
import type { Workspaces } from './accounts/workspaces.ts';
import type { IdempotencyStore } from './base/idempotency.ts';
import type { Clock } from './base/ports.ts';
import type { Conversions } from './clicks/conversions.ts';
import type { Statistics } from './clicks/statistics.ts';
import type { Domains } from './domains/domains.ts';
import type { Links } from './links/links.ts';
import type { QrCodes } from './links/qr-codes.ts';
import type { Tags } from './links/tags.ts';
import type { Quotas } from './plans/quota.ts';
import type { Usage } from './plans/usage.ts';
import type { RuleWords } from './rules/rule-words.ts';
import type { Identities } from './sign-in/identities.ts';
import type { OidcSignIn } from './sign-in/oidc-sign-in.ts';
import type { SignInParts } from './sign-in/sign-in-parts.ts';
import type { Explain } from './visits/explain.ts';
import type { Webhooks } from './webhooks/webhooks.ts';

/** Everything an API may ask of the product, whichever wire it speaks. */
export interface Core extends SignInParts {
  readonly links: Links;
  readonly tags: Tags;
  readonly keys: Keys;
  readonly workspaces: Workspaces;
  readonly members: Members;
  readonly invitations: Invitations;
  readonly actorNames: ActorNames;
  readonly instance: Instance;
  readonly sessions: Sessions;
  readonly oidcSignIn: OidcSignIn;
  readonly identities: Identities;
  readonly domains: Domains;
  readonly quotas: Quotas;
  readonly usage: Usage;
  readonly statistics: Statistics;
  readonly explain: Explain;
  readonly ruleWords: () => RuleWords;
  readonly qrCodes: QrCodes;
  readonly webhooks: Webhooks;
  readonly conversions: Conversions;
  readonly idempotency: IdempotencyStore;
  readonly clock: Clock;
}
