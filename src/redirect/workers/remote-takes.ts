import type { LinkUses } from '../../core/visits/route.ts';
import type { FromWorker, TakeMessage } from './worker-messages.ts';

/** Asks the main process, the only one that counts, whether visits are within the exact limits of their links. */
export interface RemoteTakes {
  /** Rejects when the main process does not answer: it is away, or cannot write. `visitor` is from `visitorText`. */
  readonly take: LinkUses['take'];
  /** The main process has answered the takes of a turn. */
  settle(turn: number, answers: readonly (boolean | null)[]): void;
  /** From now on the main process answers takes, if it `counts` them: one of an earlier version does not. */
  open(counts: boolean): void;
  /** No more takes; those under way may still be answered. */
  leave(): void;
  /** The main process is gone, and with it the answers to all takes under way. */
  lose(): void;
}

interface Waiting {
  readonly message: TakeMessage;
  readonly answer: PromiseWithResolvers<boolean>;
}

/** A visitor as one text, for the `take` of a process that cannot hash it: only the main process has the salts. */
export const visitorText = (address: string, userAgent: string): string => `${address}\n${userAgent}`;

/** Undoes `visitorText`. */
export function readVisitorText(text: string): { address: string; userAgent: string } {
  const end = text.indexOf('\n');
  return { address: text.slice(0, end), userAgent: text.slice(end + 1) };
}

/** All takes of a turn of the event loop are one message. */
export function createRemoteTakes(send: (message: FromWorker & { kind: 'takes' }) => void): RemoteTakes {
  const asked = new Map<number, readonly Waiting[]>();
  let turn: Waiting[] = [];
  let lastTurn = 0;
  let isOpen = false;

  function ask(): void {
    const takes = turn;
    turn = [];
    if (!isOpen) {
      refuse(takes);
      return;
    }
    asked.set(++lastTurn, takes);
    send({ kind: 'takes', turn: lastTurn, takes: takes.map(({ message }) => message) });
  }

  function refuse(takes: readonly Waiting[]): void {
    for (const { answer } of takes) answer.reject(new Error('the main process does not answer'));
  }

  return {
    take(linkId, { clicksMax, uniqueClicksMax }, visitor) {
      const answer = Promise.withResolvers<boolean>();
      if (turn.length === 0) setImmediate(ask);
      turn.push({ message: { linkId, clicksMax, uniqueClicksMax, visitor }, answer });
      return answer.promise;
    },
    settle(answered, answers) {
      for (const [i, { answer }] of asked.get(answered)?.entries() ?? []) {
        const isLet = answers[i] ?? null;
        if (isLet === null) answer.reject(new Error('the main process could not count the visit'));
        else answer.resolve(isLet);
      }
      asked.delete(answered);
    },
    open(counts) {
      isOpen = counts;
    },
    leave() {
      isOpen = false;
    },
    lose() {
      isOpen = false;
      const lost = [...asked.values()].flat();
      asked.clear();
      refuse(lost);
    },
  };
}
