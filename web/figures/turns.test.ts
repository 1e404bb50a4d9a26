import { expect, test } from 'bun:test';
import { createTurns } from './turns.ts';

const never = new AbortController().signal;

test('no more than so many run at once, in the order of asking', async () => {
  const turns = createTurns(2);
  const begun: number[] = [];
  let running = 0;
  let most = 0;
  await Promise.all(
    [0, 1, 2, 3, 4, 5].map((nth) =>
      turns.run(never, async () => {
        begun.push(nth);
        running += 1;
        most = Math.max(most, running);
        await Promise.resolve();
        running -= 1;
      }),
    ),
  );
  expect(begun).toEqual([0, 1, 2, 3, 4, 5]);
  expect(most).toBe(2);
});

test('what is aborted while it waits never runs, and the others go on', async () => {
  const turns = createTurns(1);
  const first = Promise.withResolvers<void>();
  const stopper = new AbortController();
  const ran: string[] = [];
  const running = turns.run(never, () => first.promise);
  const aborted = turns.run(stopper.signal, async () => void ran.push('aborted'));
  const later = turns.run(never, async () => void ran.push('later'));
  stopper.abort(new Error('no longer wanted'));
  expect(aborted).rejects.toThrow('no longer wanted');
  first.resolve();
  await Promise.all([running, later]);
  expect(ran).toEqual(['later']);
});

test('a failure gives its turn to the next', async () => {
  const turns = createTurns(1);
  const failed = turns.run(never, async () => {
    throw new Error('refused');
  });
  expect(failed).rejects.toThrow('refused');
  expect(await turns.run(never, async () => 'answered')).toBe('answered');
});
