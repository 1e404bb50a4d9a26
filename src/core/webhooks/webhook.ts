import type { DomainId, LinkId, WebhookId, WorkspaceId } from '../base/ids.ts';
import type { QuotaName } from '../base/problem.ts';
import { type Click, WEBHOOK_FIELDS } from '../clicks/click.ts';
import type { Link } from '../links/link.ts';

export const WEBHOOK_EVENTS = [
  'link.clicked',
  'link.created',
  'link.updated',
  'link.deleted',
  'link.expired',
  'quota.near',
  'domain.verified',
] as const;
export type WebhookEvent = (typeof WEBHOOK_EVENTS)[number];

/** A form of bodies: the native one, or one of a compatible API. */
export interface WebhookForm {
  readonly name: string;
  /** How many clicks a body has room for; null for any number. */
  readonly clicksPerBody: 1 | null;
}

export const NATIVE_FORM = 'native';

/** The endpoint answered 410, all deliveries failed for a day, or the queue is full. */
export type DisabledReason = 'gone' | 'failing' | 'too_many_waiting';

/** A workspace's webhook: where events go, and which ones. */
export interface Webhook {
  readonly id: WebhookId;
  readonly workspaceId: WorkspaceId;
  /** Receives only events of this link; null: of the whole workspace. */
  readonly linkId: LinkId | null;
  /** Absolute, http or https, without credentials. */
  readonly url: string;
  readonly events: readonly WebhookEvent[];
  /** The name of a `WebhookForm`. */
  readonly form: string;
  /** `whsec_` and base64. */
  readonly secret: string;
  /** Clicks are collected for this long and sent together; 0 sends each at once. */
  readonly clickBatchMs: number;
  readonly enabled: boolean;
  /** Null unless the server disabled it. */
  readonly disabledReason: DisabledReason | null;
  readonly createdAtMs: number;
  /** When deliveries began to fail; null when the last one succeeded. */
  readonly failingSinceMs: number | null;
  /** Events in its queue. */
  readonly waiting: number;
}

/** What webhooks send of a click. */
export type WebhookClick = Pick<Click, 'atMs' | (typeof WEBHOOK_FIELDS)[number]> & { readonly id: string };

/** The data of an event at the time it happened: a later change does not alter a queued event. */
export type WebhookFacts =
  | { readonly kind: 'link'; readonly link: Link }
  | { readonly kind: 'click'; readonly link: Link; readonly click: WebhookClick }
  | {
      readonly kind: 'domain';
      readonly domain: { readonly id: DomainId; readonly host: string; readonly verifiedAtMs: number };
    }
  | {
      readonly kind: 'quota';
      readonly quota: QuotaName;
      readonly taken: number;
      readonly limit: number;
      readonly resetsAtMs: number;
    }
  /** A test of the webhook; nothing happened. */
  | { readonly kind: 'test' };

/** What happened, and when. */
export interface Occurrence {
  readonly atMs: number;
  readonly facts: WebhookFacts;
}

/** The event of a change of a link; null where there is none. */
export function eventOfChange(before: Link | null, after: Link | null): WebhookEvent | null {
  if (before === null) return after === null ? null : 'link.created';
  // A link in the trash counts as deleted: only its owner still sees it.
  if (after === null || after.trashedAtMs !== null)
    return before.trashedAtMs === null ? 'link.deleted' : null;
  return 'link.updated';
}

/** No receiver may see the hash of a password. */
export function withoutPasswordHash(link: Link): Link {
  const { behaviour } = link;
  return behaviour.passwordHash === null ? link : { ...link, behaviour: { ...behaviour, passwordHash: '' } };
}

export const isWebhookClick = (click: Click): click is Click & { readonly linkId: LinkId } =>
  click.kind === 'click' && click.linkId !== null && !click.bot;

export function toWebhookClick(click: Click): WebhookClick {
  const sent: Record<string, unknown> = {
    id: `clk_${click.spool}.${click.position.segment}.${click.position.offset}`,
    atMs: click.atMs,
  };
  // Several times as fast as `Object.fromEntries`.
  for (const field of WEBHOOK_FIELDS) sent[field] = click[field];
  return sent as WebhookClick;
}

export function receivesEvent(
  webhook: Pick<Webhook, 'events' | 'linkId'>,
  event: WebhookEvent,
  linkId: LinkId | null,
): boolean {
  return webhook.events.includes(event) && (webhook.linkId === null || webhook.linkId === linkId);
}
