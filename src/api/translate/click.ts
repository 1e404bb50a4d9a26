import type { Click } from '../../core/clicks/click.ts';
import { CLICK_EXPORT, type ClickColumn } from '../../core/clicks/click-export.ts';
import { csvLine } from '../../wire/http/csv.ts';
import { linkIds } from '../../wire/values/ids.ts';
import { writeTime } from '../../wire/values/time.ts';

type Cell = string | boolean | null | readonly string[];

/** One click as a row of an export, with the columns of CLICK_EXPORT. */
export function fromClick(click: Click): Readonly<Record<string, Cell>> {
  const row: Record<string, Cell> = {};
  for (const column of CLICK_EXPORT) row[column.name] = cellOf(click, column);
  return row;
}

export const csvHeader = (): string => csvLine(CLICK_EXPORT.map(({ name }) => name));

export const toCsvLine = (click: Click): string =>
  csvLine(CLICK_EXPORT.map((column) => cellOf(click, column)));

function cellOf(click: Click, column: ClickColumn): Cell {
  switch (column.kind) {
    case 'text':
      return column.read(click);
    case 'time':
      return writeTime(click.atMs);
    case 'link':
      return click.linkId === null ? null : linkIds.write(click.linkId);
    case 'texts':
      return click.tags;
    case 'unique':
      return click.unique;
    case 'bot':
      return click.bot;
    case 'visitor':
      return click.visitor;
  }
}
