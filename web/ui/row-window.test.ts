import { describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import {
  DRAWN_ROWS_MAX,
  HEIGHT_PX_MAX,
  heightPxOf,
  PAGE_ROWS,
  pagesAround,
  type RowSpace,
  rowWindow,
  scrollTo,
  seenRows,
} from './row-window.ts';

const spaces = fc.record({
  rows: fc.integer({ min: 0, max: 2_000_000 }),
  rowPx: fc.constantFrom(36, 48, 60, 64),
  viewPx: fc.integer({ min: 120, max: 2_200 }),
});
const placed = spaces.chain((space) =>
  fc.record({
    space: fc.constant(space),
    scrolledPx: fc.integer({ min: -500, max: heightPxOf(space) + 500 }),
  }),
);
const endPx = (space: RowSpace): number => Math.max(0, heightPxOf(space) - space.viewPx);

describe('rows that are drawn', () => {
  test('the drawn rows cover the view', () => {
    fc.assert(
      fc.property(placed, ({ space, scrolledPx }) => {
        const { first, end, topPx } = rowWindow(space, scrolledPx);
        const seen = Math.min(Math.max(scrolledPx, 0), endPx(space));
        expect(first === 0 || topPx <= seen).toBe(true);
        const bottomPx = topPx + (end - first) * space.rowPx;
        expect(end === space.rows || bottomPx >= seen + space.viewPx - 0.01).toBe(true);
      }),
    );
  });

  test('there are never more of them than the limit, unless the view itself holds more', () => {
    fc.assert(
      fc.property(placed, ({ space, scrolledPx }) => {
        const { first, end } = rowWindow(space, scrolledPx);
        const inView = Math.ceil(space.viewPx / space.rowPx) + 1;
        expect(end - first).toBeLessThanOrEqual(Math.max(DRAWN_ROWS_MAX, inView));
        expect(first).toBeGreaterThanOrEqual(0);
        expect(end).toBeLessThanOrEqual(space.rows);
      }),
    );
  });

  test('further down never shows earlier rows', () => {
    fc.assert(
      fc.property(placed, fc.integer({ min: 0, max: 10_000 }), ({ space, scrolledPx }, morePx) => {
        const [above, below] = [rowWindow(space, scrolledPx), rowWindow(space, scrolledPx + morePx)];
        expect(below.first).toBeGreaterThanOrEqual(above.first);
        expect(below.end).toBeGreaterThanOrEqual(above.end);
      }),
    );
  });

  test('the last row stands at the end of the list', () => {
    fc.assert(
      fc.property(spaces, (space) => {
        const { first, end, topPx } = rowWindow(space, endPx(space));
        expect(end).toBe(space.rows);
        expect(topPx + (end - first) * space.rowPx).toBeCloseTo(heightPxOf(space), 3);
      }),
    );
  });

  test('a list that fits stands where it is, unscaled', () => {
    const space = { rows: 100_000, rowPx: 48, viewPx: 800 };
    expect(heightPxOf(space)).toBe(4_800_000);
    const { first, topPx } = rowWindow(space, 2_400_000);
    expect(topPx).toBe(first * 48);
  });

  test('a list of a million rows is not taller than browsers draw', () => {
    expect(heightPxOf({ rows: 1_000_000, rowPx: 48, viewPx: 800 })).toBe(HEIGHT_PX_MAX);
  });
});

describe('a row that is brought into view', () => {
  test('is seen completely afterwards', () => {
    fc.assert(
      fc.property(
        placed.filter(({ space }) => space.rows > 0),
        fc.nat(),
        ({ space, scrolledPx }, anyRow) => {
          const row = anyRow % space.rows;
          const { first, last } = seenRows(space, scrollTo(space, row, scrolledPx) + 0.001);
          expect(row).toBeGreaterThanOrEqual(first - 1);
          expect(row).toBeLessThanOrEqual(last + 1);
        },
      ),
    );
  });

  test('does not move the list when it is seen already', () => {
    const space = { rows: 1_000, rowPx: 48, viewPx: 480 };
    expect(scrollTo(space, 12, 500)).toBe(500);
    expect(scrollTo(space, 2, 500)).toBe(96);
    expect(scrollTo(space, 25, 500)).toBe(26 * 48 - 480);
  });
});

test('a list that begins further down shows fewer rows, and is moved up for those below', () => {
  const space = { rows: 1_000, rowPx: 48, viewPx: 480 };
  expect(seenRows(space, 0)).toEqual({ first: 0, last: 9 });
  expect(seenRows(space, -90)).toEqual({ first: 0, last: 7 });
  expect(scrollTo(space, 7, -90)).toBe(-90);
  expect(scrollTo(space, 9, -90)).toBe(0);
});

describe('pages that are fetched', () => {
  test('they hold every drawn row, and nothing behind the end', () => {
    fc.assert(
      fc.property(placed, ({ space, scrolledPx }) => {
        const window = rowWindow(space, scrolledPx);
        const pages = pagesAround(window, space.rows);
        for (let row = window.first; row < window.end; row++)
          expect(pages).toContain(Math.floor(row / PAGE_ROWS));
        for (const page of pages) expect(page * PAGE_ROWS).toBeLessThan(Math.max(1, space.rows));
        expect(pages.length).toBeLessThanOrEqual(4);
      }),
    );
  });

  test('one page on either side', () => {
    expect(pagesAround({ first: 250, end: 280 }, 100_000)).toEqual([1, 2, 3]);
    expect(pagesAround({ first: 0, end: 30 }, 100_000)).toEqual([0, 1]);
    expect(pagesAround({ first: 99_970, end: 100_000 }, 100_000)).toEqual([998, 999]);
    expect(pagesAround({ first: 0, end: 0 }, 0)).toEqual([0]);
  });
});

test('a list that is drawn for the first time has no spare rows', () => {
  const space = { rows: 100_000, rowPx: 48, viewPx: 480 };
  expect(rowWindow({ ...space, spareRows: 0 }, 0)).toMatchObject({ first: 0, end: 10 });
  expect(rowWindow(space, 0)).toMatchObject({ first: 0, end: 18 });
});
