import type { InvitationLetter } from '../core/accounts/invitations.ts';
import type { Mail } from '../core/base/ports.ts';

/** Writes the mail of an invitation. `page` is the URL of the page that takes the token, without it. */
export function createInvitationWriter({ page }: { page: string }): (letter: InvitationLetter) => Mail {
  const { host } = new URL(page);
  return ({ to, workspaceName, role, token, expiresAtMs }) => ({
    to,
    subject: `You are invited to "${workspaceName}" on ${host}`,
    text: [
      `You are invited to the workspace "${workspaceName}" on ${host}, with the role ${role}.`,
      '',
      'To accept, open this link:',
      '',
      `  ${page}#${token}`,
      '',
      `The link works once, until ${new Date(expiresAtMs).toUTCString()}.`,
      'If you do not expect this invitation, ignore it: nobody else has this link.',
      '',
    ].join('\n'),
  });
}
