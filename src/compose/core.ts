import type { Config } from '../config/config.ts';
import { isRange } from '../config/kind.ts';
import { createActorNames } from '../core/accounts/actor-names.ts';
import { createAudit } from '../core/accounts/audit.ts';
import { createInstance } from '../core/accounts/instance.ts';
import { createInvitations } from '../core/accounts/invitations.ts';
import { createKeys } from '../core/accounts/keys.ts';
import { createMembers } from '../core/accounts/members.ts';
import { createSessions } from '../core/accounts/sessions.ts';
import { createWorkspaces } from '../core/accounts/workspaces.ts';
import type { LinkPolicy } from '../core/base/field-check.ts';
import type { InstanceMonitor } from '../core/base/instance-state.ts';
import type { Clock, Mailer, Random } from '../core/base/ports.ts';
import { createSlugSource } from '../core/base/slug-source.ts';
import { createConversions } from '../core/clicks/conversions.ts';
import { createStatistics, type LiveClicks } from '../core/clicks/statistics.ts';
import type { Core } from '../core/core.ts';
import { holdsSessions } from '../core/domains/domain.ts';
import { createDomains, type Domains } from '../core/domains/domains.ts';
import { createLogoQueue } from '../core/domains/logo-source.ts';
import { createLinks } from '../core/links/links.ts';
import { createQrCodes, type QrPainter } from '../core/links/qr-codes.ts';
import { createTags, refusingTooManyTags } from '../core/links/tags.ts';
import type { TitleSource } from '../core/links/titles.ts';
import type { RouteChanges } from '../core/links/write-options.ts';
import { createQuotas, type QuotaNotice } from '../core/plans/quota.ts';
import { createUsage } from '../core/plans/usage.ts';
import { createRuleWords } from '../core/rules/rule-words.ts';
import { createSignInParts } from '../core/sign-in/sign-in-parts.ts';
import { createExplain } from '../core/visits/explain.ts';
import { createWebhooks } from '../core/webhooks/webhooks.ts';
import { WEBHOOK_FORMS } from '../facades/all-facades.ts';
import { createMemoryRateCounters } from '../limits/rate-counters.ts';
import { writeTestLetter } from '../mail/notices.ts';
import { createAddressGuard, isInternalAddress } from '../outbound/address-guard.ts';
import { createDomainChecker } from '../outbound/domain-checker.ts';
import type { GuardedFetch } from '../outbound/guarded-fetch.ts';
import { createLogoSource } from '../outbound/logo-source.ts';
import { readPicture } from '../pictures/picture-file.ts';
import { RESERVED_WORDS } from '../server/mounts.ts';
import { createCommonPasswords } from '../system/common-passwords.ts';
import { createDnsProof } from '../system/dns-proof.ts';
import { DECOY_HASH } from '../system/passwords.ts';
import { isPublicSuffix } from '../system/public-suffixes.ts';
import { systemDigest } from '../system/system-ports.ts';
import { createShortUrls } from '../wire/values/short-urls.ts';
import { appHostOf, hostsWithoutLinks } from './control-hosts.ts';
import { composeFactors } from './factors.ts';
import { composeDirectMailer, composeLetters } from './mail.ts';
import { composeOidc } from './oidc.ts';
import type { Services } from './services.ts';
import type { ServerStores } from './stores.ts';

