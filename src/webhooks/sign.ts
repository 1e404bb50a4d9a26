import { Webhook } from 'standardwebhooks';

/**
 * The headers of Standard Webhooks: `webhook-timestamp` is the time of the attempt, so that an old message cannot be
 * replayed.
 */
export function signatureHeaders(
  secret: string,
  messageId: string,
  atMs: number,
  body: string,
): Readonly<Record<string, string>> {
  return {
    'webhook-id': messageId,
    'webhook-timestamp': String(Math.floor(atMs / 1_000)),
    'webhook-signature': new Webhook(secret).sign(messageId, new Date(atMs), body),
  };
}
