/** Why a JSON text is refused. A duplicate key is refused because parsers disagree about its value. */
export type JsonFault = 'not_json' | 'too_deep' | 'too_many_values' | 'duplicate_key';

export const JSON_DEPTH_MAX = 32;
/** Values in one object or array. Twice what any operation accepts, so that a schema can name the field that has too many. */
export const JSON_WIDTH_MAX = 2_000;
/** Values in one text: 250 for each of 1,000 links. */
export const JSON_VALUES_MAX = 250_000;

export function parseJson(text: string): { value: unknown } | { fault: JsonFault } {
  // Each value costs time to parse and check, so a text with too many is refused before.
  if (hasTooManyValues(text)) return { fault: 'too_many_values' };
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { fault: 'not_json' };
  }
  const fault = findJsonFault(text);
  return fault === null ? { value } : { fault };
}

/** Counts the separators outside strings; `text` need not be JSON. */
function hasTooManyValues(text: string): boolean {
  // A value has at least two characters, so almost no text needs the count.
  if (text.length < JSON_WIDTH_MAX * 2) return false;
  const outer: number[] = [];
  let width = 1;
  let values = 1;
  for (let at = 0; at < text.length; at++) {
    switch (text.charCodeAt(at)) {
      case QUOTE:
        at = endOfString(text, at);
        break;
      case OPEN_OBJECT:
      case OPEN_ARRAY:
        if (++values > JSON_VALUES_MAX) return true;
        outer.push(width);
        width = 1;
        break;
      case CLOSE_OBJECT:
      case CLOSE_ARRAY:
        width = outer.pop() ?? 1;
        break;
      case COMMA:
        if (++width > JSON_WIDTH_MAX || ++values > JSON_VALUES_MAX) return true;
        break;
    }
  }
  return false;
}

/** Finds the faults that `JSON.parse` ignores. `text` must be JSON. */
export function findJsonFault(text: string): JsonFault | null {
  const open: (Set<string> | null)[] = [];
  let keys: Set<string> | null = null;
  let isKeyNext = false;
  for (let at = 0; at < text.length; at++) {
    switch (text.charCodeAt(at)) {
      case QUOTE: {
        const end = endOfString(text, at);
        if (isKeyNext && keys !== null) {
          const key = textOf(text.slice(at, end + 1));
          if (keys.has(key)) return 'duplicate_key';
          keys.add(key);
          isKeyNext = false;
        }
        at = end;
        break;
      }
      case OPEN_OBJECT:
      case OPEN_ARRAY:
        open.push(keys);
        if (open.length > JSON_DEPTH_MAX) return 'too_deep';
        isKeyNext = text.charCodeAt(at) === OPEN_OBJECT;
        keys = isKeyNext ? new Set() : null;
        break;
      case CLOSE_OBJECT:
      case CLOSE_ARRAY:
        keys = open.pop() ?? null;
        isKeyNext = false;
        break;
      case COMMA:
        isKeyNext = keys !== null;
        break;
    }
  }
  return null;
}

const QUOTE = 34;
const COMMA = 44;
const BACKSLASH = 92;
const OPEN_ARRAY = 91;
const CLOSE_ARRAY = 93;
const OPEN_OBJECT = 123;
const CLOSE_OBJECT = 125;

/** The position of the closing quote of the string that opens at `start`. */
function endOfString(text: string, start: number): number {
  let end = text.indexOf('"', start + 1);
  while (end >= 0 && isEscaped(text, end)) end = text.indexOf('"', end + 1);
  return end < 0 ? text.length : end;
}

function isEscaped(text: string, at: number): boolean {
  let slashes = 0;
  while (text.charCodeAt(at - 1 - slashes) === BACKSLASH) slashes++;
  return slashes % 2 === 1;
}

/** The decoded key: `"\u0061"` is `"a"`. */
const textOf = (quoted: string): string =>
  quoted.includes('\\') ? String(JSON.parse(quoted)) : quoted.slice(1, -1);