/** The core on top of the stores. `announce` reports changes to the data plane. */
export function composeCore(
  config: Config,
  stores: ServerStores,
  services: Services,
  deps: {
    clock: Clock;
    random: Random;
    live: LiveClicks;
    /** The key that the server itself uses. */
    ownKey: string;
    announce: RouteChanges & { domainsChanged(): Promise<void>; tagRemoved(): void };
    painter: QrPainter;
    notify: (notice: QuotaNotice) => void;
    /** Null when the server sends no mail. */
    mailer: Mailer | null;
    monitor: InstanceMonitor;
    /** Runs work after the current request is answered, and logs its errors. */
    later: (work: () => Promise<void>) => void;
  },
): Core {
  const { clock, random, live, announce } = deps;
  const { outbound, draws, passwords, sender, readVisitor } = services;
  const { sql, clicks } = stores;
  const blocked = new Set(config.blockedHosts);
  const appSchemes = new Set(config.appSchemes);
  const guard = createAddressGuard(config.outboundAllow);
  // Another port of our host is another server, as on most developer machines.
  const ownPorts = new Set(['', new URL(config.publicUrl).port, String(config.port)]);
  const policy: LinkPolicy = {
    isOwnHost: (host, port) => ownPorts.has(port) && domains.serving(host) !== null,
    isBlockedHost: (host) => isWithin(host, blocked),
    isAppScheme: (scheme) => appSchemes.has(scheme),
    isAddressRange: isRange,
  };
  const fetchLogo = createLogoQueue(createLogoSource(outbound));
  const domains: Domains = createDomains({
    hostsWithoutLinks: hostsWithoutLinks(config),
    store: sql.domains,
    countLinks: sql.links.countByDomain,
    countUpTo: sql.links.countUpTo,
    checker: createDomainChecker({ resolvers: config.dnsResolvers, allowed: config.outboundAllow }),
    proof: createDnsProof(config.dnsResolvers),
    policy,
    isPublicSuffix,
    logos: { readPicture, fetchLogo },
    changed: () => announce.domainsChanged(),
    random,
    clock,
  });
  const counters = createMemoryRateCounters({ file: stores.rates });
  const quotas = createQuotas({
    plans: config.plans,
    counters,
    store: sql.quotas,
    notify: deps.notify,
    clock,
  });
  const usage = createUsage({ store: sql.usage, clock });
  const store = refusingTooManyTags(sql.links);
  const links = createLinks({
    store,
    tags: sql.tags,
    domains,
    quotas,
    slugs: createSlugSource(random, config.slugLength),
    changes: announce,
    usage,
    titles: createLateTitles(outbound),
    policy,
    reserved: RESERVED_WORDS,
    passwords,
    allowsSnippets: ({ plan }, domain) =>
      config.snippets && domain.workspaceId !== null && quotas.plan(plan)?.snippets === true,
    allowsPixels: (domain) => !holdsSessions(domain, appHostOf(config)),
    clock,
  });
  const keys = createKeys({
    store: sql.keys,
    workspaces: sql.workspaces,
    members: sql.members,
    domains: sql.domains,
    digest: systemDigest,
    random,
    clock,
    adminKeys: [deps.ownKey, ...(config.adminKey === null ? [] : [config.adminKey])],
  });
  const tags = createTags({ store: sql.tags, quotas, clock, onRemoved: announce.tagRemoved });
  const { persons, members, workspaces } = sql;
  const letters = composeLetters(config);
  const invitations = createInvitations({
    store: sql.invitations,
    members,
    persons,
    workspaces,
    keys,
    hasCredential: sql.credentials.hasCredential,
    counters: createMemoryRateCounters(),
    mailer: deps.mailer,
    write: letters.invitation,
    digest: systemDigest,
    random,
    clock,
  });
  const sessions = createSessions({
    store: sql.sessions,
    members,
    workspaces: sql.workspaces,
    digest: systemDigest,
    random,
    clock,
  });
  const signInParts = createSignInParts({
    stores: sql,
    sessions,
    invitations,
    factorAdapters: composeFactors(config, { secrets: sql.secrets, painter: deps.painter, random }),
    providers: config.oidc,
    passwords,
    decoyHash: DECOY_HASH,
    common: createCommonPasswords(),
    mac: services.mac,
    counters,
    mailer: deps.mailer,
    writeReset: letters.reset,
    later: deps.later,
    digest: systemDigest,
    random,
    clock,
  });
  return {
    ...signInParts,
    links,
    tags,
    domains,
    quotas,
    clock,
    keys,
    workspaces: createWorkspaces({
      store: workspaces,
      persons,
      members,
      quotas,
      domains: sql.domains,
      policy,
      clock,
    }),
    members: createMembers({ store: members, persons, workspaces, clock }),
    invitations,
    audit: createAudit({ store: sql.audit }),
    actorNames: createActorNames({ keys: sql.keys, persons }),
    instance: createInstance({
      audit: sql.audit,
      persons,
      sessions: sql.sessions,
      monitor: deps.monitor,
      counters: createMemoryRateCounters(),
      mailer: composeDirectMailer(config),
      writeTest: (to) => writeTestLetter(to, config.publicUrl),
      clock,
    }),
    sessions,
    ...composeOidc(config, stores, {
      ...services.signInElsewhere,
      sessions,
      finish: signInParts.signIn.finish,
      counters,
      clock,
      random,
    }),
    usage,
    statistics: createStatistics({ store: clicks, archive: clicks, links, tags, quotas, live, clock }),
    explain: createExplain({
      uses: sql.uses,
      readVisitor,
      drawFor: (link, behaviour, facts) =>
        behaviour?.sticky ? draws.byVisitor(link, facts) : draws.byChance(),
      clock,
    }),
    ruleWords: createRuleWords(services.agentWords),
    qrCodes: createQrCodes({
      links,
      domains,
      shortUrl: createShortUrls(config.publicUrl),
      painter: deps.painter,
      fetchLogo,
    }),
    idempotency: sql.idempotency,
    conversions: createConversions({ store: sql.conversions, links: sql.links, quotas, clock }),
    webhooks: createWebhooks({
      store: sql.webhooks,
      outbox: sql.outbox,
      links: sql.links,
      sender,
      forms: WEBHOOK_FORMS,
      policy: { ...policy, isInternalAddress: (host) => isInternalAddress(guard, host) },
      random,
      clock,
    }),
  };
}

/** Loads the title source on demand: its entity table takes memory, and many servers never fetch a title. */
function createLateTitles(outbound: GuardedFetch): TitleSource {
  let loaded: Promise<TitleSource> | null = null;
  const load = async (): Promise<TitleSource> =>
    (await import('../outbound/title-source.ts')).createTitleSource(outbound);
  return {
    async titleOf(url) {
      loaded ??= load();
      return (await loaded).titleOf(url);
    },
  };
}

/** A blocked host includes its subdomains. */
function isWithin(host: string, blocked: ReadonlySet<string>): boolean {
  if (blocked.size === 0) return false;
  for (let name = host; name !== ''; name = name.slice(name.indexOf('.') + 1)) {
    if (blocked.has(name)) return true;
    if (!name.includes('.')) return false;
  }
  return false;
}
