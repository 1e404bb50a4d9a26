import { expect, test } from 'bun:test';
import { createGathering } from './gathered.ts';

const still = () => new AbortController().signal;

function listening() {
  const calls: { question: string; parts: readonly string[]; signal: AbortSignal }[] = [];
  const gathered = createGathering<string>();
  const ask = (name: string, part: string, leaving: AbortSignal) =>
    gathered(
      {
        name,
        part,
        async ask(parts, signal) {
          calls.push({ question: name, parts, signal });
          await Bun.sleep(5);
          signal.throwIfAborted();
          return `${name}: ${parts.join(' ')}`;
        },
      },
      leaving,
    );
  return { ask, calls };
}

test('what is asked in the same moment is one call, and each asker has the whole answer', async () => {
  const { ask, calls } = listening();
  const answers = await Promise.all(['device', 'trigger', 'device'].map((part) => ask('a', part, still())));
  expect(answers).toEqual(Array(3).fill('a: device trigger'));
  expect(calls).toHaveLength(1);
});

test('another question, and a later moment, are calls of their own', async () => {
  const { ask, calls } = listening();
  await Promise.all([ask('a', 'device', still()), ask('b', 'device', still())]);
  await ask('a', 'trigger', still());
  expect(calls.map(({ question, parts }) => [question, ...parts])).toEqual([
    ['a', 'device'],
    ['b', 'device'],
    ['a', 'trigger'],
  ]);
});

test('who leaves does not end the call for the others', async () => {
  const { ask } = listening();
  const leaving = new AbortController();
  const left = ask('a', 'device', leaving.signal);
  const stays = ask('a', 'trigger', still());
  leaving.abort(new Error('left'));
  expect(left).rejects.toThrow('left');
  expect(await stays).toBe('a: device trigger');
});

test.each([
  ['before the call', 0, 0],
  ['during the call', 2, 1],
])('when everybody leaves %s, the call ends', async (_, afterMs, callsMade) => {
  const { ask, calls } = listening();
  const leaving = new AbortController();
  const left = ask('a', 'device', leaving.signal);
  if (afterMs > 0) await Bun.sleep(afterMs);
  leaving.abort(new Error('left'));
  expect(left).rejects.toThrow('left');
  await Bun.sleep(10);
  expect(calls).toHaveLength(callsMade);
  expect(calls.every(({ signal }) => signal.aborted)).toBe(true);
});

test('a call that fails fails for each asker', async () => {
  const gathered = createGathering<string>();
  const ask = () => Promise.reject(new Error('no statistics'));
  const parts = ['device', 'trigger'];
  const outcomes = await Promise.allSettled(parts.map((part) => gathered({ name: 'a', part, ask }, still())));
  expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
});
