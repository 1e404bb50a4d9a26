/** The last item of a page: its sort value, and its id, which breaks ties. */
export interface CursorPosition {
  readonly value: number;
  readonly id: number;
}

/** The value for lists that are sorted by id only; lower than any count or time. */
export const BY_ID = -1;

const CURSOR_LENGTH_MAX = 200;

/** Encodes a position in a list with that sort as opaque text. */
export function writeCursor(sort: string, position: CursorPosition): string {
  const bytes = new TextEncoder().encode(`${sort}:${position.value}:${position.id}`);
  return bytes.toBase64({ alphabet: 'base64url', omitPadding: true });
}

/** Null when the text is not a cursor for that sort. */
export function parseCursor(text: string, sort: string): CursorPosition | null {
  if (text.length > CURSOR_LENGTH_MAX || !/^[A-Za-z0-9_-]+$/.test(text)) return null;
  let plain: string;
  try {
    plain = new TextDecoder().decode(Uint8Array.fromBase64(text, { alphabet: 'base64url' }));
  } catch {
    return null;
  }
  const [namedSort, value, id, ...rest] = plain.split(':');
  if (namedSort !== sort || rest.length > 0 || !isWhole(value) || !isWhole(id)) return null;
  return { value: Number(value), id: Number(id) };
}

function isWhole(text: string | undefined): boolean {
  return text !== undefined && /^-?\d{1,16}$/.test(text) && Number.isSafeInteger(Number(text));
}
