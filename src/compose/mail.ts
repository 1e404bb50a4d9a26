import type { Config } from '../config/config.ts';
import type { WorkspaceStore } from '../core/accounts/account-store.ts';
import type { WorkspaceId } from '../core/base/ids.ts';
import type { Mail, Mailer } from '../core/base/ports.ts';
import type { Core } from '../core/core.ts';
import type { QuotaNotice } from '../core/plans/quota.ts';
import type { DisabledNotice } from '../core/webhooks/webhook-store.ts';
import { createInvitationWriter } from '../mail/invitation-letter.ts';
import { createMailQueue, type MailQueue } from '../mail/mail-queue.ts';
import { type Addressed, writeQuotaLetter, writeWebhookLetter } from '../mail/notices.ts';
import { createResetWriter } from '../mail/reset-letter.ts';
import { createSmtp } from '../mail/smtp.ts';
import type { Log } from '../server/log.ts';
import { webhookIds, workspaceIds } from '../wire/values/ids.ts';
import { JOIN_PAGE, RESET_PAGE } from './app-pages.ts';

/** The mail queue; null when no mail server is configured. */
export const composeMail = ({ mail }: Config, log: Log): MailQueue | null =>
  mail === null ? null : createMailQueue({ mailer: createSmtp(mail), log });

/** Sends at once, without a queue: for a mail that somebody waits for. */
export const composeDirectMailer = ({ mail }: Config): Mailer | null =>
  mail === null ? null : createSmtp(mail);

/** Notifies the owners of a workspace, by mail if configured and always in the log. Runs in the background. */
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
      log.error({ err: error }, 'a notice could not be sent'),
    );
  }

  return {
    quota(notice) {
      log.info({ ...notice }, 'a workspace is close to a quota of its plan');
      notify(notice.workspaceId, (about) => writeQuotaLetter(notice, about));
    },
    disabled({ webhookId, workspaceId, reason }) {
      const webhook = webhookIds.write(webhookId);
      log.warn(
        { webhook, workspace: workspaceIds.write(workspaceId), reason },
        'a webhook was disabled; its queued events are sent when it is enabled again',
      );
      notify(workspaceId, (about) => writeWebhookLetter({ webhook, reason }, about));
    },
  };
}

/** Writers of the mails with a link to a page of the dashboard. */
export const composeLetters = ({ appUrl }: Config) => ({
  invitation: createInvitationWriter({ page: `${appUrl}${JOIN_PAGE}` }),
  reset: createResetWriter({ page: `${appUrl}${RESET_PAGE}` }),
});
