import { beforeEach, expect, test } from 'bun:test';
import type { LinkId } from '../../core/base/ids.ts';
import { createRemoteTakes, type RemoteTakes, readVisitorText, visitorText } from './remote-takes.ts';
import type { FromWorker } from './worker-messages.ts';

const LIMITS = { clicksMax: 3, uniqueClicksMax: null };
const link = (id: number): LinkId => id as LinkId;

let sent: (FromWorker & { kind: 'takes' })[];
let takes: RemoteTakes;
beforeEach(() => {
  sent = [];
  takes = createRemoteTakes((message) => sent.push(message));
  takes.open(true);
});

const nextTurn = (): Promise<void> => new Promise((done) => setImmediate(done));
const ask = (ids: readonly number[]) => Promise.allSettled(ids.map((id) => takes.take(link(id), LIMITS, '')));
const refused = (answers: readonly PromiseSettledResult<boolean>[]): boolean =>
  answers.every(({ status }) => status === 'rejected');

test('all visits of a turn are one message, and each gets its own answer', async () => {
  const asked = ask([1, 2, 1]);
  await nextTurn();
  const later = ask([4]);
  await nextTurn();
  expect(sent.map(({ takes: all }) => all.map(({ linkId }) => Number(linkId)))).toEqual([[1, 2, 1], [4]]);
  takes.settle(sent[1]?.turn ?? 0, [true]);
  takes.settle(sent[0]?.turn ?? 0, [true, false, null]);
  expect(await later).toEqual([{ status: 'fulfilled', value: true }]);
  const [first, second, third] = await asked;
  expect([first, second]).toEqual([
    { status: 'fulfilled', value: true },
    { status: 'fulfilled', value: false },
  ]);
  expect(third?.status).toBe('rejected');
});

test('a main process that is lost answers nobody, and what a later one says of its turns is ignored', async () => {
  const asked = ask([1, 2]);
  await nextTurn();
  takes.lose();
  expect(refused(await asked)).toBe(true);
  takes.open(true);
  takes.settle(sent[0]?.turn ?? 0, [true, true]);
  const again = ask([1]);
  await nextTurn();
  takes.settle(sent[1]?.turn ?? 0, [false]);
  expect(await again).toEqual([{ status: 'fulfilled', value: false }]);
});

test('nobody is asked who does not count: a main process that leaves, is lost, or is of an earlier version', async () => {
  for (const close of [() => takes.leave(), () => takes.lose(), () => takes.open(false)]) {
    takes.open(true);
    const asked = ask([1]);
    close();
    expect(refused(await asked)).toBe(true);
  }
  expect(sent).toEqual([]);
});

test('visits under way are still answered by a main process that leaves', async () => {
  const asked = ask([1]);
  await nextTurn();
  takes.leave();
  takes.settle(sent[0]?.turn ?? 0, [true]);
  expect(await asked).toEqual([{ status: 'fulfilled', value: true }]);
});

test('a visitor survives being one text', () => {
  const visitors = [
    { address: '2001:db8::1', userAgent: 'a\nb' },
    { address: '', userAgent: '' },
  ];
  for (const visitor of visitors)
    expect(readVisitorText(visitorText(visitor.address, visitor.userAgent))).toEqual(visitor);
});
