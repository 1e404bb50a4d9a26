import type { InvitationLetter } from '../core/invitations.ts';
import type { Mail } from '../core/ports.ts';

/** What somebody reads who is invited. `accept` is where the token goes. */
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
      `It works once, until ${new Date(expiresAtMs).toUTCString()}.`,
      'If you do not know what this is about, do nothing: nobody else has this token.',
      '',
    ].join('\n'),
  });
}
