/** One record of a file. */
export interface CsvRow {
  /** Where it begins in the file, from 1. */
  readonly line: number;
  readonly cells: readonly string[];
}

export const SEPARATORS = [',', ';', '\t', '|'] as const;
export type Separator = (typeof SEPARATORS)[number];

export interface CsvReader {
  /** The records that end in this part of the text. */
  push(text: string): readonly CsvRow[];
  /** The last record, if the text does not end with a line break. */
  end(): readonly CsvRow[];
  /** The line of a quote that nothing closed; null if there is none. Known after `end`. */
  openQuote(): number | null;
}

type Place = 'start' | 'plain' | 'quoted' | 'closed';

/**
 * Reads CSV as RFC 4180 has it, part by part: quotes, doubled quotes, line breaks inside of them, CRLF, LF or CR, and a
 * byte order mark. What the RFC does not allow is taken as it stands: a quote in the middle of a cell, text behind a
 * closing quote. Blank lines are no records.
 */
export function createCsvReader(separator: Separator): CsvReader {
  let place: Place = 'start';
  let cell = '';
  let cells: string[] = [];
  let line = 1;
  let startsAt = 1;
  let quoteAt: number | null = null;
  let isFirst = true;
  let wasReturn = false;

  function endCell(): void {
    cells.push(cell);
    cell = '';
    place = 'start';
  }

  /** Null for a blank line. */
  function endRow(): CsvRow | null {
    const isBlank = cells.length === 0 && cell === '' && place === 'start';
    const row = isBlank ? null : { line: startsAt, cells: [...cells, cell] };
    cells = [];
    cell = '';
    place = 'start';
    return row;
  }

  /** What one character of a quoted cell does. */
  function quoted(character: string): void {
    if (character === '"') place = 'closed';
    else cell += character;
  }

  function plain(character: string): void {
    if (character === separator) {
      endCell();
      return;
    }
    if (character === '"' && place === 'start') {
      place = 'quoted';
      quoteAt = line;
      return;
    }
    if (character === '"' && place === 'closed') {
      cell += '"';
      place = 'quoted';
      return;
    }
    cell += character;
    place = 'plain';
  }

  return {
    push(text) {
      const rows: CsvRow[] = [];
      for (const character of withoutMark(text)) {
        const isBreak = character === '\n' || character === '\r';
        const isSecond = character === '\n' && wasReturn;
        wasReturn = character === '\r';
        if (place === 'quoted') {
          quoted(character);
          if (isBreak && !isSecond) line++;
          continue;
        }
        if (!isBreak) {
          plain(character);
          continue;
        }
        if (isSecond) continue;
        const row = endRow();
        if (row !== null) rows.push(row);
        line++;
        startsAt = line;
      }
      return rows;
    },
    end() {
      quoteAt = place === 'quoted' ? quoteAt : null;
      const row = endRow();
      return row === null ? [] : [row];
    },
    openQuote: () => quoteAt,
  };

  function withoutMark(text: string): string {
    if (!isFirst || text === '') return text;
    isFirst = false;
    return text.startsWith('\uFEFF') ? text.slice(1) : text;
  }
}

/** The separator that the first record has most often. */
export function guessSeparator(text: string): Separator {
  const head = firstRecord(text);
  const counts = SEPARATORS.map((separator) => [separator, head.split(separator).length] as const);
  return counts.reduce((best, one) => (one[1] > best[1] ? one : best))[0];
}

/** Without what is in quotes. */
function firstRecord(text: string): string {
  let isQuoted = false;
  let head = '';
  for (const character of text) {
    if (character === '"') isQuoted = !isQuoted;
    else if (!isQuoted && (character === '\n' || character === '\r') && head !== '') return head;
    else if (!isQuoted) head += character;
  }
  return head;
}

/** One record as text. Quoted where it must be. */
export const writeCsvRow = (cells: readonly string[], separator: Separator = ','): string =>
  `${cells.map((cell) => (cell.includes(separator) || /["\r\n]|^\s|\s$/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)).join(separator)}\r\n`;
