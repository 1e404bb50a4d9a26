import { createHash, randomBytes } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Api, createApi } from '../../src/api/api.ts';
import { agentWords } from '../../src/clicks/agents/agent-words.ts';
import { NOWHERE } from '../../src/clicks/geo/geo-file.ts';
import { createVisitorReader } from '../../src/clicks/visitor.ts';
import { composeFactors } from '../../src/compose/factors.ts';
import { isRange } from '../../src/config/kind.ts';
import { createActorNames } from '../../src/core/accounts/actor-names.ts';
import { createAudit } from '../../src/core/accounts/audit.ts';
import { createInstance } from '../../src/core/accounts/instance.ts';
import { createInvitations } from '../../src/core/accounts/invitations.ts';
import { createKeys } from '../../src/core/accounts/keys.ts';
import { createMembers } from '../../src/core/accounts/members.ts';
import { createSessions } from '../../src/core/accounts/sessions.ts';
import { createWorkspaces } from '../../src/core/accounts/workspaces.ts';
import type { LinkPolicy } from '../../src/core/base/field-check.ts';
import type { WorkspaceId } from '../../src/core/base/ids.ts';
import type { InstanceState } from '../../src/core/base/instance-state.ts';
import type { Passwords } from '../../src/core/base/passwords.ts';
import type { Mail, Mailer, Random } from '../../src/core/base/ports.ts';
import { Problem } from '../../src/core/base/problem.ts';
import { createSlugSource } from '../../src/core/base/slug-source.ts';
import type { Click } from '../../src/core/clicks/click.ts';
import type { ClickArchive, ClickStore, ParquetTarget } from '../../src/core/clicks/click-store.ts';
import { createConversions } from '../../src/core/clicks/conversions.ts';
import { createStatistics, type LiveClicks } from '../../src/core/clicks/statistics.ts';
import type { Core } from '../../src/core/core.ts';
import { holdsSessions } from '../../src/core/domains/domain.ts';
import type { DomainFinding } from '../../src/core/domains/domain-check.ts';
import { createDomains, type Domains } from '../../src/core/domains/domains.ts';
import { createLinks } from '../../src/core/links/links.ts';
import { createQrCodes, type QrPainter } from '../../src/core/links/qr-codes.ts';
import { createTags, refusingTooManyTags } from '../../src/core/links/tags.ts';
import type { Plan } from '../../src/core/plans/plan.ts';
import { createQuotas, type QuotaNotice } from '../../src/core/plans/quota.ts';
import { createUsage } from '../../src/core/plans/usage.ts';
import { createRuleWords } from '../../src/core/rules/rule-words.ts';
import { createIdentities } from '../../src/core/sign-in/identities.ts';
import type { OidcClient } from '../../src/core/sign-in/oidc-provider.ts';
import { createOidcSignIn } from '../../src/core/sign-in/oidc-sign-in.ts';
import { createSignInParts } from '../../src/core/sign-in/sign-in-parts.ts';
import { createExplain } from '../../src/core/visits/explain.ts';
import type { Webhook } from '../../src/core/webhooks/webhook.ts';
import { createWebhooks, type WebhookMessage } from '../../src/core/webhooks/webhooks.ts';
import { loadFacades, PRESET_PLANS, WEBHOOK_FORMS } from '../../src/facades/all-facades.ts';
import { createCompat } from '../../src/facades/compat.ts';
import type { CompatPlaces } from '../../src/facades/compat-places.ts';
import { createMemoryRateCounters } from '../../src/limits/rate-counters.ts';
import { createInvitationWriter } from '../../src/mail/invitation-letter.ts';
import { writeTestLetter } from '../../src/mail/notices.ts';
import { createResetWriter } from '../../src/mail/reset-letter.ts';
import { createAddressGuard, isInternalAddress } from '../../src/outbound/address-guard.ts';
import { createGuardedFetch } from '../../src/outbound/guarded-fetch.ts';
import { readPicture } from '../../src/pictures/picture-file.ts';
import { paintQrCode } from '../../src/qr/qr-painter.ts';
import { createOidc, oidcOrigins } from '../../src/sign-in/oidc.ts';
import { createSeal } from '../../src/sign-in/seal.ts';
import { createClickOracle } from '../../src/storage/contract/click-oracle.ts';
import { createCommonPasswords } from '../../src/system/common-passwords.ts';
import { isPublicSuffix } from '../../src/system/public-suffixes.ts';
import { createDeviceCookie, createSessionCookie } from '../../src/wire/http/session-cookie.ts';
import { createTempFiles } from '../../src/wire/http/temp-files.ts';
import { createBrowserSessions } from '../../src/wire/kit/browser-sessions.ts';
import type { Facade } from '../../src/wire/kit/facade.ts';
import { EXAMPLE_HOST } from '../../src/wire/kit/recorded.ts';
import { createShortUrls } from '../../src/wire/values/short-urls.ts';
import { checkAnswer } from './openapi.ts';
import { openTestStores, type SqliteStores, START_MS } from './stores.ts';

