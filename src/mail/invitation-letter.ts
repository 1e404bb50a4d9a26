import type { InvitationLetter } from '../core/accounts/invitations.ts';
import type { Mail } from '../core/base/ports.ts';

/** Writes the mail of an invitation. `accept` is the URL that takes the token. */
export function createInvitationWriter(at: {
  publicUrl: string;
  accept: string;
}): (letter: InvitationLetter) => Mail {
  const { host } = new URL(at.publicUrl);
  return ({ to, workspaceName, role, token, expiresAtMs }) => ({
    to,
    subject: `You are invited to "${workspaceName}" on ${host}`,
    text: [
      `You are invited to the workspace "${workspaceName}" on ${at.publicUrl}, with the role ${role}.`,
      '',
      'To accept, send this token; the answer has your key, shown once:',
      '',
      `  POST ${at.accept}`,
      `  { "token": "${token}", "name": "Your name" }`,
      '',
      `The token works once, until ${new Date(expiresAtMs).toUTCString()}.`,
      'If you do not expect this invitation, ignore it: nobody else has this token.',
      '',
    ].join('\n'),
  });
}
