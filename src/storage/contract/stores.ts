import type { DomainStore, KeyStore, WorkspaceStore } from '../../core/account-store.ts';
import type { AppLink, Behaviour } from '../../core/behaviour.ts';
import type { ConversionStore } from '../../core/conversion.ts';
import type { Destination } from '../../core/destination.ts';
import type { DomainId } from '../../core/domain.ts';
import { DEFAULT_DOMAIN_SETTINGS } from '../../core/domain-settings.ts';
import type { IdempotencyStore } from '../../core/idempotency.ts';
import { DEFAULT_FIELDS } from '../../core/link-fields.ts';
import type { LinkCounts, LinkDraft, LinkListQuery, LinkStore } from '../../core/link-store.ts';
import type { InvitationStore, MemberStore, PersonStore } from '../../core/people-store.ts';
import type { Random } from '../../core/ports.ts';
import type { QuotaStore, QuotaTake } from '../../core/quota.ts';
import type { LinkUses, RouteStore } from '../../core/route.ts';
import type { SecretStore } from '../../core/server-secret.ts';
import type { Slug } from '../../core/slug.ts';
import type { TagStore } from '../../core/tag-store.ts';
import type { UsageStore } from '../../core/usage.ts';
import type { SaltStore } from '../../core/visitor-salt.ts';
import type { ClickOutbox, EndedLinks, Outbox, WebhookStore } from '../../core/webhook-store.ts';
import type { WorkspaceId } from '../../core/workspace.ts';

/** Every store of one adapter over the same, at first empty, storage. */
export interface Stores {
  readonly links: LinkStore;
  readonly tags: TagStore;
  readonly counts: LinkCounts;
  readonly routes: RouteStore;
  readonly uses: LinkUses;
  readonly workspaces: WorkspaceStore;
  readonly keys: KeyStore;
  readonly persons: PersonStore;
  readonly members: MemberStore;
  readonly invitations: InvitationStore;
  readonly domains: DomainStore;
  readonly quotas: QuotaStore;
  readonly usage: UsageStore;
  readonly idempotency: IdempotencyStore;
  readonly salts: SaltStore;
  readonly secrets: SecretStore;
  readonly conversions: ConversionStore;
  readonly webhooks: WebhookStore;
  readonly outbox: Outbox;
  readonly clickOutbox: ClickOutbox;
  readonly endedLinks: EndedLinks;
  /** Brings the index of texts up to date, where there is one. */
  index(): Promise<void>;
  /** Gives what a new start of the program would see: the same storage, nothing kept beside it. */
  reopen(): Promise<Stores>;
  close(): Promise<void>;
}

/** An adapter as the suites know it. At most `IDEMPOTENCY_KEYS` idempotency keys are held for a workspace. */
export interface Adapter {
  readonly name: string;
  /** False where a start forgets everything. */
  readonly durable: boolean;
  open(): Promise<Stores>;
}

export const IDEMPOTENCY_KEYS = 50;
/** Events that may wait for an endpoint. */
export const EVENTS_WAITING = 1_500;
/** Words of merged tags that a workspace keeps. */
export const TAG_WORDS = 5;
/** What the stores take for the time. */
export const STORES_AT_MS = 5_000;

/** Not random at all, but never the same twice. */
export function countingRandom(): Random {
  let next = 0;
  return { bytes: (count) => Uint8Array.from({ length: count }, () => next++ % 256) };
}

/** Two workspaces with a domain each, to see that one does not reach into the other. */
export interface Ground extends Stores {
  readonly mine: WorkspaceId;
  readonly theirs: WorkspaceId;
  readonly myDomain: DomainId;
  readonly theirDomain: DomainId;
}

