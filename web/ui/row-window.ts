/**
 * Which rows of a long list are drawn. All rows have one height, so this is arithmetic: nothing is measured.
 * Positions are pixels below the top of the list; `scrolledPx` is how far that top lies above the view.
 */
export interface RowSpace {
  readonly rows: number;
  readonly rowPx: number;
  /** The height of the part of the screen that shows rows. */
  readonly viewPx: number;
  /** Rows drawn on either side of those that the view shows. Default: 8. */
  readonly spareRows?: number;
}

/** Browsers cut off elements at 17 to 33 million pixels: a taller list is scaled. 300,000 rows of 48 px fit. */
export const HEIGHT_PX_MAX = 14_400_000;

/** Rows drawn at once on an ordinary screen. Only a view that holds more rows by itself exceeds it. */
export const DRAWN_ROWS_MAX = 60;
const SPARE_ROWS_MAX = 8;

/** Rows a request asks for. */
export const PAGE_ROWS = 100;

/** The height of the element that scrolls. */
export const heightPxOf = ({ rows, rowPx }: RowSpace): number => Math.min(rows * rowPx, HEIGHT_PX_MAX);

export interface RowWindow {
  readonly first: number;
  /** Exclusive. */
  readonly end: number;
  /** Where the first row stands in the element that scrolls. */
  readonly topPx: number;
}

/** The rows that the view shows, and a few on either side. */
export function rowWindow(space: RowSpace, scrolledPx: number): RowWindow {
  const { rows, rowPx, viewPx, spareRows = SPARE_ROWS_MAX } = space;
  const seenPx = positionPx(space, scrolledPx);
  const firstSeen = clamp(Math.floor(seenPx / rowPx), 0, rows);
  const endSeen = clamp(Math.ceil((seenPx + viewPx) / rowPx), firstSeen, rows);
  const spare = clamp(Math.floor((DRAWN_ROWS_MAX - (endSeen - firstSeen)) / 2), 0, spareRows);
  const first = Math.max(0, firstSeen - spare);
  const end = Math.min(rows, endSeen + spare);
  const shiftPx = isScaled(space) ? clampScroll(space, scrolledPx) - seenPx : 0;
  return { first, end, topPx: first * rowPx + shiftPx };
}

/** The first and the last row that lie completely in the view. */
export function seenRows(
  space: RowSpace,
  scrolledPx: number,
): { readonly first: number; readonly last: number } {
  const { rows, rowPx, viewPx } = space;
  const fromPx = positionPx(space, scrolledPx);
  const endPx = (scrolledPx < 0 ? scrolledPx : fromPx) + viewPx;
  const first = clamp(Math.ceil(fromPx / rowPx), 0, Math.max(0, rows - 1));
  const last = clamp(Math.floor(endPx / rowPx) - 1, first, Math.max(first, rows - 1));
  return { first, last };
}

/** The scroll position nearest to the present one that shows the whole row. */
export function scrollTo(space: RowSpace, row: number, scrolledPx: number): number {
  const { rowPx, viewPx } = space;
  // Above its beginning, the list takes only a part of the view.
  const seenPx = scrolledPx < 0 ? scrolledPx : positionPx(space, scrolledPx);
  const topPx = row * rowPx;
  if (topPx < seenPx) return scrolledAt(space, topPx);
  if (topPx + rowPx > seenPx + viewPx) return scrolledAt(space, topPx + rowPx - viewPx);
  return scrolledPx;
}

/** Pages, by number from 0, that hold the drawn rows, and one on either side. */
export function pagesAround(
  { first, end }: Pick<RowWindow, 'first' | 'end'>,
  rows: number,
): readonly number[] {
  if (rows <= 0) return [0];
  const lastPage = Math.floor((rows - 1) / PAGE_ROWS);
  const from = clamp(Math.floor(first / PAGE_ROWS) - 1, 0, lastPage);
  const to = clamp(Math.floor(Math.max(first, end - 1) / PAGE_ROWS) + 1, 0, lastPage);
  return Array.from({ length: to - from + 1 }, (_, i) => from + i);
}

const isScaled = ({ rows, rowPx }: RowSpace): boolean => rows * rowPx > HEIGHT_PX_MAX;

/** Where the view begins among all rows, unscaled. */
function positionPx(space: RowSpace, scrolledPx: number): number {
  const scrolled = clampScroll(space, scrolledPx);
  return isScaled(space) ? scrolled * scaleOf(space) : scrolled;
}

function scrolledAt(space: RowSpace, position: number): number {
  const wanted = isScaled(space) ? position / scaleOf(space) : position;
  return clampScroll(space, wanted);
}

const scaleOf = (space: RowSpace): number =>
  (space.rows * space.rowPx - space.viewPx) / (heightPxOf(space) - space.viewPx);

const clampScroll = (space: RowSpace, scrolledPx: number): number =>
  clamp(scrolledPx, 0, Math.max(0, heightPxOf(space) - space.viewPx));

const clamp = (value: number, min: number, max: number): number => Math.min(Math.max(value, min), max);
