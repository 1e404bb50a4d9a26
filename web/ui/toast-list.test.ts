import { expect, test } from 'bun:test';

import { createToastList, SHOWN_MS, TOASTS_MAX } from './toast-list.ts';

/** A clock that the test moves. */
function createClock() {
  let nowMs = 0;
  let waiting: { readonly atMs: number; readonly run: () => void }[] = [];
  return {
    now: () => nowMs,
    wait(run: () => void, ms: number) {
      const own = { atMs: nowMs + ms, run };
      waiting.push(own);
      return () => {
        waiting = waiting.filter((each) => each !== own);
      };
    },
    move(ms: number) {
      nowMs += ms;
      const due = waiting.filter(({ atMs }) => atMs <= nowMs);
      waiting = waiting.filter(({ atMs }) => atMs > nowMs);
      for (const { run } of due) run();
    },
  };
}

test('a toast is gone after its time, and calls back once', () => {
  const clock = createClock();
  const list = createToastList(clock);
  let closed = 0;
  list.show({ text: 'Saved.', onClose: () => closed++ });
  clock.move(SHOWN_MS - 1);
  expect(list.shown().map(({ text }) => text)).toEqual(['Saved.']);
  clock.move(1);
  expect(list.shown()).toEqual([]);
  clock.move(SHOWN_MS);
  expect(closed).toBe(1);
});

test('time stands still while the pointer is on a toast', () => {
  const clock = createClock();
  const list = createToastList(clock);
  list.show({ text: 'Moved to the trash.' });
  clock.move(SHOWN_MS - 1_000);
  list.pause();
  clock.move(60_000);
  expect(list.shown().length).toBe(1);
  list.resume();
  clock.move(999);
  expect(list.shown().length).toBe(1);
  clock.move(1);
  expect(list.shown().length).toBe(0);
});

test('a toast that is shown while others are paused waits too', () => {
  const clock = createClock();
  const list = createToastList(clock);
  list.show({ text: 'one' });
  list.pause();
  list.show({ text: 'two' });
  clock.move(60_000);
  expect(list.shown().length).toBe(2);
  list.resume();
  clock.move(SHOWN_MS);
  expect(list.shown().length).toBe(0);
});

test('closing the last toast ends the pause', () => {
  const clock = createClock();
  const list = createToastList(clock);
  const close = list.show({ text: 'one' });
  list.pause();
  close();
  list.show({ text: 'two' });
  clock.move(SHOWN_MS);
  expect(list.shown()).toEqual([]);
});

test('a fault stays until it is closed, and the oldest goes when there are too many', () => {
  const clock = createClock();
  const list = createToastList(clock);
  const gone: string[] = [];
  for (let at = 0; at <= TOASTS_MAX; at++)
    list.show({ text: `fault ${at}`, kind: 'fault', onClose: () => gone.push(`fault ${at}`) });
  clock.move(600_000);
  expect(list.shown().length).toBe(TOASTS_MAX);
  expect(gone).toEqual(['fault 0']);
  for (const { id } of list.shown()) list.close(id);
  expect(gone.length).toBe(TOASTS_MAX + 1);
});
