import type { Click } from './click.ts';
import type { DomainId } from './domain.ts';
import type { Link, LinkId } from './link.ts';
import type { QuotaName } from './problem.ts';
import type { WorkspaceId } from './workspace.ts';

declare const webhookId: unique symbol;
export type WebhookId = number & { readonly [webhookId]: true };

declare const deliveryId: unique symbol;
export type DeliveryId = number & { readonly [deliveryId]: true };

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

/** Whose words a body is in. */
export const WEBHOOK_FORMS = ['native', 'linkly'] as const;
export type WebhookForm = (typeof WEBHOOK_FORMS)[number];

/** It answered 410, it failed for a day, or more waits for it than is kept. */
export type DisabledReason = 'gone' | 'failing' | 'too_many_waiting';

/** An address of a workspace that is told what happens, and of what. */
export interface Webhook {
  readonly id: WebhookId;
  readonly workspaceId: WorkspaceId;
  /** Told only of this link; null: of everything. */
  readonly linkId: LinkId | null;
  /** Absolute, http or https, without credentials. */
  readonly url: string;
  readonly events: readonly WebhookEvent[];
  readonly form: WebhookForm;
  /** `whsec_` and base64. */
  readonly secret: string;
  /** Clicks are held for so long and told together; 0 tells each at once. */
  readonly clickBatchMs: number;
  readonly enabled: boolean;
  /** Null unless the server itself has disabled it. */
  readonly disabledReason: DisabledReason | null;
  readonly createdAtMs: number;
  /** Since when no delivery has succeeded; null when the last one did. */
  readonly failingSinceMs: number | null;
  /** Events that it is not told of yet. */
  readonly waiting: number;
}

/** What is told of a click. Never the visitor: neither address nor hash. */
export type WebhookClick = Pick<
  Click,
  | 'atMs'
  | 'trigger'
  | 'unique'
  | 'botName'
  | 'device'
  | 'platform'
  | 'os'
  | 'browser'
  | 'country'
  | 'region'
  | 'city'
  | 'language'
  | 'referrer'
  | 'referrerUrl'
  | 'utmSource'
  | 'utmMedium'
  | 'utmCampaign'
  | 'utmTerm'
  | 'utmContent'
  | 'destination'
> & { readonly id: string };

/** What an event is about, as it stood then: a later change does not alter what is told. */
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
  /** Nothing has happened; somebody tries the webhook. */
  | { readonly kind: 'test' };

/** Something that happened, with its time. */
export interface Happening {
  readonly atMs: number;
  readonly facts: WebhookFacts;
}

/** What a change of a link is told as; null is what nobody need hear of. */
export function eventOfChange(before: Link | null, after: Link | null): WebhookEvent | null {
  if (before === null) return after === null ? null : 'link.created';
  // In the trash it is gone for everybody but its owner.
  if (after === null || after.trashedAtMs !== null)
    return before.trashedAtMs === null ? 'link.deleted' : null;
  return 'link.updated';
}

/** The same link without what no receiver may ever see. */
export function toTold(link: Link): Link {
  const { behaviour } = link;
  return behaviour.passwordHash === null ? link : { ...link, behaviour: { ...behaviour, passwordHash: '' } };
}

export const isToldClick = (click: Click): click is Click & { readonly linkId: LinkId } =>
  click.kind === 'click' && click.linkId !== null && !click.bot;

export function toWebhookClick(click: Click): WebhookClick {
  return {
    id: `clk_${click.spool}.${click.position.segment}.${click.position.offset}`,
    atMs: click.atMs,
    trigger: click.trigger,
    unique: click.unique,
    botName: click.botName,
    device: click.device,
    platform: click.platform,
    os: click.os,
    browser: click.browser,
    country: click.country,
    region: click.region,
    city: click.city,
    language: click.language,
    referrer: click.referrer,
    referrerUrl: click.referrerUrl,
    utmSource: click.utmSource,
    utmMedium: click.utmMedium,
    utmCampaign: click.utmCampaign,
    utmTerm: click.utmTerm,
    utmContent: click.utmContent,
    destination: click.destination,
  };
}

export function isTold(
  webhook: Pick<Webhook, 'events' | 'linkId'>,
  event: WebhookEvent,
  linkId: LinkId | null,
): boolean {
  return webhook.events.includes(event) && (webhook.linkId === null || webhook.linkId === linkId);
}
