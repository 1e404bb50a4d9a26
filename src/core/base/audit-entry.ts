import type { Actor, AuthorClient } from './actor.ts';
import type { AuditId, WorkspaceId } from './ids.ts';

/** What an entry of the audit log can be about. The first word is the kind of its subject. */
export const AUDIT_ACTIONS = [
  'workspace.created',
  'workspace.changed',
  'workspace.deleted',
  'workspace.restored',
  'workspace.purged',
  'key.created',
  'key.rotated',
  'key.revoked',
  'member.added',
  'member.changed',
  'member.removed',
  'invitation.created',
  'invitation.accepted',
  'invitation.revoked',
  'domain.created',
  'domain.verified',
  'domain.changed',
  'domain.logo_changed',
  'domain.removed',
  'webhook.created',
  'webhook.changed',
  'webhook.secret_rotated',
  'webhook.removed',
  'tag.created',
  'tag.changed',
  'tag.merged',
  'tag.removed',
  'links.removed',
  'person.created',
  'person.changed',
  'person.proven',
  'person.instance_admin_changed',
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
  'instance.set_up',
  'instance.setup_link_created',
  'instance.mail_tested',
] as const;
export type AuditAction = (typeof AUDIT_ACTIONS)[number];

/** The thing that an entry is about. A tag is named by its name, everything else by its id. */
export type AuditSubject =
  | { readonly kind: NumberedSubject; readonly id: number }
  | { readonly kind: 'tag'; readonly name: string };
export const NUMBERED_SUBJECTS = [
  'workspace',
  'key',
  'person',
  'invitation',
  'domain',
  'webhook',
  'link',
  'session',
  'passkey',
] as const;
export type NumberedSubject = (typeof NUMBERED_SUBJECTS)[number];

/** `key:3`, `tag:Spring`: for stores. */
export const writeSubject = (subject: AuditSubject): string =>
  `${subject.kind}:${subject.kind === 'tag' ? subject.name : subject.id}`;

/** Null for a text that `writeSubject` cannot produce. */
export function readSubject(text: string): AuditSubject | null {
  const end = text.indexOf(':');
  const name = text.slice(end + 1);
  if (end < 0 || name === '') return null;
  if (text.slice(0, end) === 'tag') return { kind: 'tag', name };
  const kind = NUMBERED_SUBJECTS.find((word) => word === text.slice(0, end));
  return kind === undefined || !/^[1-9]\d{0,15}$/.test(name) ? null : { kind, id: Number(name) };
}

export type AuditValue = string | number | boolean | null | readonly string[];

/**
 * What an entry says beside its subject: a value, or the value before and after a change. Never a secret, nor anything
 * from which one can be derived.
 */
export type AuditDetails = Readonly<Record<string, AuditValue | AuditPair>>;
export interface AuditPair {
  readonly from: AuditValue;
  readonly to: AuditValue;
}

/** What was done, without who and when. */
export interface AuditFact {
  /** NO_WORKSPACE for what concerns the instance or a person. */
  readonly workspaceId: WorkspaceId;
  readonly action: AuditAction;
  readonly subject: AuditSubject | null;
  readonly details?: AuditDetails;
}

export interface AuditEntry extends Required<AuditFact> {
  readonly id: AuditId;
  readonly atMs: number;
  /** Null if a later version of the server wrote one that this version does not know. */
  readonly actor: Actor | null;
  readonly client: AuthorClient | null;
}

const TEXT_LENGTH_MAX = 200;
const LIST_MAX = 50;

/** The fields that differ, each with both values; cut to the length that the log keeps. Null when none does. */
export function changedDetails<K extends string>(
  names: readonly K[],
  before: Readonly<Partial<Record<K, AuditValue>>>,
  after: Readonly<Partial<Record<K, AuditValue>>>,
): AuditDetails | null {
  const changed = names.filter((name) => JSON.stringify(before[name]) !== JSON.stringify(after[name]));
  if (changed.length === 0) return null;
  return Object.fromEntries(
    changed.map((name) => [name, { from: before[name] ?? null, to: after[name] ?? null }]),
  );
}

/** The details as the log keeps them: texts and lists have limits, and a cut text ends with `…`. */
export const cutDetails = (details: AuditDetails): AuditDetails =>
  Object.fromEntries(
    Object.entries(details).map(([name, value]) => [
      name,
      isPair(value) ? { from: cutValue(value.from), to: cutValue(value.to) } : cutValue(value),
    ]),
  );

const isPair = (value: AuditValue | AuditPair): value is AuditPair =>
  typeof value === 'object' && value !== null && 'from' in value;

function cutValue(value: AuditValue): AuditValue {
  if (typeof value === 'string') return cutText(value);
  if (typeof value !== 'object' || value === null) return value;
  const kept = value.slice(0, LIST_MAX).map(cutText);
  return value.length > LIST_MAX ? [...kept, `… ${value.length - LIST_MAX} more`] : kept;
}

const cutText = (text: string): string =>
  text.length > TEXT_LENGTH_MAX ? `${text.slice(0, TEXT_LENGTH_MAX).toWellFormed()}…` : text;
