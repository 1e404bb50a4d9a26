import type { NumberedSubject } from '../../core/base/audit-entry.ts';
import {
  domainIds,
  type IdCodec,
  invitationIds,
  keyIds,
  linkIds,
  passkeyIds,
  personIds,
  sessionIds,
  webhookIds,
  workspaceIds,
} from '../../wire/values/ids.ts';

const numbers = <Id extends number>(ids: IdCodec<Id>) => ({
  write: (id: number): string => ids.write(id as Id),
  read: (text: string): number | null => ids.read(text),
});

/** The ids of what an entry of the audit log is about; the prefix tells the kind. */
export const SUBJECT_IDS: Readonly<Record<NumberedSubject, IdCodec<number>>> = {
  workspace: numbers(workspaceIds),
  key: numbers(keyIds),
  person: numbers(personIds),
  invitation: numbers(invitationIds),
  domain: numbers(domainIds),
  webhook: numbers(webhookIds),
  link: numbers(linkIds),
  session: numbers(sessionIds),
  passkey: numbers(passkeyIds),
};

export const TAG_SUBJECT = 'tag:';
