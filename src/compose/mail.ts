import { BASE_PATH } from '../api/native.ts';
import type { Config } from '../config.ts';
import type { WorkspaceStore } from '../core/account-store.ts';
import type { Core } from '../core/core.ts';
import type { InvitationLetter } from '../core/invitations.ts';
import type { Mail } from '../core/ports.ts';
import type { QuotaNotice } from '../core/quota.ts';
import { createInvitationWriter } from '../mail/invitation-letter.ts';
import { createMailQueue, type MailQueue } from '../mail/mail-queue.ts';
import { writeQuotaLetter } from '../mail/quota-letter.ts';
import { createSmtp } from '../mail/smtp.ts';
import type { Log } from '../server/log.ts';

/** The way to people's mailboxes; null where the operator has set none. */
export const composeMail = ({ mail }: Config, log: Log): MailQueue | null =>
  mail === null ? null : createMailQueue({ mailer: createSmtp(mail), log });

/** Tells whoever runs a workspace of its quotas: by mail where there is a way, in the log anyway. */
export function composeQuotaNotices(
  config: Config,
  deps: { core: () => Core; workspaces: WorkspaceStore; mail: MailQueue | null; log: Log },
): (notice: QuotaNotice) => void {
  const { mail, log } = deps;

  async function write(notice: QuotaNotice): Promise<void> {
    const workspace = await deps.workspaces.byId(notice.workspaceId);
    if (mail === null || workspace === null) return;
    const about = { workspaceName: workspace.name, publicUrl: config.publicUrl };
    for (const to of await deps.core().members.addressesToNotify(notice.workspaceId)) {
      await mail.send(writeQuotaLetter(notice, { ...about, to }));
    }
  }

  return (notice) => {
    log.info({ ...notice }, 'a workspace comes close to a quota of its plan');
    write(notice).catch((error: unknown) => log.error({ err: error }, 'a notice of a quota was not written'));
  };
}

export const composeInvitationWriter = ({ publicUrl }: Config): ((letter: InvitationLetter) => Mail) =>
  createInvitationWriter({ publicUrl, accept: `${publicUrl}${BASE_PATH}/invitations/accept` });
