import { writeActor } from '../../../core/base/actor.ts';
import { type AuditFact, cutDetails, writeSubject } from '../../../core/base/audit-entry.ts';
import type { Author } from '../../../core/base/author.ts';

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
