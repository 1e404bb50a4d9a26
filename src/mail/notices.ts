import type { Mail } from '../core/ports.ts';
import type { QuotaNotice } from '../core/quota.ts';
import type { DisabledReason } from '../core/webhook.ts';

/** Whom a notice goes to, and about which workspace. */
export interface Addressed {
  readonly to: string;
  readonly workspaceName: string;
  readonly publicUrl: string;
}

/** What the owners of a workspace read when it comes close to a quota of its plan. */
export function writeQuotaLetter(
  { quota, share, taken, limit, resetsAtMs }: QuotaNotice,
  { to, workspaceName, publicUrl }: Addressed,
): Mail {
  const { host } = new URL(publicUrl);
  const what = quota.replaceAll('_', ' ');
  return {
    to,
    subject: `"${workspaceName}" on ${host} has used ${Math.round(share * 100)}% of its ${what}`,
    text: [
      `The workspace "${workspaceName}" on ${publicUrl} has used ${taken} of ${limit} ${what}.`,
      '',
      `What is left is ${limit - taken}; it begins anew on ${new Date(resetsAtMs).toUTCString()}.`,
      'Past the limit calls of that kind are refused; links that are there go on working.',
      '',
    ].join('\n'),
  };
}

const REASONS: { readonly [R in DisabledReason]: string } = {
  gone: 'it answered that it is gone for good (410)',
  failing: 'it has not taken a message for a day',
  too_many_waiting: 'too many events wait for it',
};

/** What they read when one of its webhooks is disabled. `webhook` is its id: its address may hold a secret. */
export function writeWebhookLetter(
  { webhook, reason }: { readonly webhook: string; readonly reason: DisabledReason },
  { to, workspaceName, publicUrl }: Addressed,
): Mail {
  const { host } = new URL(publicUrl);
  return {
    to,
    subject: `A webhook of "${workspaceName}" on ${host} is disabled`,
    text: [
      `The webhook ${webhook} of the workspace "${workspaceName}" on ${publicUrl} is disabled: ${REASONS[reason]}.`,
      '',
      'What waits for it is kept, and sent in order once it is enabled again:',
      '',
      `  PATCH ${publicUrl}/api/v1/webhooks/${webhook}`,
      '  { "enabled": true }',
      '',
    ].join('\n'),
  };
}
