import { BASE_PATH } from '../api/native.ts';
import type { Config } from '../config.ts';
import type { InvitationLetter } from '../core/invitations.ts';
import type { Mail } from '../core/ports.ts';
import { createInvitationWriter } from '../mail/invitation-letter.ts';
import { createMailQueue, type MailQueue } from '../mail/mail-queue.ts';
import { createSmtp } from '../mail/smtp.ts';
import type { Log } from '../server/log.ts';

/** The way to people's mailboxes; null where the operator has set none. */
export const composeMail = ({ mail }: Config, log: Log): MailQueue | null =>
  mail === null ? null : createMailQueue({ mailer: createSmtp(mail), log });

export const composeInvitationWriter = ({ publicUrl }: Config): ((letter: InvitationLetter) => Mail) =>
  createInvitationWriter({ publicUrl, accept: `${publicUrl}${BASE_PATH}/invitations/accept` });