export async function openGround(adapter: Adapter): Promise<Ground> {
  const stores = await adapter.open();
  const place = async (name: string) => {
    const workspace = await stores.workspaces.insert({
      name,
      kind: 'team',
      plan: 'unlimited',
      createdAtMs: 1,
    });
    const domain = await stores.domains.insert({
      workspaceId: workspace.id,
      host: `${name}.example.com`,
      verifiedAtMs: 1,
      verificationToken: name,
      createdAtMs: 1,
      settings: DEFAULT_DOMAIN_SETTINGS,
      logos: null,
    });
    if (domain === null) throw new Error(`the host of ${name} is held`);
    return [workspace.id, domain.id] as const;
  };
  const [mine, myDomain] = await place('mine');
  const [theirs, theirDomain] = await place('theirs');
  return { ...stores, mine, theirs, myDomain, theirDomain };
}

/** Every behaviour that a link can have, none at its default. */
export const FULL_BEHAVIOUR: Behaviour = {
  passwordHash: '$argon2id$v=19$x',
  rules: [
    {
      when: {
        country: ['TW', 'JP'],
        language: ['zh-Hant'],
        bot: false,
        query: { a: ['1'], b: [] },
        between: { fromMs: 1, toMs: null },
        hours: [{ fromMinute: 0, toMinute: 60 }],
        weekdays: [1, 7],
        timezone: 'Asia/Taipei',
      },
      to: { kind: 'url', destination: 'https://e.org/tw' as Destination },
    },
    {
      when: {},
      to: { kind: 'split', variants: [{ destination: 'https://e.org/b' as Destination, weight: 0.5 }] },
    },
    { when: { bot: true }, to: { kind: 'block' } },
  ],
  split: [{ destination: 'https://e.org/c' as Destination, weight: 50 }],
  sticky: true,
  apps: { ios: { link: 'shop://1' as AppLink, store: null }, android: null },
  og: { title: '</script>', description: 'd', image: 'https://e.org/i.png' as Destination },
  pixels: { meta: '12345', ga4: '', gtm: '', tiktok: '' },
  headHtml: '<b>',
  bodyHtml: '</b>',
  cloak: true,
  blockBots: true,
  clickIdParam: 'cid',
};

/** A draft in the first workspace that says nothing but its slug and where it goes. */
export function draftOf(
  ground: Pick<Ground, 'mine' | 'myDomain'>,
  slug: string,
  over: Partial<LinkDraft> = {},
): LinkDraft {
  return {
    ...DEFAULT_FIELDS,
    destination: `https://example.org/${encodeURIComponent(slug)}` as Destination,
    workspaceId: ground.mine,
    domainId: ground.myDomain,
    slug: slug as Slug,
    createdVia: 'native',
    createdBy: null,
    createdAtMs: 1_000,
    ...over,
  };
}

export const quotaTake = (workspaceId: WorkspaceId, over: Partial<QuotaTake>): QuotaTake => ({
  workspaceId,
  quota: 'links_per_month',
  period: 'p',
  count: 1,
  limit: 10,
  resetsAtMs: 9_000,
  tellAt: [],
  atMs: 1_000,
  ...over,
});

export function queryOf(ground: Ground, over: Partial<LinkListQuery> = {}): LinkListQuery {
  return {
    workspaceId: ground.mine,
    search: null,
    searchAddress: null,
    tag: null,
    domainId: null,
    externalId: null,
    createdVia: null,
    notCreatedVia: null,
    createdBy: null,
    enabled: null,
    trashed: false,
    createdAfterMs: null,
    createdBeforeMs: null,
    sort: '-created_at',
    limit: 100,
    cursor: null,
    ...over,
  };
}

/** What a test knows to be there. */
export function present<T>(thing: T | null | undefined): T {
  if (thing === null || thing === undefined) throw new Error('expected it to be there');
  return thing;
}

/** Names of a workspace's tags and how many links carry each, in order. */
export async function tagsOf(tags: TagStore, workspaceId: WorkspaceId): Promise<readonly [string, number][]> {
  const all = await tags.list({ workspaceId, search: null, after: null, limit: 1_000 });
  return all.map(({ name, links }) => [name, links]);
}
