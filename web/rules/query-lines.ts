import type { Condition } from './draft.ts';

/** A query parameter while it is typed. Its name can be missing, or be that of another line. */
export interface QueryLine {
  readonly name: string;
  /** Empty for any value. */
  readonly values: readonly string[];
}

export const EMPTY_LINE: QueryLine = { name: '', values: [] };

export const toLines = (query: Condition['query'] = {}): readonly QueryLine[] =>
  Object.entries(query).map(([name, values]) => ({ name, values }));

/** Lines without a name ask nothing yet. Lines of one name allow the values of both. */
export function toQuery(lines: readonly QueryLine[]): Record<string, string[]> {
  const query = new Map<string, string[]>();
  for (const { name, values } of lines) {
    const key = name.trim();
    if (key !== '') query.set(key, [...new Set([...(query.get(key) ?? []), ...values])]);
  }
  return Object.fromEntries(query);
}
