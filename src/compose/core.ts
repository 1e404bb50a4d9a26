import { isRange } from '../config/kind.ts';
import type { Config } from '../config.ts';
import { createConversions } from '../core/conversions.ts';
import type { Core } from '../core/core.ts';
import { createDomains, type Domains } from '../core/domains.ts';
import { createExplain } from '../core/explain.ts';
import type { LinkPolicy } from '../core/field-check.ts';
import { createInvitations } from '../core/invitations.ts';
import { createKeys } from '../core/keys.ts';
import { createLinks, type RouteChanges } from '../core/links.ts';
import { createLogoQueue } from '../core/logo-source.ts';
import { createMembers } from '../core/members.ts';
import type { Clock, Mailer, Passwords, Random } from '../core/ports.ts';
import { createQrCodes, type QrPainter } from '../core/qr-codes.ts';
import { createQuotas, type QuotaNotice } from '../core/quota.ts';
import { createSlugSource } from '../core/slug-source.ts';
import { createStatistics, type LiveClicks } from '../core/statistics.ts';
import { createTags, refusingTooManyTags } from '../core/tags.ts';
import type { TitleSource } from '../core/titles.ts';
import { createUsage } from '../core/usage.ts';
import type { ReadVisitor } from '../core/visitor.ts';
import { createWebhooks, type WebhookSender } from '../core/webhooks.ts';
import { createWorkspaces } from '../core/workspaces.ts';
import { createAddressGuard, isInternalAddress } from '../outbound/address-guard.ts';
import type { GuardedFetch } from '../outbound/guarded-fetch.ts';
import { createLogoSource } from '../outbound/logo-source.ts';
import { readPicture } from '../pictures/picture-file.ts';
import type { Draws } from '../redirect/visitor-of.ts';
import { RESERVED_WORDS } from '../server/mounts.ts';
import { createMemoryRateCounters } from '../storage/memory/rate-counters.ts';
import { createShortUrls } from '../wire/short-urls.ts';
import { createDnsProof } from './dns-proof.ts';
import { composeInvitationWriter } from './mail.ts';
import { isPublicSuffix } from './public-suffixes.ts';
import type { Stores } from './stores.ts';
import { systemDigest } from './system.ts';

/** The rules on top of the stores. `announce` tells the data plane what has changed. */
export function composeCore(
  config: Config,
  stores: Stores,
  deps: {
    clock: Clock;
    random: Random;
    live: LiveClicks;
    /** The key that the server itself uses. */
    ownKey: string;
    announce: RouteChanges & { domainsChanged(): Promise<void>; tagRemoved(): void };
    readVisitor: ReadVisitor;
    outbound: GuardedFetch;
    /** Sends to webhooks. */
    sender: WebhookSender;
    draws: Draws;
    passwords: Passwords;
    painter: QrPainter;
    notify: (notice: QuotaNotice) => void;
    /** Null: no mail is sent. */
    mailer: Mailer | null;
  },
): Core {
  const { clock, random, live, announce, draws } = deps;
  const { sql, clicks } = stores;
  const blocked = new Set(config.blockedHosts);
  const appSchemes = new Set(config.appSchemes);
  const guard = createAddressGuard(config.outboundAllow);
  // Another port of a host is another server: on a developer's machine, most are.
  const ownPorts = new Set(['', new URL(config.publicUrl).port, String(config.port)]);
  const policy: LinkPolicy = {
    isOwnHost: (host, port) => ownPorts.has(port) && domains.serving(host) !== null,
    isBlockedHost: (host) => isWithin(host, blocked),
    isAppScheme: (scheme) => appSchemes.has(scheme),
    isAddressRange: isRange,
  };
  const fetchLogo = createLogoQueue(createLogoSource(deps.outbound));
  const domains: Domains = createDomains({
    store: sql.domains,
    links: sql.links,
    proof: createDnsProof(config.dnsResolvers),
    policy,
    isPublicSuffix,
    logos: { readPicture, fetchLogo },
    changed: () => announce.domainsChanged(),
    random,
    clock,
  });
  const quotas = createQuotas({
    plans: config.plans,
    counters: createMemoryRateCounters({ file: stores.rates }),
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
    titles: createLateTitles(deps.outbound),
    policy,
    reserved: RESERVED_WORDS,
    passwords: deps.passwords,
    allowsSnippets: ({ plan }, domain) =>
      config.snippets && domain.workspaceId !== null && quotas.plan(plan)?.snippets === true,
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
  return {
    links,
    tags,
    domains,
    quotas,
    clock,
    keys,
    workspaces: createWorkspaces({ store: workspaces, persons, members, quotas, clock }),
    members: createMembers({ store: members, persons, workspaces, clock }),
    invitations: createInvitations({
      store: sql.invitations,
      members,
      persons,
      workspaces,
      keys,
      counters: createMemoryRateCounters(),
      mailer: deps.mailer,
      write: composeInvitationWriter(config),
      digest: systemDigest,
      random,
      clock,
    }),
    usage,
    statistics: createStatistics({ store: clicks, archive: clicks, links, tags, quotas, live, clock }),
    explain: createExplain({
      links,
      uses: sql.uses,
      readVisitor: deps.readVisitor,
      drawFor: (link, behaviour, facts) =>
        behaviour?.sticky ? draws.byVisitor(link, facts) : draws.byChance(),
      clock,
    }),
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
      sender: deps.sender,
      policy: { ...policy, isInternalAddress: (host) => isInternalAddress(guard, host) },
      random,
      clock,
    }),
  };
}

/** Loaded with the first title: the table of all entities takes memory, and many servers never read a page. */
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

/** A blocked host blocks what is below it too. */
function isWithin(host: string, blocked: ReadonlySet<string>): boolean {
  if (blocked.size === 0) return false;
  for (let name = host; name !== ''; name = name.slice(name.indexOf('.') + 1)) {
    if (blocked.has(name)) return true;
    if (!name.includes('.')) return false;
  }
  return false;
}
