import type { Actor } from '../../core/base/actor.ts';
import type { AuditDetails, AuditEntry, AuditSubject, AuditValue } from '../../core/base/audit-entry.ts';
import { NO_WORKSPACE } from '../../core/base/ids.ts';
import { csvLine } from '../../wire/http/csv.ts';
import { auditIds, workspaceIds } from '../../wire/values/ids.ts';
import { writeTime } from '../../wire/values/time.ts';
import { fromNamedActor } from './actor.ts';
import { SUBJECT_IDS } from './audit-subject.ts';

export type NameOf = (actor: Actor) => string | null;

export const fromAuditEntry = (entry: AuditEntry, nameOf: NameOf) => ({
  id: auditIds.write(entry.id),
  at: writeTime(entry.atMs),
  workspace_id: entry.workspaceId === NO_WORKSPACE ? null : workspaceIds.write(entry.workspaceId),
  actor: fromNamedActor(entry.actor, nameOf),
  action: entry.action,
  subject: fromSubject(entry.subject),
  details: fromDetails(entry.details),
  client: entry.client,
});

const fromSubject = (subject: AuditSubject | null) =>
  subject === null
    ? null
    : {
        kind: subject.kind,
        id: subject.kind === 'tag' ? subject.name : SUBJECT_IDS[subject.kind].write(subject.id),
      };

/** Details with the ids of things, which the log has as numbers. */
const ID_DETAILS: Readonly<Record<string, (value: AuditValue) => AuditValue>> = {
  default_domain: (id) => (typeof id === 'number' ? SUBJECT_IDS.domain.write(id) : id),
};

const fromDetails = (details: AuditDetails): AuditDetails =>
  Object.fromEntries(
    Object.entries(details).map(([name, value]) => {
      const write = ID_DETAILS[name] ?? ((same: AuditValue) => same);
      const isPair = typeof value === 'object' && value !== null && 'from' in value;
      return [name, isPair ? { from: write(value.from), to: write(value.to) } : write(value)];
    }),
  );

const COLUMNS = [
  'time',
  'id',
  'workspace_id',
  'actor_kind',
  'actor_id',
  'actor_name',
  'action',
  'subject_kind',
  'subject_id',
  'details',
  'browser',
  'country',
] as const;

export const auditCsvHeader = (): string => csvLine(COLUMNS);

export function toAuditCsvLine(entry: AuditEntry, nameOf: NameOf): string {
  const { id, at, workspace_id, actor, action, subject, details, client } = fromAuditEntry(entry, nameOf);
  return csvLine([
    at,
    id,
    workspace_id,
    actor?.kind ?? null,
    actor?.id ?? null,
    actor?.name ?? null,
    action,
    subject?.kind ?? null,
    subject?.id ?? null,
    JSON.stringify(details),
    client?.browser ?? null,
    client?.country ?? null,
  ]);
}
