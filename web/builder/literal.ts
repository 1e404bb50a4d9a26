import { type Json, KEY, type RequestText } from './request.ts';

/** How a language writes values. */
export interface Literals {
  text(text: string): string;
  /** A text with the key at some places. */
  joined(parts: readonly (string | typeof KEY)[]): string;
  readonly words: { readonly true: string; readonly false: string; readonly null: string };
  list(items: readonly string[], indent: string): string;
  object(entries: readonly (readonly [name: string, value: string])[], indent: string): string;
}

export const INDENT = '  ';

/** The source text of a value, whose lines after the first begin with `indent`. */
export function writeValue(value: Json, literals: Literals, indent = ''): string {
  const inner = indent + INDENT;
  if (value === KEY) return literals.joined([KEY]);
  if (value === null) return literals.words.null;
  if (typeof value === 'string') return literals.text(value);
  if (typeof value === 'boolean') return literals.words[`${value}`];
  if (typeof value === 'number') return JSON.stringify(value);
  if (isList(value)) {
    return literals.list(
      value.map((item) => writeValue(item, literals, inner)),
      indent,
    );
  }
  const entries = Object.entries(value).flatMap(([name, item]) =>
    item === undefined ? [] : [[name, writeValue(item, literals, inner)] as const],
  );
  return literals.object(entries, indent);
}

const isList = (value: object): value is readonly Json[] => Array.isArray(value);

export const writeText = (text: RequestText, literals: Literals): string =>
  typeof text === 'string' ? literals.text(text) : literals.joined(text);

/** `open`, a line for each item, `close`; on one line if it is short. */
export function writeLines(
  items: readonly string[],
  { open, close, indent, padded = false }: { open: string; close: string; indent: string; padded?: boolean },
): string {
  if (items.length === 0) return open + close;
  const space = padded ? ' ' : '';
  const line = `${open}${space}${items.join(', ')}${space}${close}`;
  if (line.length <= LINE_LENGTH_MAX && !line.includes('\n')) return line;
  const lines = items.map((item) => `${indent}${INDENT}${item},\n`).join('');
  return `${open}\n${lines}${indent}${close}`;
}

const LINE_LENGTH_MAX = 60;
