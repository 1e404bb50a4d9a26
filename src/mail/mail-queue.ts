import type { Mail, Mailer } from '../core/ports.ts';

/** Takes mails at once and sends them later, so that no request waits for a mail server or fails with it. */
export interface MailQueue extends Mailer {
  /** Sends what waits, for at most `withinMs`; what is left is lost, and logged as a number. */
  stop(withinMs: number): Promise<void>;
}

export interface MailLog {
  warn(facts: Readonly<Record<string, unknown>>, message: string): void;
  error(facts: Readonly<Record<string, unknown>>, message: string): void;
}

interface HeldMail {
  readonly mail: Mail;
  /** How often it was tried. */
  readonly tries: number;
}

const HELD_MAX = 1_000;
/** Three more tries: after a hiccup, after a restart of the mail server, after a longer pause. */
const RETRY_AFTER_MS: readonly number[] = [5_000, 60_000, 600_000];

/** `send` rejects when `heldMax` mails wait already. Nothing is kept over a restart. */
export function createMailQueue(deps: {
  mailer: Mailer;
  log: MailLog;
  heldMax?: number;
  retryAfterMs?: readonly number[];
}): MailQueue {
  const { mailer, log, heldMax = HELD_MAX, retryAfterMs = RETRY_AFTER_MS } = deps;
  const waiting: HeldMail[] = [];
  const pauses = new Set<ReturnType<typeof setTimeout>>();
  let working: Promise<void> | null = null;
  let isSending = false;
  let isStopped = false;

  const held = (): number => waiting.length + pauses.size + (isSending ? 1 : 0);

  async function work(): Promise<void> {
    for (let one = waiting.shift(); one !== undefined; one = waiting.shift()) {
      isSending = true;
      try {
        await mailer.send(one.mail);
      } catch (error) {
        afterFailure({ ...one, tries: one.tries + 1 }, error);
      } finally {
        isSending = false;
      }
    }
    working = null;
  }

  function start(one: HeldMail): void {
    waiting.push(one);
    working ??= work();
  }

  function afterFailure(one: HeldMail, error: unknown): void {
    const pauseMs = isFinal(error) ? undefined : retryAfterMs[one.tries - 1];
    const facts = { recipient: hideAddress(one.mail.to), tries: one.tries, ...codesOf(error) };
    if (pauseMs === undefined || isStopped) {
      log.error(facts, 'a mail could not be sent and is given up');
      return;
    }
    log.warn({ ...facts, againInMs: pauseMs }, 'a mail could not be sent yet');
    const pause = setTimeout(() => {
      pauses.delete(pause);
      start(one);
    }, pauseMs);
    pauses.add(pause);
  }

  return {
    async send(mail) {
      if (isStopped || held() >= heldMax) throw new Error('too many mails wait to be sent');
      start({ mail, tries: 0 });
    },
    async stop(withinMs) {
      isStopped = true;
      const paused = pauses.size;
      for (const pause of pauses) clearTimeout(pause);
      pauses.clear();
      if (working !== null) {
        const { promise: late, resolve } = Promise.withResolvers<void>();
        const timer = setTimeout(resolve, withinMs);
        await Promise.race([working, late]);
        // Else the program would live on until then.
        clearTimeout(timer);
      }
      const lost = paused + held();
      waiting.length = 0;
      if (lost > 0) log.warn({ lost }, 'mails that waited to be sent are lost');
    },
  };
}

/** Enough to recognise an address that one knows: `b…@example.com`. */
export const hideAddress = (address: string): string =>
  address.replace(/^(.)[^@]*@/, (_, first: string) => `${first}…@`);

/** The server has understood, and will never take it. */
const isFinal = (error: unknown): boolean => {
  const { responseCode = 0 } = codesOf(error);
  return responseCode >= 500;
};

/** Not the message: servers repeat the whole address in it. */
function codesOf(error: unknown): { code?: string; responseCode?: number } {
  if (typeof error !== 'object' || error === null) return {};
  const code = 'code' in error && typeof error.code === 'string' ? { code: error.code } : {};
  const isNumbered = 'responseCode' in error && typeof error.responseCode === 'number';
  return { ...code, ...(isNumbered ? { responseCode: Number(error.responseCode) } : {}) };
}
