import type { Clock } from '../core/base/ports.ts';
import type { Webhook } from '../core/webhooks/webhook.ts';
import type { Attempt } from '../core/webhooks/webhook-store.ts';
import type { WebhookMessage, WebhookSender } from '../core/webhooks/webhooks.ts';
import { FetchRefused, type GuardedFetch } from '../outbound/guarded-fetch.ts';
import { signatureHeaders } from './sign.ts';

const TIMEOUT_MS = 10_000;
const RESPONSE_BYTES_MAX = 65_536;
/** Bytes of a response that the log keeps. */
const LOGGED_LENGTH_MAX = 1_024;

/** Writes the body of a message in one form. */
export type WriteBody = (webhook: Webhook, message: WebhookMessage) => string | Promise<string>;

/** Sends one message once. A failure of the receiver is a result, not an error. */
export function createSender(deps: {
  outbound: GuardedFetch;
  /** By the name of a form; a webhook in any other form gets the native body. */
  bodies: ReadonlyMap<string, WriteBody>;
  native: WriteBody;
  clock: Clock;
}): WebhookSender {
  const { outbound, bodies, native, clock } = deps;

  return {
    async send(webhook, message) {
      const write = bodies.get(webhook.form) ?? native;
      const body = await write(webhook, message);
      const atMs = clock.nowMs();
      const done = (result: Pick<Attempt, 'status' | 'fault' | 'response'>): Attempt => ({
        atMs,
        durationMs: Math.max(0, clock.nowMs() - atMs),
        ...result,
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
  new TextDecoder().decode(bytes.subarray(0, LOGGED_LENGTH_MAX)).replace(/[^\P{Cc}\t\n\r]/gu, '\ufffd');
