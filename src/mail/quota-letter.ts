import type { Mail } from '../core/ports.ts';
import type { QuotaNotice } from '../core/quota.ts';

/** What the owners of a workspace read when it comes close to a quota of its plan. */
export function writeQuotaLetter(
  { quota, share, taken, limit, resetsAtMs }: QuotaNotice,
  about: { readonly to: string; readonly workspaceName: string; readonly publicUrl: string },
): Mail {
  const { host } = new URL(about.publicUrl);
  const what = quota.replaceAll('_', ' ');
  return {
    to: about.to,
    subject: `"${about.workspaceName}" on ${host} has used ${Math.round(share * 100)}% of its ${what}`,
    text: [
      `The workspace "${about.workspaceName}" on ${about.publicUrl} has used ${taken} of ${limit} ${what}.`,
      '',
      `What is left is ${limit - taken}; it begins anew on ${new Date(resetsAtMs).toUTCString()}.`,
      'Past the limit calls of that kind are refused; links that are there go on working.',
      '',
    ].join('\n'),
  };
}
