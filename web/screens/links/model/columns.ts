/** Columns beside the link itself, in their given order. */
export const COLUMNS = [
  'destination',
  'clicks',
  'trend',
  'people',
  'last',
  'made',
  'ends',
  'via',
  'external',
] as const;
export type Column = (typeof COLUMNS)[number];

interface ColumnRow {
  /** Null: takes what is left. */
  readonly widthPx: number | null;
  readonly minPx: number;
  readonly isGiven: boolean;
}

export const COLUMN_ROWS: Readonly<Record<Column, ColumnRow>> = {
  destination: { widthPx: null, minPx: 160, isGiven: true },
  clicks: { widthPx: 84, minPx: 64, isGiven: true },
  trend: { widthPx: 114, minPx: 114, isGiven: true },
  people: { widthPx: 84, minPx: 64, isGiven: false },
  last: { widthPx: 100, minPx: 64, isGiven: true },
  made: { widthPx: 104, minPx: 72, isGiven: true },
  ends: { widthPx: 104, minPx: 72, isGiven: false },
  via: { widthPx: 96, minPx: 72, isGiven: false },
  external: { widthPx: 120, minPx: 80, isGiven: false },
};
const WIDTH_PX_MAX = 640;
const LINK_MIN_PX = 200;

/** Which columns a person sees, in which order and how wide; null is the given width. */
export interface ColumnChoice {
  readonly shown: readonly Column[];
  readonly widthsPx: Readonly<Partial<Record<Column | 'link', number>>>;
}

export const GIVEN_COLUMNS: ColumnChoice = {
  shown: COLUMNS.filter((column) => COLUMN_ROWS[column].isGiven),
  widthsPx: {},
};

export function showColumn(
  { shown, widthsPx }: ColumnChoice,
  column: Column,
  isShown: boolean,
): ColumnChoice {
  if (!isShown) return { shown: shown.filter((one) => one !== column), widthsPx };
  return shown.includes(column) ? { shown, widthsPx } : { shown: [...shown, column], widthsPx };
}

/** Moves a column one place towards the start (-1) or the end (1). */
export function moveColumn({ shown, widthsPx }: ColumnChoice, column: Column, by: -1 | 1): ColumnChoice {
  const at = shown.indexOf(column);
  const other = shown[at + by];
  if (at < 0 || other === undefined) return { shown, widthsPx };
  const moved = shown.map((one) => (one === column ? other : one === other ? column : one));
  return { shown: moved, widthsPx };
}

/** How wide a column can be, and is given; null takes what is left. */
export function widthBounds(column: Column | 'link') {
  const { minPx, widthPx } = column === 'link' ? { minPx: LINK_MIN_PX, widthPx: null } : COLUMN_ROWS[column];
  return { minPx, maxPx: WIDTH_PX_MAX, widthPx };
}

export function resizeColumn(choice: ColumnChoice, column: Column | 'link', widthPx: number): ColumnChoice {
  const { minPx, maxPx } = widthBounds(column);
  const width = Math.round(Math.min(Math.max(widthPx, minPx), maxPx));
  return { ...choice, widthsPx: { ...choice.widthsPx, [column]: width } };
}

/** The first to go where there is no room for all. */
const LEAST_FIRST: readonly Column[] = [
  'external',
  'via',
  'ends',
  'people',
  'made',
  'trend',
  'last',
  'destination',
  'clicks',
];

/** What there is room for; the width is that between the gutters. */
export function fittingColumns(choice: ColumnChoice, widthPx: number): ColumnChoice {
  const { shown, widthsPx } = choice;
  const needed = shown.reduce(
    (sum, column) => sum + (widthsPx[column] ?? COLUMN_ROWS[column].widthPx ?? COLUMN_ROWS[column].minPx),
    widthsPx.link ?? LINK_MIN_PX,
  );
  if (needed <= widthPx || shown.length === 0) return choice;
  const least = LEAST_FIRST.find((column) => shown.includes(column));
  return fittingColumns({ widthsPx, shown: shown.filter((column) => column !== least) }, widthPx);
}

/** For `grid-template-columns`, without the gutters. */
export function gridColumns({ shown, widthsPx }: ColumnChoice): string {
  const link = widthsPx.link === undefined ? `minmax(${LINK_MIN_PX}px, 1.1fr)` : `${widthsPx.link}px`;
  const others = shown.map((column) => {
    const { widthPx, minPx } = COLUMN_ROWS[column];
    const px = widthsPx[column] ?? widthPx;
    return px === null ? `minmax(${minPx}px, 1fr)` : `${px}px`;
  });
  // Without a column that takes what is left, the link does.
  const hasFree = shown.some((column) => (widthsPx[column] ?? COLUMN_ROWS[column].widthPx) === null);
  const first = hasFree || widthsPx.link === undefined ? link : `minmax(${widthsPx.link}px, 1fr)`;
  return [first, ...others].join(' ');
}

const STORAGE_KEY = 'waymark-link-columns';

/** The columns that this browser holds. What makes no sense is left out. */
export function readColumns(storage: Pick<Storage, 'getItem'>): ColumnChoice {
  const stored = parse(storage.getItem(STORAGE_KEY));
  if (typeof stored !== 'object' || stored === null) return GIVEN_COLUMNS;
  const { shown, widthsPx } = stored as Record<string, unknown>;
  if (!Array.isArray(shown)) return GIVEN_COLUMNS;
  const known = [...new Set(shown)].filter((one): one is Column => COLUMNS.includes(one));
  const widths = typeof widthsPx === 'object' && widthsPx !== null ? Object.entries(widthsPx) : [];
  return widths.reduce<ColumnChoice>(
    (choice, [column, px]) =>
      isColumn(column) && typeof px === 'number' && Number.isFinite(px)
        ? resizeColumn(choice, column, px)
        : choice,
    { shown: known, widthsPx: {} },
  );
}

export function writeColumns(storage: Pick<Storage, 'setItem'>, choice: ColumnChoice): void {
  storage.setItem(STORAGE_KEY, JSON.stringify(choice));
}

const isColumn = (name: string): name is Column | 'link' =>
  name === 'link' || COLUMNS.some((one) => one === name);

function parse(text: string | null): unknown {
  try {
    return text === null ? null : JSON.parse(text);
  } catch {
    return null;
  }
}
