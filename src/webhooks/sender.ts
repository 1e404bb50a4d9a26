import type { Clock } from '../core/ports.ts';
import type { Webhook } from '../core/webhook.ts';
import type { Attempt } from '../core/webhook-store.ts';
import type { WebhookMessage, WebhookSender } from '../core/webhooks.ts';
import { FetchRefused, type GuardedFetch } from '../outbound/guarded-fetch.ts';
import { type LinklyLink, linklyBody } from './linkly-body.ts';
import { type NativeWords, nativeBody } from './native-body.ts';
import { signatureHeaders } from './sign.ts';

const TIMEOUT_MS = 10_000;
const RESPONSE_BYTES_MAX = 65_536;
/** What the log keeps of an answer. */
const KEPT_LENGTH_MAX = 1_024;

/** Sends one message once. What the receiver does, or keeps from doing, is the answer and never an error. */
export function createSender(deps: {
  outbound: GuardedFetch;
  native: NativeWords;
  linklyLink: LinklyLink;
  clock: Clock;
}): WebhookSender {
  const { outbound, native, linklyLink, clock } = deps;

  const bodyFor = (webhook: Webhook, message: WebhookMessage): string =>
    webhook.form === 'linkly' ? linklyBody(message, linklyLink) : nativeBody(webhook, message, native);

  return {
    async send(webhook, message) {
      const body = bodyFor(webhook, message);
      const atMs = clock.nowMs();
      const done = (came: Pick<Attempt, 'status' | 'fault' | 'response'>): Attempt => ({
        ...{ atMs, durationMs: Math.max(0, clock.nowMs() - atMs) },
        ...came,
      });
      try {
        const { status, body: answer } = await outbound.fetch({
          url: webhook.url,
          method: 'POST',
          headers: {
            'content-type': 'application/json',
            ...signatureHeaders(webhook.secret, message.messageId, atMs, body),
          },
          body,
          timeoutMs: TIMEOUT_MS,
          bytesMax: RESPONSE_BYTES_MAX,
          redirectsMax: 0,
          onTooLarge: 'cut',
        });
        return done({ status, fault: null, response: readable(answer) });
      } catch (error) {
        // Its message may name internal addresses; the code does not.
        if (error instanceof FetchRefused) return done({ status: null, fault: error.fault, response: '' });
        throw error;
      }
    },
  };
}

const readable = (bytes: Uint8Array): string =>
  new TextDecoder().decode(bytes.subarray(0, KEPT_LENGTH_MAX)).replace(/[^\P{Cc}\t\n\r]/gu, '\ufffd');
