import type { MailState } from '../core/base/instance-state.ts';
import type { Mail, Mailer } from '../core/base/ports.ts';

/** Queues mails and sends them in the background, so that no request waits for a mail server or fails with it. */
export interface MailQueue extends Mailer {
  state(): MailState;
  /** Sends queued mails for at most `withinMs`; the rest is lost, and its number logged. */
  stop(withinMs: number): Promise<void>;
}

export interface MailLog {
  warn(facts: Readonly<Record<string, unknown>>, message: string): void;
  error(facts: Readonly<Record<string, unknown>>, message: string): void;
}

interface QueuedMail {
  readonly mail: Mail;
  /** Number of attempts so far. */
  readonly attempts: number;
}

const QUEUED_MAX = 1_000;
/** Three retries: after a hiccup, after a restart of the mail server, after a longer outage. */
const RETRY_AFTER_MS: readonly number[] = [5_000, 60_000, 600_000];

/** `send` rejects when `queuedMax` mails are queued. The queue does not survive a restart. */
export function createMailQueue(deps: {
  mailer: Mailer;
  log: MailLog;
  queuedMax?: number;
  retryAfterMs?: readonly number[];
}): MailQueue {
  const { mailer, log, queuedMax = QUEUED_MAX, retryAfterMs = RETRY_AFTER_MS } = deps;
  const waiting: QueuedMail[] = [];
  const pauses = new Set<ReturnType<typeof setTimeout>>();
  let working: Promise<void> | null = null;
  let isSending = false;
  let isStopped = false;
  let lastSentAtMs: number | null = null;
  let lastFailedAtMs: number | null = null;

  const queued = (): number => waiting.length + pauses.size + (isSending ? 1 : 0);

  async function work(): Promise<void> {
    for (let entry = waiting.shift(); entry !== undefined; entry = waiting.shift()) {
      isSending = true;
      try {
        await mailer.send(entry.mail);
        lastSentAtMs = Date.now();
      } catch (error) {
        afterFailure({ ...entry, attempts: entry.attempts + 1 }, error);
      } finally {
        isSending = false;
      }
    }
    working = null;
  }

  function start(entry: QueuedMail): void {
    waiting.push(entry);
    working ??= work();
  }

  function afterFailure(entry: QueuedMail, error: unknown): void {
    lastFailedAtMs = Date.now();
    const pauseMs = isFinal(error) ? undefined : retryAfterMs[entry.attempts - 1];
    const facts = { recipient: hideAddress(entry.mail.to), tries: entry.attempts, ...codesOf(error) };
    if (pauseMs === undefined || isStopped) {
      log.error(facts, 'a mail could not be sent and was dropped');
      return;
    }
    log.warn({ ...facts, againInMs: pauseMs }, 'a mail could not be sent; it is retried');
    const pause = setTimeout(() => {
      pauses.delete(pause);
      start(entry);
    }, pauseMs);
    pauses.add(pause);
  }

  return {
    async send(mail) {
      if (isStopped || queued() >= queuedMax) throw new Error('too many mails wait to be sent');
      start({ mail, attempts: 0 });
    },
    state: () => ({ isConfigured: true, waiting: queued(), lastSentAtMs, lastFailedAtMs }),
    async stop(withinMs) {
      isStopped = true;
      const paused = pauses.size;
      for (const pause of pauses) clearTimeout(pause);
      pauses.clear();
      if (working !== null) {
        const { promise: late, resolve } = Promise.withResolvers<void>();
        const timer = setTimeout(resolve, withinMs);
        await Promise.race([working, late]);
        // A running timer would keep the process alive.
        clearTimeout(timer);
      }
      const lost = paused + queued();
      waiting.length = 0;
      if (lost > 0) log.warn({ lost }, 'queued mails were lost');
    },
  };
}

/** Redacts an address, so that only a person who knows it recognises it: `b…@example.com`. */
export const hideAddress = (address: string): string =>
  address.replace(/^(.)[^@]*@/, (_, first: string) => `${first}…@`);

/** The server has rejected the mail permanently. */
const isFinal = (error: unknown): boolean => {
  const { responseCode = 0 } = codesOf(error);
  return responseCode >= 500;
};

/** Omits the message, because servers repeat the whole address in it. */
function codesOf(error: unknown): { code?: string; responseCode?: number } {
  if (typeof error !== 'object' || error === null) return {};
  const code = 'code' in error && typeof error.code === 'string' ? { code: error.code } : {};
  const isNumbered = 'responseCode' in error && typeof error.responseCode === 'number';
  return { ...code, ...(isNumbered ? { responseCode: Number(error.responseCode) } : {}) };
}
