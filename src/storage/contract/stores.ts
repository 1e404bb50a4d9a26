import type { KeyStore, WorkspaceStore } from '../../core/accounts/account-store.ts';
import type { AuditStore } from '../../core/accounts/audit.ts';
import type { InvitationStore, MemberStore, PersonStore } from '../../core/accounts/people-store.ts';
import type { SessionStore } from '../../core/accounts/session-store.ts';
import type { Actor } from '../../core/base/actor.ts';
import { type Author, operatorAt } from '../../core/base/author.ts';
import type { Destination } from '../../core/base/destination.ts';
import type { IdempotencyStore } from '../../core/base/idempotency.ts';
import type { DomainId, WorkspaceId } from '../../core/base/ids.ts';
import type { Random } from '../../core/base/ports.ts';
import type { SecretStore } from '../../core/base/server-secret.ts';
import type { Slug } from '../../core/base/slug.ts';
import type { ClickOutbox } from '../../core/clicks/click-outbox.ts';
import type { ConversionStore } from '../../core/clicks/conversion.ts';
import type { LinkCounts } from '../../core/clicks/link-counts.ts';
import type { LinkFactsStore } from '../../core/clicks/link-facts.ts';
import type { SaltStore } from '../../core/clicks/visitor-salt.ts';
import { DEFAULT_DOMAIN_SETTINGS } from '../../core/domains/domain-settings.ts';
import type { DomainStore } from '../../core/domains/domain-store.ts';
import { DEFAULT_FIELDS, NO_FIELD_FILTER } from '../../core/links/link-fields.ts';
import { NO_TRAIT_FILTER } from '../../core/links/link-filter.ts';
import type { LinkDraft, LinkListQuery, LinkStore } from '../../core/links/link-store.ts';
import type { TagStore } from '../../core/links/tag-store.ts';
import type { QuotaStore, QuotaTake } from '../../core/plans/quota.ts';
import type { UsageStore } from '../../core/plans/usage.ts';
import type { Behaviour } from '../../core/rules/behaviour.ts';
import type { AppLink } from '../../core/rules/rule.ts';
import type { ChallengeStore } from '../../core/sign-in/challenge.ts';
import type { CredentialStore } from '../../core/sign-in/credential-store.ts';
import type { IdentityStore } from '../../core/sign-in/identity.ts';
import type { OneUse } from '../../core/sign-in/oidc-sign-in.ts';
import type { PasskeyStore } from '../../core/sign-in/passkey-store.ts';
import type { SecondFactorStore } from '../../core/sign-in/second-factor-store.ts';
import type { LinkUses, RouteStore } from '../../core/visits/route.ts';
import type { EndedLinks, Outbox, WebhookStore } from '../../core/webhooks/webhook-store.ts';

/** All stores of one adapter on the same storage, which is empty at first. */
export interface AdapterStores {
  readonly links: LinkStore;
  readonly tags: TagStore;
  readonly counts: LinkCounts;
  readonly facts: LinkFactsStore;
  readonly routes: RouteStore;
  readonly uses: LinkUses;
  readonly workspaces: WorkspaceStore;
  readonly keys: KeyStore;
  readonly audit: AuditStore;
  readonly persons: PersonStore;
  readonly members: MemberStore;
  readonly invitations: InvitationStore;
  readonly sessions: SessionStore;
  readonly identities: IdentityStore;
  readonly oneUse: OneUse;
  readonly secondFactors: SecondFactorStore;
  readonly passkeys: PasskeyStore;
  readonly challenges: ChallengeStore;
  readonly credentials: CredentialStore;
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
  /** Updates the search index, if the adapter has one. */
  index(): Promise<void>;
  /** Opens the same storage again, like a restart of the program. */
  reopen(): Promise<AdapterStores>;
  close(): Promise<void>;
}

/** Who changes something in tests that do not ask who. */
export const BY: Author = operatorAt(5);

