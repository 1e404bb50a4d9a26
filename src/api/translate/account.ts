import type { z } from '@hono/zod-openapi';
import type { ApiKey, KeyWithSecret, NewKey } from '../../core/accounts/key.ts';
import type { Person } from '../../core/accounts/person.ts';
import { DELETION_GRACE_MS, type Workspace } from '../../core/accounts/workspace.ts';
import type { NewWorkspace, WorkspaceChange } from '../../core/accounts/workspaces.ts';
import type { Actor } from '../../core/base/actor.ts';
import type { Caller } from '../../core/base/caller.ts';
import { SCOPES } from '../../core/base/caller.ts';
import { FEATURES } from '../../core/base/feature.ts';
import type { DomainId, KeyId, PersonId, WorkspaceId } from '../../core/base/ids.ts';
import { Problem } from '../../core/base/problem.ts';
import { type Domain, verificationRecord } from '../../core/domains/domain.ts';
import type { CertificateFinding, DomainFinding } from '../../core/domains/domain-check.ts';
import { type DomainLogo, logoPath } from '../../core/domains/domain-logo.ts';
import type { DomainSettings, DomainSettingsInput } from '../../core/domains/domain-settings.ts';
import type { Plan } from '../../core/plans/plan.ts';
import type { CallsOfYear } from '../../core/plans/quota.ts';
import type { KeyUse, UsageRow } from '../../core/plans/usage.ts';
import { domainIds, keyIds, personIds, sessionIds, workspaceIds } from '../../wire/values/ids.ts';
import { writeTime, writeTimeOrNull } from '../../wire/values/time.ts';
import type {
  DomainChangeInput,
  newKey,
  newWorkspace,
  USAGE_GROUPS,
  workspaceChange,
} from '../contract/account.ts';
import { fromNamedActor } from './actor.ts';

export function toWorkspaceId(text: string): WorkspaceId {
  const id = workspaceIds.read(text);
  if (id === null) throw new Problem('workspace_not_found', {});
  return id;
}

export function toKeyId(text: string): KeyId {
  const id = keyIds.read(text);
  if (id === null) throw new Problem('key_not_found', {});
  return id;
}

export function toDomainId(text: string): DomainId {
  const id = domainIds.read(text);
  if (id === null) throw new Problem('domain_not_found', {});
  return id;
}

function toDefaultDomainId(text: string): DomainId {
  const id = domainIds.read(text);
  if (id === null) throw new Problem('invalid_field', { field: 'defaultDomainId', reason: 'not_yours' });
  return id;
}

/** The person in a request for personal keys. */
export function toPerson(text: string): PersonId | 'me' {
  const id = text === 'me' ? text : personIds.read(text);
  if (id === null) throw new Problem('person_not_found', {});
  return id;
}

/** An absent name is no property, not undefined. */
export const toNewPerson = ({ email, name }: { email: string; name?: string | undefined }) => ({
  email,
  ...(name === undefined ? {} : { name }),
});

export const fromPerson = ({ id, email, name }: Person) => ({ id: personIds.write(id), email, name });

export const fromOwnPerson = (person: Person) => ({
  ...fromPerson(person),
  language: person.language,
  timezone: person.timezone,
  email_proven: person.emailProvenAtMs !== null,
  is_instance_admin: person.isInstanceAdmin,
  created_at: writeTime(person.createdAtMs),
});

export const fromWorkspace = (workspace: Workspace) => ({
  id: workspaceIds.write(workspace.id),
  number: Number(workspace.id),
  name: workspace.name,
  kind: workspace.kind,
  plan: workspace.plan,
  timezone: workspace.settings.timezone,
  default_domain_id:
    workspace.settings.defaultDomainId === null ? null : domainIds.write(workspace.settings.defaultDomainId),
  qr: { ...workspace.settings.qr },
  required_second_factor: workspace.settings.requiredSecondFactor,
  created_at: writeTime(workspace.createdAtMs),
  deleted_at: writeTimeOrNull(workspace.deletedAtMs),
  removed_at: writeTimeOrNull(
    workspace.deletedAtMs === null ? null : workspace.deletedAtMs + DELETION_GRACE_MS,
  ),
});

