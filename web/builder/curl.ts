import { type Json, KEY, type PrintableRequest, type RequestText } from './request.ts';

/** The variable of the environment that has the key. */
export const KEY_VARIABLE = 'WAYMARK_KEY';

export function printCurl({ method, url, headers, query, body }: PrintableRequest): string {
  const lines = [
    method === 'GET'
      ? `curl ${query.length > 0 ? '-G ' : ''}${quote(url)}`
      : `curl -X ${method} ${quote(url)}`,
  ];
  for (const [name, value] of headers) lines.push(`-H ${quoteParts([`${name}: `, ...partsOf(value)])}`);
  for (const [name, value] of query) lines.push(printParameter(name, value));
  if (body !== null) lines.push(`--data-raw ${quoteParts(jsonParts(body))}`);
  return lines.join(' \\\n  ');
}

const partsOf = (text: RequestText): readonly (string | typeof KEY)[] =>
  typeof text === 'string' ? [text] : text;

function printParameter(name: string, value: RequestText): string {
  const parts = partsOf(value);
  // No argument of a program can hold a NUL.
  if (parts.some((part) => part !== KEY && part.includes('\0'))) {
    return `--data-raw ${quote(`${name}=${encodeURIComponent(parts.map(String).join(''))}`)}`;
  }
  return `--data-urlencode ${quoteParts([`${name}=`, ...parts])}`;
}

/** Single quotes keep everything but themselves, and the variable needs double quotes. */
function quoteParts(pieces: readonly (string | typeof KEY)[]): string {
  const parts = joinTexts(pieces);
  if (parts.length === 2 && parts[1] === KEY && isPlain(parts[0]))
    return `"${String(parts[0])}$${KEY_VARIABLE}"`;
  return parts.map((part) => (part === KEY ? `"$${KEY_VARIABLE}"` : quote(part))).join('');
}

/** Texts that follow each other as one. */
function joinTexts(pieces: readonly (string | typeof KEY)[]): readonly (string | typeof KEY)[] {
  const parts: (string | typeof KEY)[] = [];
  for (const piece of pieces) {
    const last = parts.at(-1);
    if (typeof piece === 'string' && typeof last === 'string') parts[parts.length - 1] = last + piece;
    else if (piece !== '') parts.push(piece);
  }
  return parts;
}

/** Whether double quotes keep a text as it is. */
const isPlain = (text: string | typeof KEY | undefined): boolean =>
  typeof text === 'string' && /^[\w :=-]*$/.test(text);

const quote = (text: string): string =>
  /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;

/** The JSON of a body, cut at the places of the key. */
function jsonParts(body: Json): readonly (string | typeof KEY)[] {
  const holder = holderFor(body);
  const text = JSON.stringify(body, (_, value) => (value === KEY ? holder : value), 2);
  return text.split(holder).flatMap((part, nth) => (nth === 0 ? [part] : [KEY, part]));
}

/** A text that the body does not have. */
function holderFor(body: Json): string {
  const text = JSON.stringify(body);
  for (let nth = 0; ; nth++) {
    const holder = `key-${nth}`;
    if (!text.includes(holder)) return holder;
  }
}
