import { expect, test } from 'bun:test';
import { NO_CLICKS, takeEvents } from './live-buffer.ts';

const click = (domain: string) => ({ event: 'click', id: '1', data: JSON.stringify({ domain }) });
const domainsOf = ({ clicks }: { clicks: readonly { domain: string }[] }) =>
  clicks.map(({ domain }) => domain);

test('the newest clicks come first, and no more than so many are kept', () => {
  const first = takeEvents(NO_CLICKS, [click('a'), click('b')], 3);
  expect(domainsOf(first)).toEqual(['b', 'a']);
  const second = takeEvents(first, [click('c'), click('d')], 3);
  expect(domainsOf(second)).toEqual(['d', 'c', 'b']);
  expect(second.count).toBe(4);
});

test('a batch that is larger than the list keeps its newest', () => {
  const many = Array.from({ length: 1_000 }, (_, nth) => click(String(nth)));
  expect(domainsOf(takeEvents(NO_CLICKS, many, 2))).toEqual(['999', '998']);
});

test('every click has a key of its own', () => {
  const state = takeEvents(takeEvents(NO_CLICKS, [click('a')], 9), [click('a'), click('a')], 9);
  expect(new Set(state.clicks.map(({ key }) => key)).size).toBe(3);
});

test('missed clicks are added up, and what may be more stays said', () => {
  const missed = (data: object) => ({ event: 'missed', id: '', data: JSON.stringify(data) });
  const first = takeEvents(NO_CLICKS, [missed({ clicks: 7, at_least: true })], 9);
  expect(takeEvents(first, [missed({ clicks: 3 })], 9)).toMatchObject({
    missed: 10,
    isLeast: true,
    count: 0,
  });
});

test('what cannot be read is left out', () => {
  const broken = ['', '{', 'null', '7'].map((data) => ({ event: 'click', id: '', data }));
  expect(takeEvents(NO_CLICKS, broken, 9)).toEqual(NO_CLICKS);
});
