import { describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import {
  CHOSEN_MAX,
  choose,
  chosenCount,
  EVERYTHING,
  extend,
  isChosen,
  isEmpty,
  NOTHING,
  type Selection,
  toggle,
} from './selection.ts';

interface Row {
  readonly id: string;
}

const linkAt = (row: number): Row => ({ id: `lnk_${row}` });
const NONE: Selection<Row> = NOTHING;
const rowsOf = (selection: Selection<Row>): readonly number[] =>
  selection.kind === 'all'
    ? []
    : [...selection.links.keys()].map((id) => Number(id.slice(4))).sort((a, b) => a - b);
const press = (selection: Selection<Row>, row: number) => toggle(selection, row, linkAt(row));
const stretch = (selection: Selection<Row>, row: number) => extend(selection, row, linkAt).selection;

describe('chosen links', () => {
  test('pressed twice, a link is as it was', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(20)), fc.nat(20), (rows, row) => {
        const before = rows.reduce(press, NONE);
        expect(rowsOf(press(press(before, row), row))).toEqual(rowsOf(before));
      }),
    );
  });

  test('an extension is the range from the anchor, wherever it went before', () => {
    fc.assert(
      fc.property(fc.nat(50), fc.array(fc.nat(50), { minLength: 1 }), (anchor, rows) => {
        const end = rows.at(-1) ?? 0;
        const range = [Math.min(anchor, end), Math.max(anchor, end)] as const;
        const extended = rows.reduce(stretch, press(NONE, anchor));
        expect(rowsOf(extended)).toEqual(
          Array.from({ length: range[1] - range[0] + 1 }, (_, i) => range[0] + i),
        );
      }),
    );
  });

  test('an extension keeps what was chosen elsewhere', () => {
    const elsewhere = press(press(NONE, 90), 10);
    expect(rowsOf(stretch(stretch(elsewhere, 14), 12))).toEqual([10, 11, 12, 90]);
  });

  test('an extension over rows that are not loaded says which', () => {
    const partly = (row: number) => (row < 5 ? linkAt(row) : null);
    const { selection, missing } = extend(press(NONE, 3), 6, partly);
    expect(rowsOf(selection)).toEqual([3, 4]);
    expect(missing).toEqual([5, 6]);
  });

  test('have a limit', () => {
    const many = choose(
      NONE,
      Array.from({ length: CHOSEN_MAX + 5 }, (_, row) => linkAt(row)),
    );
    expect(chosenCount(many)).toBe(CHOSEN_MAX);
    expect(press(many, CHOSEN_MAX + 2)).toBe(many);
    expect(chosenCount(press(many, 3))).toBe(CHOSEN_MAX - 1);
    expect(extend(press(NONE, 0), 100_000, () => null).missing).toHaveLength(CHOSEN_MAX);
  });

  test('all that match are everything, and no single one can be dropped', () => {
    expect(isChosen(EVERYTHING, 'lnk_1')).toBe(true);
    expect(chosenCount(EVERYTHING)).toBeNull();
    expect(press(EVERYTHING, 3)).toBe(EVERYTHING);
    expect(isEmpty(EVERYTHING)).toBe(false);
    expect(isEmpty(NONE)).toBe(true);
  });
});