const NOT_FOUND: Omit<DomainFinding, 'checkedAtMs'> = {
  routing: { type: 'CNAME', target: EXAMPLE_HOST, found: [], ok: false },
  certificate: { ok: false, expiresAtMs: null, fault: 'no_such_host' },
};

const HEALTHY: InstanceState = {
  version: '0.0.0',
  startedAtMs: START_MS,
  ready: true,
  checks: [{ name: 'redirects', reason: null }],
  spool: { bytes: 4_096, unreadBytes: 0, oldestAtMs: null },
  stuckSink: null,
  workers: 2,
  memory: { mainBytes: 1_000, workersBytes: 500 },
  disk: { freeBytes: 10_000, totalBytes: 20_000 },
  lastBackupAtMs: null,
  mail: { isConfigured: true, waiting: 0, lastSentAtMs: null, lastFailedAtMs: null },
  blockedHosts: 1,
};

export const ADMIN_KEY = 'wm_admin';
export const OWN_HOST = EXAMPLE_HOST;
/** A host without links. */
export const APP_HOST = `app.${OWN_HOST}`;

export type TestApp = Awaited<ReturnType<typeof createTestApp>>;

export interface TestAppOptions {
  readonly mail?: boolean;
  readonly stores?: SqliteStores;
  readonly clicks?: ClickStore;
  readonly archive?: Pick<ClickArchive, 'writeParquet'>;
  readonly plans?: readonly Plan[];
  readonly facades?: readonly Facade[];
  readonly random?: Random;
  /** The dashboard's address, for passkeys. Default: that of the server. */
  readonly appUrl?: string;
  readonly places?: CompatPlaces;
  /** Providers to sign in with, spoken to over real HTTP. */
  readonly oidc?: readonly OidcClient[];
  /** Wraps the stores that the core uses. */
  readonly between?: Between;
}

export interface Between {
  stores(stores: SqliteStores): SqliteStores;
  clicks(clicks: ClickStore): ClickStore;
}

