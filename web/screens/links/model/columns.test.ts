import { describe, expect, test } from 'bun:test';
import {
  COLUMNS,
  fittingColumns,
  GIVEN_COLUMNS,
  gridColumns,
  moveColumn,
  readColumns,
  resizeColumn,
  showColumn,
  writeColumns,
} from './columns.ts';

const holding = (text: string | null) => ({ getItem: () => text });

describe('columns of the list', () => {
  test('are shown, hidden and moved', () => {
    const more = showColumn(GIVEN_COLUMNS, 'external', true);
    expect(more.shown).toEqual([...GIVEN_COLUMNS.shown, 'external']);
    expect(showColumn(more, 'external', true)).toEqual(more);
    expect(showColumn(more, 'external', false)).toEqual(GIVEN_COLUMNS);
    expect(moveColumn(GIVEN_COLUMNS, 'clicks', -1).shown.slice(0, 2)).toEqual(['clicks', 'destination']);
    expect(moveColumn(GIVEN_COLUMNS, 'destination', -1)).toEqual(GIVEN_COLUMNS);
  });

  test('are never narrower than what they show', () => {
    expect(resizeColumn(GIVEN_COLUMNS, 'clicks', 2).widthsPx.clicks).toBe(64);
    expect(resizeColumn(GIVEN_COLUMNS, 'destination', 9_000).widthsPx.destination).toBe(640);
  });

  test('one always takes what is left of the width', () => {
    expect(gridColumns(GIVEN_COLUMNS)).toContain('1fr');
    const fixed = resizeColumn(showColumn(GIVEN_COLUMNS, 'destination', false), 'link', 300);
    expect(gridColumns(fixed)).toStartWith('minmax(300px, 1fr)');
    const both = resizeColumn(resizeColumn(GIVEN_COLUMNS, 'link', 300), 'destination', 300);
    expect(gridColumns(both)).toStartWith('minmax(300px, 1fr) 300px');
  });

  test('leave out the least important where there is no room', () => {
    expect(fittingColumns(GIVEN_COLUMNS, 1_000)).toBe(GIVEN_COLUMNS);
    expect(fittingColumns(GIVEN_COLUMNS, 700).shown).toEqual(['destination', 'clicks', 'trend', 'last']);
    expect(fittingColumns(GIVEN_COLUMNS, 450).shown).toEqual(['destination', 'clicks']);
    expect(fittingColumns(GIVEN_COLUMNS, 10).shown).toEqual([]);
    const wide = resizeColumn(GIVEN_COLUMNS, 'link', 600);
    expect(fittingColumns(wide, 1_000).shown).not.toContain('made');
  });

  test('are held by the browser; what makes no sense there is left out', () => {
    const held: string[] = [];
    const choice = resizeColumn(moveColumn(GIVEN_COLUMNS, 'made', -1), 'last', 120);
    writeColumns({ setItem: (_, value) => void held.push(value) }, choice);
    expect(readColumns(holding(held[0] ?? null))).toEqual(choice);
    expect(readColumns(holding(null))).toEqual(GIVEN_COLUMNS);
    expect(readColumns(holding('{'))).toEqual(GIVEN_COLUMNS);
    expect(
      readColumns(holding('{"shown":["clicks","clicks","wings"],"widthsPx":{"clicks":"wide"}}')),
    ).toEqual({
      shown: ['clicks'],
      widthsPx: {},
    });
    expect(COLUMNS.length).toBeGreaterThan(GIVEN_COLUMNS.shown.length);
  });
});
