import { type QueryClient, useQueryClient } from '@tanstack/react-query';
import { forget, type Resource } from '../api/reading.ts';
import { showToast } from '../ui/toasts.tsx';
import { sentenceOf } from '../words/problem-texts.ts';
import { commonTexts } from '../words/texts/texts.ts';

export interface Write<T> {
  readonly run: () => Promise<T>;
  /** What is read again afterwards. */
  readonly touches: readonly Resource[];
  /** What the person reads when it went through. */
  readonly said?: string | ((answer: T) => string);
  /** Takes it back; offered for 8 seconds. */
  readonly undo?: (answer: T) => Promise<unknown>;
  /** Changes what is shown before the server has answered; a refusal takes it back. */
  readonly optimistic?: (cache: Cache) => void;
  /** Where a refusal is said: in a toast (default), or by throwing, for forms. */
  readonly faults?: 'toast' | 'throw';
}

/** What was read and is on the screen. */
export interface Cache {
  /** Replaces each answer that was read of a resource. `undefined` leaves it. */
  change<A>(resource: Resource, change: (answer: A) => A | undefined): void;
}

/**
 * Runs a write. Answers null when the server refused it and the person has read why, or when it was taken back before it
 * was done.
 */
export type RunWrite = <T>(write: Write<T>) => Promise<T | null>;

let lastUndo: (() => void) | null = null;

/** What the key `z` does: takes the last write back, while its toast offers that. */
export function undoLast(): void {
  lastUndo?.();
}

export function useWrite(): RunWrite {
  const client = useQueryClient();
  const texts = commonTexts.use();

  return async (write) => {
    const { run, touches, said, undo, optimistic, faults = 'toast' } = write;
    const early = undo === undefined ? null : awaitEarlyUndo();
    const takeBack = optimistic === undefined ? () => {} : await changeNow(client, touches, optimistic);
    try {
      const answer = await run();
      const isUnwanted = early?.stop() === true;
      if (isUnwanted && undo !== undefined) {
        await runUndo(() => undo(answer));
        return null;
      }
      // Said at once: the way back must not wait until everything is read again.
      const text = typeof said === 'function' ? said(answer) : said;
      if (text !== undefined) tell(text, undo === undefined ? null : () => undo(answer));
      await forget(client, touches);
      return answer;
    } catch (error) {
      early?.stop();
      takeBack();
      if (faults === 'throw') throw error;
      showToast({ text: sentenceOf(error), kind: 'fault' });
      return null;
    }
  };

  function tell(text: string, undo: (() => Promise<unknown>) | null): void {
    if (undo === null) return void showToast({ text });
    let isOver = false;
    const again = () => {
      if (isOver) return;
      isOver = true;
      if (lastUndo === again) lastUndo = null;
      close();
      void runUndo(undo);
    };
    const close = showToast({
      text,
      action: { label: texts.undo, run: again },
      onClose: () => {
        if (lastUndo === again) lastUndo = null;
      },
    });
    lastUndo = again;
  }

  async function runUndo(undo: () => Promise<unknown>): Promise<void> {
    try {
      await undo();
      showToast({ text: texts.undone });
    } catch (error) {
      showToast({ text: sentenceOf(error), kind: 'fault' });
    }
    await client.invalidateQueries();
  }
}

/** What is shown has changed already, so `z` counts from now on: it takes the write back when the server has answered. */
function awaitEarlyUndo(): { /** Answers whether it was asked for. */ stop(): boolean } {
  let isWanted = false;
  const want = () => {
    isWanted = true;
  };
  lastUndo = want;
  return {
    stop() {
      if (lastUndo === want) lastUndo = null;
      return isWanted;
    },
  };
}

async function changeNow(
  client: QueryClient,
  touches: readonly Resource[],
  optimistic: (cache: Cache) => void,
): Promise<() => void> {
  const isTouched = (resource: Resource) => ({
    predicate: ({ queryKey }: { readonly queryKey: readonly unknown[] }) => queryKey[1] === resource,
  });
  // An answer that is on its way would undo what is shown now.
  await Promise.all(touches.map((resource) => client.cancelQueries(isTouched(resource))));
  const before = touches.flatMap((resource) => client.getQueriesData(isTouched(resource)));
  optimistic({
    change: (resource, change) => {
      client.setQueriesData(isTouched(resource), (answer: unknown) =>
        answer === undefined ? undefined : (change(answer as never) ?? answer),
      );
    },
  });
  return () => {
    for (const [key, answer] of before) client.setQueryData(key, answer);
  };
}
