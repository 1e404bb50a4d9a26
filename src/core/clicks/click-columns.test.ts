import { expect, test } from 'bun:test';
import type { LinkId, WorkspaceId } from '../base/ids.ts';
import { CLICK_TEXTS, EMPTY_CLICK } from './click.ts';
import {
  addClick,
  clickBatch,
  clicksOf,
  createClickColumns,
  putGroup,
  rowsAfter,
  TEXT_GROUPS,
  textGroup,
} from './click-columns.ts';

test('every text of a click is in exactly one group', () => {
  const grouped = Object.values(TEXT_GROUPS).flat();
  expect(grouped.toSorted()).toEqual([...new Set(grouped)].toSorted());
  expect(grouped).toContainValues(Object.keys(CLICK_TEXTS));
});

const CLICK = {
  ...EMPTY_CLICK,
  spool: 'a',
  position: { segment: 2, offset: 2 ** 40 },
  atMs: 1_700_000_000_000.5,
  linkId: Number.MAX_SAFE_INTEGER as LinkId,
  workspaceId: 3 as WorkspaceId,
  visitor: '00f1e2d3c4b5a697',
  unique: true,
  tags: ['b', 'a'],
  country: 'DE',
};

test('clicks come back from their columns', () => {
  const orphan = { ...EMPTY_CLICK, kind: 'missing' as const, path: '/x', visitor: '0'.repeat(16) };
  const bot = { ...CLICK, unique: false, bot: true, tags: [] };
  expect(clicksOf(clickBatch([CLICK, orphan, bot], new Map()).clicks)).toEqual([CLICK, orphan, bot]);
});

test('a group has one number in a batch, and another batch may give it another', () => {
  const [first, second] = [textGroup(['DE', '', '', 'EU']), textGroup(['US', '', '', 'NA'])];
  const columns = createClickColumns(3);
  for (const [row, group] of [first, second, first].entries()) putGroup(columns.texts.place, row, group);
  expect([[...columns.texts.place.numbers], columns.texts.place.groups]).toEqual([
    [0, 1, 0],
    [first, second],
  ]);
  const next = createClickColumns(2);
  for (const [row, group] of [second, first].entries()) putGroup(next.texts.place, row, group);
  expect([[...next.texts.place.numbers], next.texts.place.groups]).toEqual([
    [0, 1],
    [second, first],
  ]);
});

test('rows after positions are those that a store has not written', () => {
  const at = (spool: string, segment: number, offset: number) => ({
    ...CLICK,
    spool,
    position: { segment, offset },
  });
  const { clicks } = clickBatch([at('a', 1, 9), at('a', 2, 1), at('b', 1, 1), at('c', 1, 1)], new Map());
  const passed = new Map([
    ['a', { segment: 1, offset: 9 }],
    ['b', { segment: 1, offset: 1 }],
  ]);
  expect([0, 1, 2, 3].filter(rowsAfter(clicks, passed))).toEqual([1, 3]);
  expect([0, 1, 2, 3].filter(rowsAfter(clicks, new Map()))).toEqual([0, 1, 2, 3]);
});

test('full columns take no more', () => {
  const columns = createClickColumns(0);
  expect(() => addClick(columns, CLICK)).toThrow('the columns have room');
});
