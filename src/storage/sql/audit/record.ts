import { writeActor } from '../../../core/base/actor.ts';
import {
  type AuditFact,
  type AuditSubject,
  cutDetails,
  writeSubject,
} from '../../../core/base/audit-entry.ts';
import type { Author } from '../../../core/base/author.ts';
import { NO_WORKSPACE, type PersonId, type SessionId } from '../../../core/base/ids.ts';
import type { Db } from '../schema.ts';
import { sqlStatement } from '../statement.ts';

const INSERT = sqlStatement(
  `insert into audit (at_ms, workspace_id, actor, action, subject, details, client)
   values ($1, $2, $3, $4, $5, $6, $7)`,
);

/** Writes an entry of the audit log in the transaction of the change, so that neither exists without the other. */
export async function recordAudit(trx: Db, { actor, client, atMs }: Author, fact: AuditFact): Promise<void> {
  const { workspaceId, action, subject, details } = fact;
  await INSERT.run(trx, [
    atMs,
    workspaceId,
    writeActor(actor),
    action,
    subject === null ? null : writeSubject(subject),
    details === undefined || Object.keys(details).length === 0 ? null : JSON.stringify(cutDetails(details)),
    client === null ? null : JSON.stringify({ browser: client.browser, country: client.country }),
  ]);
}

/** A person who changes something of their own; `sessionId` is null before they are signed in. */
export interface PersonAuthor {
  readonly personId: PersonId;
  readonly sessionId: SessionId | null;
  readonly atMs: number;
}

/** Writes an entry of the instance about a person, who is its actor and, without `subject`, its subject. */
export async function recordByPerson(
  trx: Db,
  { personId, sessionId, atMs }: PersonAuthor,
  fact: Pick<AuditFact, 'action' | 'details'> & { readonly subject?: AuditSubject },
): Promise<void> {
  const session =
    sessionId === null
      ? undefined
      : await trx
          .selectFrom('sessions')
          .select(['browser', 'country'])
          .where('id', '=', sessionId)
          .executeTakeFirst();
  const by = { actor: { kind: 'person', id: personId }, client: session ?? null, atMs } as const;
  const subject = fact.subject ?? ({ kind: 'person', id: personId } as const);
  await recordAudit(trx, by, { ...fact, workspaceId: NO_WORKSPACE, subject });
}
