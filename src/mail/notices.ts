import type { Mail } from '../core/base/ports.ts';
import type { QuotaNotice } from '../core/plans/quota.ts';
import type { DisabledReason } from '../core/webhooks/webhook.ts';

/** The recipient of a notice, and the workspace that it concerns. */
export interface Addressed {
  readonly to: string;
  readonly workspaceName: string;
  readonly publicUrl: string;
}

/** The mail to the owners of a workspace that approaches a quota of its plan. */
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
      `${limit - taken} are left; the quota resets on ${new Date(resetsAtMs).toUTCString()}.`,
      'Above the limit, such calls are refused; existing links keep working.',
      '',
    ].join('\n'),
  };
}

const REASONS: { readonly [R in DisabledReason]: string } = {
  gone: 'its receiver answered 410 Gone',
  failing: 'its receiver has accepted no message for a day',
  too_many_waiting: 'too many events are queued for it',
};

/** The mail about a disabled webhook. `webhook` is its id: its URL may hold a secret. */
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
      'Queued events are kept, and sent in order once you enable it again:',
      '',
      `  PATCH ${publicUrl}/api/v1/webhooks/${webhook}`,
      '  { "enabled": true }',
      '',
    ].join('\n'),
  };
}

/** The mail that tries whether mail works. */
export function writeTestLetter(to: string, publicUrl: string): Mail {
  const { host } = new URL(publicUrl);
  return {
    to,
    subject: `Mail from ${host} works`,
    text: `An administrator of ${publicUrl} sent this mail to try whether the server can send mail. It can.\n`,
  };
}