export const toNewWorkspace = ({
  name,
  kind = 'team',
  plan,
  owner,
}: z.output<typeof newWorkspace>): NewWorkspace => ({
  name,
  kind,
  ...(plan === undefined ? {} : { plan }),
  ...(owner === undefined ? {} : { owner: toNewPerson(owner) }),
});

export function toWorkspaceChange(wire: z.output<typeof workspaceChange>): WorkspaceChange {
  const { name, plan, timezone, default_domain_id: domain, qr, required_second_factor: factor } = wire;
  return {
    ...(name === undefined ? {} : { name }),
    ...(plan === undefined ? {} : { plan }),
    settings: {
      ...(timezone === undefined ? {} : { timezone }),
      ...(domain === undefined
        ? {}
        : { defaultDomainId: domain === null ? null : toDefaultDomainId(domain) }),
      ...(qr === undefined ? {} : { qr: qr && present(qr) }),
      ...(factor === undefined ? {} : { requiredSecondFactor: factor }),
    },
  };
}

const present = <T extends object>(value: T): { [K in keyof T]?: Exclude<T[K], undefined> } =>
  Object.fromEntries(Object.entries(value).filter(([, part]) => part !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };

export function toNewKey(wire: z.output<typeof newKey>): NewKey {
  return {
    name: wire.name,
    scopes: [...new Set(wire.scopes)],
    ...(wire.workspace_id == null ? {} : { workspaceId: toWorkspaceId(wire.workspace_id) }),
    ...(wire.person == null ? {} : { person: toPerson(wire.person) }),
    ...(wire.domain_id == null ? {} : { domainId: toDomainId(wire.domain_id) }),
    ...(wire.own_links_only === undefined ? {} : { ownLinksOnly: wire.own_links_only }),
    expiresAtMs: wire.expires_at ?? null,
  };
}

/** What the API tells about a key beside itself; `use` is null for a key that is new. */
export interface KeyFacts {
  readonly use: KeyUse | null;
  readonly nameOf: (actor: Actor) => string | null;
}

export const fromKey = (key: ApiKey, { use, nameOf }: KeyFacts) => ({
  id: keyIds.write(key.id),
  workspace_id: workspaceIds.write(key.workspaceId),
  person_id: key.personId === null ? null : personIds.write(key.personId),
  name: key.name,
  prefix: key.prefix,
  scopes: [...key.scopes],
  domain_id: key.domainId === null ? null : domainIds.write(key.domainId),
  own_links_only: key.ownLinksOnly,
  instance_admin: key.instanceAdmin,
  expires_at: writeTimeOrNull(key.expiresAtMs),
  created_at: writeTime(key.createdAtMs),
  revoked_at: writeTimeOrNull(key.revokedAtMs),
  last_used_at: writeTimeOrNull(use?.lastUsedAtMs ?? null),
  calls_30d: use?.calls ?? 0,
  created_by: fromNamedActor(key.createdBy, nameOf),
});

export const fromKeyWithSecret = ({ key, secret }: KeyWithSecret, facts: KeyFacts) => ({
  ...fromKey(key, facts),
  secret,
});

export const fromDomain = (domain: Domain, links: number | null, finding: DomainFinding | null = null) => ({
  id: domainIds.write(domain.id),
  host: domain.host,
  shared: domain.workspaceId === null,
  verified: domain.verifiedAtMs !== null,
  verified_at: writeTimeOrNull(domain.verifiedAtMs),
  record: domain.verifiedAtMs === null ? verificationRecord(domain) : null,
  ...fromSettings(domain.settings),
  logo: fromLogo(domain.logos?.light ?? null),
  logo_dark: fromLogo(domain.logos?.dark ?? null),
  created_at: writeTime(domain.createdAtMs),
  links,
  routing: finding && { ...finding.routing, found: [...finding.routing.found] },
  certificate: finding && fromCertificate(finding.certificate),
  checked_at: writeTimeOrNull(finding?.checkedAtMs ?? null),
});

const fromCertificate = ({ ok, expiresAtMs, fault }: CertificateFinding) => ({
  ok,
  expires_at: writeTimeOrNull(expiresAtMs),
  fault,
});

const fromLogo = (logo: DomainLogo | null) =>
  logo === null
    ? null
    : {
        path: logoPath(logo.hash),
        type: logo.type,
        width: logo.width,
        height: logo.height,
        bytes: logo.bytes,
        source_url: logo.sourceUrl,
        changed_at: writeTime(logo.changedAtMs),
      };

const fromSettings = (settings: DomainSettings) => ({
  name: settings.name,
  home_url: settings.homeUrl,
  color: settings.color,
  icon: settings.icon,
  root_redirect: settings.rootRedirect,
  not_found_redirect: settings.notFoundRedirect,
  default_status: settings.defaultStatus,
  case_sensitive: settings.caseSensitive,
  og_image: settings.ogImage,
  robots: settings.robots,
  headers: [...settings.headers],
});

export function toDomainSettings(wire: DomainChangeInput): DomainSettingsInput {
  const settings = {
    name: wire.name,
    homeUrl: wire.home_url,
    color: wire.color,
    icon: wire.icon,
    rootRedirect: wire.root_redirect,
    notFoundRedirect: wire.not_found_redirect,
    defaultStatus: wire.default_status,
    caseSensitive: wire.case_sensitive,
    ogImage: wire.og_image,
    robots: wire.robots,
    headers: wire.headers,
  };
  return Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined));
}