/** An adapter that the suites open. It stores at most `IDEMPOTENCY_KEYS` idempotency keys of a workspace. */
export interface Adapter {
  readonly name: string;
  open(): Promise<AdapterStores>;
}

export const IDEMPOTENCY_KEYS = 50;
/** Entries of the audit log that are read for one page. */
export const AUDIT_ROWS_READ = 40;
/** The length of a webhook's queue. */
export const EVENTS_WAITING = 1_500;
/** Words of merged tags that a workspace keeps. */
export const TAG_WORDS = 5;
/** The time of the stores' clock. */
export const STORES_AT_MS = 5_000;

/** Counts up, each time around from another number, so that all values differ. */
export function countingRandom(): Random {
  let next = -1;
  return {
    bytes: (count) =>
      Uint8Array.from({ length: count }, () => {
        next++;
        return (next + 7 * Math.floor(next / 256)) % 256;
      }),
  };
}

/** Two workspaces with a domain each, to test that they are isolated. */
export interface TestStores extends AdapterStores {
  readonly mine: WorkspaceId;
  readonly theirs: WorkspaceId;
  readonly myDomain: DomainId;
  readonly theirDomain: DomainId;
}

export async function openContractStores(adapter: Adapter): Promise<TestStores> {
  const stores = await adapter.open();
  const place = async (name: string) => {
    const workspace = await stores.workspaces.insert(
      {
        name,
        kind: 'team',
        plan: 'unlimited',
        createdAtMs: 1,
      },
      BY,
    );
    const domain = await stores.domains.insert(
      {
        workspaceId: workspace.id,
        host: `${name}.example.com`,
        verifiedAtMs: 1,
        verificationToken: name,
        createdAtMs: 1,
        settings: DEFAULT_DOMAIN_SETTINGS,
        logos: null,
      },
      BY,
    );
    if (domain === null) throw new Error(`the host of ${name} is held`);
    return [workspace.id, domain.id] as const;
  };
  const [mine, myDomain] = await place('mine');
  const [theirs, theirDomain] = await place('theirs');
  return { ...stores, mine, theirs, myDomain, theirDomain };
}

/** Every field of the behaviour, none at its default. */
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

export const OPERATOR: Actor = { kind: 'environment' };

/** A draft in the first workspace with a slug, a destination and defaults. */
export function draftOf(
  stores: Pick<TestStores, 'mine' | 'myDomain'>,
  slug: string,
  over: Partial<LinkDraft> = {},
): LinkDraft {
  return {
    ...DEFAULT_FIELDS,
    destination: `https://example.org/${encodeURIComponent(slug)}` as Destination,
    workspaceId: stores.mine,
    domainId: stores.myDomain,
    slug: slug as Slug,
    createdVia: 'native',
    createdBy: OPERATOR,
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
  notifyAt: [],
  atMs: 1_000,
  ...over,
});

export function queryOf(stores: TestStores, over: Partial<LinkListQuery> = {}): LinkListQuery {
  return {
    workspaceId: stores.mine,
    search: null,
    searchAddress: null,
    tag: null,
    domainId: null,
    ...NO_FIELD_FILTER,
    createdVia: null,
    notCreatedVia: null,
    createdBy: null,
    enabled: null,
    trashed: false,
    createdAfterMs: null,
    createdBeforeMs: null,
    ...NO_TRAIT_FILTER,
    nowMs: 0,
    sort: '-created_at',
    limit: 100,
    cursor: null,
    ...over,
  };
}

/** The value, which the test knows to be present. */
export function present<T>(thing: T | null | undefined): T {
  if (thing === null || thing === undefined) throw new Error('expected it to be there');
  return thing;
}

/** Names of a workspace's tags with their numbers of links, in order. */
export async function tagsOf(tags: TagStore, workspaceId: WorkspaceId): Promise<readonly [string, number][]> {
  const listed = await tags.list({ workspaceId, search: null, after: null, limit: 1_000 });
  return listed.map(({ name, links }) => [name, links]);
}
