import type { Mail } from '../core/base/ports.ts';
import type { ResetLetter } from '../core/sign-in/password-resets.ts';

/** Writes the mail with a link for a new password. `page` is the URL of the page, without the token. */
export function createResetWriter({ page }: { page: string }): (letter: ResetLetter) => Mail {
  const { host } = new URL(page);
  return ({ to, token, endsAtMs }) => ({
    to,
    subject: `Set a new password on ${host}`,
    text: [
      `Somebody, probably you, asked for a new password of your account on ${host}.`,
      '',
      'To set it, open this link:',
      '',
      `  ${page}#${token}`,
      '',
      `The link works once, until ${new Date(endsAtMs).toUTCString()}.`,
      'If you did not ask for it, ignore this mail: your password stays as it is.',
      '',
    ].join('\n'),
  });
}