/** The whole API over empty stores, unless others are given. The clock stands still until a test moves it. */
export async function createTestApp(options: TestAppOptions = {}) {
  const clock = {
    atMs: START_MS,
    nowMs: () => clock.atMs,
  };
  const random = options.random ?? { bytes: (count: number) => new Uint8Array(randomBytes(count)) };
  const digest = { sha256: (text: string) => createHash('sha256').update(text).digest('hex') };
  const bare = options.stores ?? (await openTestStores({ random, clock }));
  const stores = options.between?.stores(bare) ?? bare;
  const sent: { webhook: Webhook; message: WebhookMessage }[] = [];
  const answering = { status: 204 };
  const bareClicks = options.clicks ?? createClickOracle();
  const clicks = options.between?.clicks(bareClicks) ?? bareClicks;
  const live = createTestLive();
  const logged: { message: string; facts: Readonly<Record<string, unknown>> }[] = [];
  const calls: [operation: string, status: number, ms: number][] = [];
  const proven = new Set<string>();
  /** What a fetch answers, by URL. */
  const elsewhere = new Map<string, Uint8Array>();
  /** Where a check finds that a domain leads, by host. */
  const findings = new Map<string, Omit<DomainFinding, 'checkedAtMs'>>();
  const guest: { workspaceId: WorkspaceId | null } = { workspaceId: null };
  const notices: QuotaNotice[] = [];
  const mails: Mail[] = [];
  /** What the mail server answers to a mail that is sent at once; null accepts it. */
  const mailServer: { fault: Error | null } = { fault: null };
  const sendDirectly = (mail: Mail): void => {
    if (mailServer.fault !== null) throw mailServer.fault;
    mails.push(mail);
  };
  const state = { current: HEALTHY };
  const { persons, members } = stores;

  const counters = createMemoryRateCounters();
  /** Work that the server does after an answer. */
  const laterWork: Promise<void>[] = [];
  const hashed: string[] = [];
  const hashTurns: string[] = [];
  // The cost of hashing does not matter in these tests.
  const passwords: Passwords = {
    async hash(password) {
      hashed.push(password);
      return `hash of ${password}`;
    },
    async verify(password, hash, { key }) {
      hashed.push(password);
      hashTurns.push(key);
      return hash === `hash of ${password}`;
    },
  };
  const quotas = createQuotas({
    plans: options.plans ?? PRESET_PLANS,
    counters,
    store: stores.quotas,
    notify: (notice) => void notices.push(notice),
    clock,
  });
  const policy: LinkPolicy = {
    isOwnHost: (host, port) => port === '' && domains.serving(host) !== null,
    isBlockedHost: (host) => host === 'blocked.example',
    isAppScheme: (scheme) => scheme === 'shop',
    isAddressRange: isRange,
  };
  const domains: Domains = createDomains({
    hostsWithoutLinks: [APP_HOST],
    store: stores.domains,
    countLinks: stores.links.countByDomain,
    countUpTo: stores.links.countUpTo,
    checker: { check: async (host) => findings.get(host) ?? NOT_FOUND },
    policy,
    isPublicSuffix,
    logos: { readPicture, fetchLogo: async (url) => elsewhere.get(url) ?? null },
    proof: {
      find: async ({ host }) => ({ status: proven.has(host) ? 'verified' : 'not_found', found: [] }),
    },
    changed: async () => {},
    random,
    clock,
  });
  await domains.load(OWN_HOST);
  const workspaces = createWorkspaces({
    store: stores.workspaces,
    persons,
    members,
    quotas,
    domains: stores.domains,
    policy,
    clock,
  });
  await workspaces.first('First');
  const usage = createUsage({ store: stores.usage, clock });
  const links = createLinks({
    store: refusingTooManyTags(stores.links),
    tags: stores.tags,
    domains,
    quotas,
    slugs: createSlugSource(random, 7),
    changes: { changed: async () => {}, created: async () => {} },
    usage,
    titles: { titleOf: async (url) => `Title of ${url}` },
    policy,
    reserved: new Set(['api', 'docs']),
    passwords,
    allowsSnippets: (_, domain) => domain.workspaceId !== null,
    allowsPixels: (domain) => !holdsSessions(domain, null),
    clock,
  });
  const keys = createKeys({
    store: stores.keys,
    workspaces: stores.workspaces,
    members,
    domains: stores.domains,
    digest,
    random,
    clock,
    adminKeys: [ADMIN_KEY],
  });
  const painter: QrPainter = {
    paint: async (text, look, logo) => paintQrCode(text, look, logo),
  };
  const tags = createTags({ store: stores.tags, quotas, clock, onRemoved: () => {} });
  const mailer: Mailer | null =
    options.mail === false ? null : { send: async (mail) => void mails.push(mail) };
  const invitations = createInvitations({
    store: stores.invitations,
    members,
    persons,
    workspaces: stores.workspaces,
    keys,
    hasCredential: stores.credentials.hasCredential,
    counters: createMemoryRateCounters(),
    mailer: mailer,
    write: createInvitationWriter({ page: `https://${OWN_HOST}/app/join` }),
    digest,
    random,
    clock,
  });
  const sessions = createSessions({
    store: stores.sessions,
    members,
    workspaces: stores.workspaces,
    digest,
    random,
    clock,
  });
  const providers = options.oidc ?? [];
  const signInParts = createSignInParts({
    stores,
    sessions,
    invitations,
    factorAdapters: composeFactors(
      { appUrl: options.appUrl ?? `https://${OWN_HOST}` },
      { secrets: stores.secrets, painter, random },
    ),
    providers,
    passwords,
    decoyHash: 'hash of nobody',
    common: createCommonPasswords(),
    mac: (text) => createHash('sha256').update(`secret${text}`).digest('hex'),
    counters,
    mailer,
    writeReset: createResetWriter({ page: `https://${OWN_HOST}/app/reset` }),
    later: (work) => void laterWork.push(work()),
    digest,
    random,
    clock,
  });
  /** Why sign-ins with providers failed. */
  const oidcFaults: string[] = [];
  const oidcSignIn = createOidcSignIn({
    providers,
    oidc: createOidc({
      clients: providers,
      fetch: createGuardedFetch({
        allowed: [],
        allowedOrigins: oidcOrigins(providers),
        userAgent: 'Waymark test',
      }),
      clock,
      note: ({ reason }) => void oidcFaults.push(reason),
      deadlineMs: 6_000,
    }),
    identities: stores.identities,
    persons,
    workspaces: stores.workspaces,
    sessions,
    finish: signInParts.signIn.finish,
    oneUse: stores.oneUse,
    seal: createSeal(() => stores.secrets.secretFor('oidc')),
    counters: createMemoryRateCounters(),
    digest,
    random,
    clock,
  });
  const core: Core = {
    ...signInParts,
    links,
    tags,
    keys,
    workspaces,
    members: createMembers({ store: members, persons, workspaces: stores.workspaces, clock }),
    instance: createInstance({
      audit: stores.audit,
      persons,
      sessions: stores.sessions,
      monitor: { read: async () => state.current },
      counters: createMemoryRateCounters(),
      mailer: options.mail === false ? null : { send: async (mail) => sendDirectly(mail) },
      writeTest: (to) => writeTestLetter(to, `https://${OWN_HOST}`),
      clock,
    }),
    invitations,
    audit: createAudit({ store: stores.audit }),
    actorNames: createActorNames({ keys: stores.keys, persons }),
    sessions,
    oidcSignIn,
    identities: createIdentities({ store: stores.identities, providers, sessions, digest, clock }),
    domains,
    quotas,
    usage,
    statistics: createStatistics({
      store: clicks,
      archive: options.archive ?? { writeParquet },
      links,
      tags,
      quotas,
      live,
      clock,
    }),
    explain: createExplain({
      uses: stores.uses,
      readVisitor: createVisitorReader({ locate: () => NOWHERE }),
      drawFor: () => 0.5,
      clock,
    }),
    ruleWords: createRuleWords(agentWords()),
    qrCodes: createQrCodes({
      links,
      domains,
      shortUrl: createShortUrls(`https://${OWN_HOST}`),
      painter,
      fetchLogo: async () => null,
    }),
    idempotency: stores.idempotency,
    conversions: createConversions({ store: stores.conversions, links: stores.links, quotas, clock }),
    webhooks: createWebhooks({
      store: stores.webhooks,
      outbox: stores.outbox,
      links: stores.links,
      forms: WEBHOOK_FORMS,
      sender: {
        async send(webhook, message) {
          sent.push({ webhook, message });
          return { atMs: clock.atMs, durationMs: 7, status: answering.status, fault: null, response: 'ok' };
        },
      },
      policy: { ...policy, isInternalAddress: (host) => isInternalAddress(createAddressGuard([]), host) },
      random,
      clock,
    }),
    clock,
  };
  const tempFolder = join(tmpdir(), `waymark-test-${process.pid}`);
  const sessionCookie = createSessionCookie({ isSecure: true });
  const native = createApi({
    core,
    random,
    digest,
    log: { error: (message, facts) => logged.push({ message, facts }) },
    countCall: (...counted) => void calls.push(counted),
    tempFiles: createTempFiles(tempFolder),
    appUrl: `https://${OWN_HOST}`,
    hostsWithoutLinks: [APP_HOST],
    sessionCookie,
    browsers: createBrowserSessions({
      appUrl: `https://${OWN_HOST}`,
      sessionCookie,
      deviceCookie: createDeviceCookie({ isSecure: true }),
      describe: () => ({ browser: 'Chrome on Mac', country: 'FR' }),
    }),
    publicUrl: `https://${OWN_HOST}`,
    version: '0.0.0',
    otherApis: async () => compat.entries,
  });

  /** Every answer of the native API must be one that its description lists. */
  const api: Api = {
    async fetch(request, info) {
      const response = await native.fetch(request, info);
      await checkAnswer(request, response);
      return response;
    },
  };

  const compat = createCompat(
    {
      deps: {
        core,
        names: { hostOf: core.domains.hostOf, shortUrl: createShortUrls(`https://${OWN_HOST}`) },
      },
      clock,
      random,
      log: { error: (message, facts) => logged.push({ message, facts }) },
      countCall: (...counted) => void calls.push(counted),
      places: options.places ?? { origin: `https://${OWN_HOST}`, hosts: new Map(), version: '0.0.0' },
      guest: async () => (guest.workspaceId === null ? null : core.keys.guest(guest.workspaceId)),
    },
    options.facades ?? (await loadFacades()),
  );

  return {
    api,
    compat,
    guest,
    stores,
    core,
    sent,
    answering,
    clock,
    clicks,
    live,
    logged,
    calls,
    proven,
    elsewhere,
    findings,
    mailServer,
    state,
    notices,
    mails,
    /** Every password that was hashed, or compared with a hash: each costs the same. */
    hashed,
    /** Whose turn each comparison took. */
    hashTurns,
    /** Waits for the work that the server does after an answer. */
    afterAnswers: () => Promise.all(laterWork),
    tempFolder,
    oidcFaults,
  };
}

/** These tests follow the file only; the click store's own tests check that it is Parquet. */
async function writeParquet(_: unknown, { file }: ParquetTarget): Promise<void> {
  await Bun.write(file, 'PAR1 rows PAR1');
}

function createTestLive(): LiveClicks & { tell(clicks: readonly Click[]): void; listeners(): number } {
  const listeners = new Set<(clicks: readonly Click[]) => void>();
  return {
    subscribe(_, take) {
      if (listeners.size >= 2) throw new Problem('too_many', { what: 'live_streams', max: 2 });
      listeners.add(take);
      return () => listeners.delete(take);
    },
    tell: (clicks) => {
      for (const take of listeners) take(clicks);
    },
    listeners: () => listeners.size,
  };
}