export const fromCaller = (caller: Caller, workspace: Workspace, person: Person | null) => ({
  workspace: fromWorkspace(workspace),
  key_id: caller.keyId === null ? null : keyIds.write(caller.keyId),
  person: person === null ? null : fromOwnPerson(person),
  session_id: caller.sessionId === null ? null : sessionIds.write(caller.sessionId),
  role: caller.role,
  scopes: SCOPES.filter((scope) => caller.scopes.has(scope)),
  domain_id: caller.domainId === null ? null : domainIds.write(caller.domainId),
  own_links_only: caller.ownLinksOnly,
  instance_admin: caller.instanceAdmin,
});

type UsageGroup = (typeof USAGE_GROUPS)[number];

interface UsageSum {
  readonly day?: string;
  readonly key_id?: string | null;
  readonly external_id?: string;
  calls: number;
  links: number;
}

/** Rows summed by `groupBy`: in the order of days, or, if there are more than `limit`, those with the most calls. */
export function sumUsage(rows: readonly UsageRow[], by: readonly UsageGroup[], limit: number) {
  const sums = new Map<string, UsageSum>();
  for (const row of rows) {
    const names = {
      ...(by.includes('day') ? { day: row.day } : {}),
      ...(by.includes('key') ? { key_id: row.keyId === null ? null : keyIds.write(row.keyId) } : {}),
      ...(by.includes('external_id') ? { external_id: row.externalId } : {}),
    };
    const group = JSON.stringify(names);
    const sum = sums.get(group) ?? { ...names, calls: 0, links: 0 };
    sum.calls += row.calls;
    sum.links += row.links;
    sums.set(group, sum);
  }
  const all = [...sums.values()];
  if (all.length <= limit) return { data: all, cut_off: false };
  const busiest = all.toSorted((a, b) => b.calls - a.calls || b.links - a.links);
  return { data: busiest.slice(0, limit), cut_off: true };
}

export const fromQuotas = (
  taken: { links: number; customSlugs: number },
  calls: CallsOfYear,
  plan: Plan | null,
) => ({
  calls_per_year: { taken: calls.taken, limit: calls.limit, resets_at: writeTime(calls.resetsAtMs) },
  links_per_month: { taken: taken.links, limit: plan?.linksPerMonth ?? null },
  custom_slugs_per_month: { taken: taken.customSlugs, limit: plan?.customSlugsPerMonth ?? null },
});

export const fromPlan = (plan: Plan) => ({
  name: plan.name,
  rates: plan.rates
    .filter(({ isCeiling }) => isCeiling !== true)
    .map(({ limit, windowMs, per }) => ({ limit, window_seconds: windowMs / 1_000, per })),
  links_per_month: plan.linksPerMonth,
  custom_slugs_per_month: plan.customSlugsPerMonth,
  calls_per_year: plan.callsPerYear,
  analytics_clicks_cap: plan.analyticsClicksCap,
  unique_window_minutes: { ...plan.uniqueWindowMinutes },
  notify_at: [...plan.notifyAt],
  snippets: plan.snippets,
  features: FEATURES.filter((feature) => plan.features.has(feature)),
});
