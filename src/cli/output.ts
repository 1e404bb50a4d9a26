import { SingleBar } from 'cli-progress';

/** Where a command writes: results to stdout, everything else to stderr. */
export interface Terminal {
  out(text: string): void;
  err(text: string): void;
  /** Whether a person watches stderr. */
  readonly watched: boolean;
}

/** Prints one result, for programs or for people. */
export function show(terminal: Terminal, json: boolean, value: unknown, human: () => string): void {
  const text = json ? JSON.stringify(value, null, 2) : human();
  if (text !== '') terminal.out(text.endsWith('\n') ? text : `${text}\n`);
}

/** Rows with a heading, in columns. Cells are hostile: control characters could steer the terminal. */
export function columns(heading: readonly string[], rows: readonly (readonly unknown[])[]): string {
  const texts = [heading, ...rows].map((row) => row.map((cell) => plain(cell)));
  const widths = heading.map((_, i) => Math.max(...texts.map((row) => Bun.stringWidth(row[i] ?? ''))));
  const pad = (text: string, i: number) =>
    text + ' '.repeat(Math.max(0, (widths[i] ?? 0) - Bun.stringWidth(text)));
  return texts.map((row) => row.map(pad).join('  ').trimEnd()).join('\n');
}

const CELL_LENGTH_MAX = 80;

export function plain(cell: unknown): string {
  if (cell === null || cell === undefined || cell === '') return '-';
  const text = String(cell).replace(/[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu, '\ufffd');
  return text.length > CELL_LENGTH_MAX ? `${text.slice(0, CELL_LENGTH_MAX - 1)}…` : text;
}

export interface Progress {
  add(count: number): void;
  stop(): void;
}

/** Shows progress on a terminal's stderr after a second. */
export function createProgress(terminal: Terminal, what: string): Progress {
  let count = 0;
  let bar: SingleBar | null = null;
  const timer = terminal.watched ? setTimeout(begin, 1_000) : null;
  function begin(): void {
    bar = new SingleBar({
      format: `{value} ${what}, {duration_formatted}`,
      stream: process.stderr,
      clearOnComplete: true,
    });
    bar.start(0, count);
  }
  return {
    add(more) {
      count += more;
      bar?.update(count);
    },
    stop() {
      if (timer !== null) clearTimeout(timer);
      bar?.stop();
    },
  };
}
