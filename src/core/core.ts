import type { Conversions } from './conversions.ts';
import type { Domains } from './domains.ts';
import type { Explain } from './explain.ts';
import type { IdempotencyStore } from './idempotency.ts';
import type { Invitations } from './invitations.ts';
import type { Keys } from './keys.ts';
import type { Links } from './links.ts';
import type { Members } from './members.ts';
import type { Clock } from './ports.ts';
import type { QrCodes } from './qr-codes.ts';
import type { Quotas } from './quota.ts';
import type { Statistics } from './statistics.ts';
import type { Tags } from './tags.ts';
import type { Usage } from './usage.ts';
import type { Webhooks } from './webhooks.ts';
import type { Workspaces } from './workspaces.ts';

/** Everything an API may ask of the product, whichever wire it speaks. */
export interface Core {
  readonly links: Links;
  readonly tags: Tags;
  readonly keys: Keys;
  readonly workspaces: Workspaces;
  readonly members: Members;
  readonly invitations: Invitations;
  readonly domains: Domains;
  readonly quotas: Quotas;
  readonly usage: Usage;
  readonly statistics: Statistics;
  readonly explain: Explain;
  readonly qrCodes: QrCodes;
  readonly webhooks: Webhooks;
  readonly conversions: Conversions;
  readonly idempotency: IdempotencyStore;
  readonly clock: Clock;
}
