import { BASE_PATH } from '../api/native.ts';
import type { Config } from '../config.ts';
import type { WorkspaceStore } from '../core/account-store.ts';
import type { Core } from '../core/core.ts';
import type { InvitationLetter } from '../core/invitations.ts';
import type { Mail } from '../core/ports.ts';
import type { QuotaNotice } from '../core/quota.ts';
import type { DisabledNotice } from '../core/webhook-store.ts';
import type { WorkspaceId } from '../core/workspace.ts';
import { createInvitationWriter } from '../mail/invitation-letter.ts';
import { createMailQueue, type MailQueue } from '../mail/mail-queue.ts';
import { type Addressed, writeQuotaLetter, writeWebhookLetter } from '../mail/notices.ts';
import { createSmtp } from '../mail/smtp.ts';
import type { Log } from '../server/log.ts';
import { webhookIds, workspaceIds } from '../wire/ids.ts';

/** The way to people's mailboxes; null where the operator has set none. */
export const composeMail = ({ mail }: Config, log: Log): MailQueue | null =>
  mail === null ? null : createMailQueue({ mailer: createSmtp(mail), log });

/** Tells whoever runs a workspace: by mail where there is a way, in the log anyway. Keeps nobody waiting. */
export interface Notices {
  quota(notice: QuotaNotice): void;
  disabled(notice: DisabledNotice): void;
}

export function composeNotices(
  config: Config,
  deps: { core: () => Core; workspaces: WorkspaceStore; mail: MailQueue | null; log: Log },
): Notices {
  const { mail, log } = deps;

  async function writeTo(workspaceId: WorkspaceId, letter: (about: Addressed) => Mail): Promise<void> {
    const workspace = mail === null ? null : await deps.workspaces.byId(workspaceId);
    if (mail === null || workspace === null) return;
    const about = { workspaceName: workspace.name, publicUrl: config.publicUrl };
    for (const to of await deps.core().members.addressesToNotify(workspaceId)) {
      await mail.send(letter({ ...about, to }));
    }
  }

  function notify(workspaceId: WorkspaceId, letter: (about: Addressed) => Mail): void {
    writeTo(workspaceId, letter).catch((error: unknown) =>
      log.error({ err: error }, 'a notice was not written'),
    );
  }

  return {
    quota(notice) {
      log.info({ ...notice }, 'a workspace comes close to a quota of its plan');
      notify(notice.workspaceId, (about) => writeQuotaLetter(notice, about));
    },
    disabled({ webhookId, workspaceId, reason }) {
      const webhook = webhookIds.write(webhookId);
      log.warn(
        { webhook, workspace: workspaceIds.write(workspaceId), reason },
        'a webhook is disabled; what waits for it is sent when it is enabled again',
      );
      notify(workspaceId, (about) => writeWebhookLetter({ webhook, reason }, about));
    },
  };
}

export const composeInvitationWriter = ({ publicUrl }: Config): ((letter: InvitationLetter) => Mail) =>
  createInvitationWriter({ publicUrl, accept: `${publicUrl}${BASE_PATH}/invitations/accept` });
