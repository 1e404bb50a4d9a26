import type { Figure } from './figure.ts';

const BEGIN = '<!-- `npm run bench -- --write` replaces rows from here -->';
const END = '<!-- to here -->';
const HEAD = ['| what | measured | budget | ratio | date | note |', '|---|---|---|---|---|---|'];

/**
 * The page with these figures in the table between its markers. Rows that were not measured now stay, since not every part
 * runs every time; so does what people wrote around the table.
 */
export function withFigures(page: string, figures: readonly Figure[], date: string): string {
  const begin = page.indexOf(BEGIN);
  const end = page.indexOf(END, begin);
  if (begin < 0 || end < 0) throw new Error(`the page has no table between "${BEGIN}" and "${END}"`);
  const rows = new Map(
    page
      .slice(begin + BEGIN.length, end)
      .split('\n')
      .filter((line) => line.startsWith('| ') && line !== HEAD[0])
      .map((line) => [line.split(' | ')[0]?.slice(2), line]),
  );
  for (const figure of figures) rows.set(cell(figure.what), rowOf(figure, date));
  return `${page.slice(0, begin)}${BEGIN}\n\n${[...HEAD, ...rows.values()].join('\n')}\n\n${page.slice(end)}`;
}

function rowOf({ what, measured, budget, ratio, note }: Figure, date: string): string {
  const cells = [what, measured, budget, ratio === null ? '–' : ratio.toFixed(2), date, note];
  return `| ${cells.map(cell).join(' | ')} |`;
}

/** A bar would end the cell. */
const cell = (text: string): string => text.replaceAll('|', '\\|') || '–';
