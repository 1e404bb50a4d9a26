import { CliError } from '../cli-error.ts';

export interface Answered {
  readonly json?: boolean;
}

export const isJson = (asked: { readonly json?: unknown }): boolean => asked.json === true;

/** An answer of the API as fields; the API's own contract says which there are. */
export function fieldsOf(answer: unknown): Readonly<Record<string, unknown>> {
  return typeof answer === 'object' && answer !== null ? (answer as Record<string, unknown>) : {};
}

/** The rows of a page. */
export function rowsOf(answer: unknown): readonly Readonly<Record<string, unknown>>[] {
  const { data } = fieldsOf(answer);
  return Array.isArray(data) ? data.map(fieldsOf) : [];
}

/** All rows of a paged list, which has at most `PAGES_MAX` pages. */
export async function everyRow(
  read: (query: string) => Promise<unknown>,
): Promise<readonly Readonly<Record<string, unknown>>[]> {
  const rows: Readonly<Record<string, unknown>>[] = [];
  let cursor = '';
  for (let page = 0; page < PAGES_MAX; page++) {
    const answer = await read(`?limit=100${cursor}`);
    rows.push(...rowsOf(answer));
    const { next_cursor: next } = fieldsOf(answer);
    if (typeof next !== 'string') return rows;
    cursor = `&cursor=${encodeURIComponent(next)}`;
  }
  throw new CliError(`the list has more than ${PAGES_MAX * 100} rows: use the API`);
}

const PAGES_MAX = 1_000;
