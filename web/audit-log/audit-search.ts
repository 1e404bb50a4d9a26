import type { Query } from '../api/client.ts';
import type { AuditAction } from '../api/types.ts';
import { defineSearch, optional } from '../app/search.ts';
import { momentOf } from '../ui/wall-time.ts';

/** What the address says of the audit log. */
export const auditSearch = defineSearch({
  actor: optional(),
  action: optional(),
  subject: optional(),
  from: optional(),
  to: optional(),
});
export type AuditSearch = ReturnType<typeof auditSearch.read>;

const DAY = /^\d{4}-\d{2}-\d{2}$/;

/** Filters as the API takes them. Days are whole days in `zone`, and the last one counts. */
export function filtersOf(search: AuditSearch, zone: string): Query {
  const { actor, action, subject, from, to } = search;
  return {
    actor,
    action,
    subject,
    from: from !== null && DAY.test(from) ? startOfDay(from, zone) : null,
    to: to !== null && DAY.test(to) ? startOfDay(nextDay(to), zone) : null,
  };
}

export const hasFilters = (search: AuditSearch): boolean =>
  Object.values(search).some((value) => value !== null);

function nextDay(day: string): string {
  const date = new Date(`${day}T00:00:00Z`);
  date.setUTCDate(date.getUTCDate() + 1);
  return date.toISOString().slice(0, 10);
}

/** The first moment of a day in a zone, as the API writes times. Null for a day that no calendar has. */
export const startOfDay = (day: string, zone: string): string | null => momentOf(`${day}T00:00`, zone);

export type ActionGroups = Readonly<Record<string, readonly AuditAction[]>>;

/** Kinds of entries of a workspace, in the order of the filter. */
export const ACTION_GROUPS = {
  workspace: ['workspace.changed', 'workspace.created', 'workspace.deleted', 'workspace.restored'],
  member: [
    'member.added',
    'member.changed',
    'member.removed',
    'invitation.created',
    'invitation.accepted',
    'invitation.revoked',
  ],
  key: ['key.created', 'key.rotated', 'key.revoked'],
  domain: ['domain.created', 'domain.verified', 'domain.changed', 'domain.logo_changed', 'domain.removed'],
  webhook: ['webhook.created', 'webhook.changed', 'webhook.secret_rotated', 'webhook.removed'],
  tag: ['tag.created', 'tag.changed', 'tag.merged', 'tag.removed'],
  links: ['links.removed'],
} as const satisfies ActionGroups;

/** Those of the whole server: what people do with their accounts belongs to no workspace. */
export const INSTANCE_ACTION_GROUPS = {
  instance: [
    'instance.set_up',
    'instance.setup_link_created',
    'instance.mail_tested',
    'person.created',
    'person.proven',
    'person.instance_admin_changed',
    'workspace.purged',
  ],
  account: [
    'session.started',
    'session.proven',
    'session.ended',
    'sessions.ended',
    'password.changed',
    'password.reset_requested',
    'password.reset',
    'second_factor.turned_on',
    'second_factor.turned_off',
    'recovery_codes.created',
    'recovery_code.used',
    'passkey.added',
    'passkey.changed',
    'passkey.removed',
    'identity.linked',
    'identity.unlinked',
    'person.changed',
  ],
  ...ACTION_GROUPS,
} as const satisfies ActionGroups;
