import { FIELDS, type Field } from './columns.ts';
import type { LineProblem } from './importing.ts';

export interface Kind {
  readonly kind: string;
  readonly count: number;
  readonly first: LineProblem;
}

/** The kinds of problems, the one with most lines first. */
export function kindsOf(problems: readonly LineProblem[]): readonly Kind[] {
  const kinds = new Map<string, Kind>();
  for (const one of problems) {
    const before = kinds.get(one.kind);
    kinds.set(one.kind, { kind: one.kind, count: (before?.count ?? 0) + 1, first: before?.first ?? one });
  }
  return [...kinds.values()].sort((a, b) => b.count - a.count);
}

/** The column that a pointer of the API means: `/expires/at` is `expires_at`, `/tags/2` is `tags`. */
export function fieldOf(pointer: string): Field | null {
  const parts = pointer.split('/').filter((part) => part !== '');
  if (parts.join('_') === 'expires_redirect_to') return 'expires_to';
  const names = [parts.join('_'), parts[0] ?? ''];
  return FIELDS.find((field) => names.includes(field)) ?? null;
}
