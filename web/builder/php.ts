import { KEY_VARIABLE } from './curl.ts';
import { type Literals, writeLines, writeText, writeValue } from './literal.ts';
import { KEY, type PrintableRequest, type RequestText } from './request.ts';

const KEY_SOURCE = `getenv('${KEY_VARIABLE}')`;

// biome-ignore lint/suspicious/noControlCharactersInRegex: a text with them needs escapes
const CONTROL = /[\u0000-\u001f\u007f]/g;

/** Single quotes keep everything but themselves and the backslash. */
function writeString(text: string): string {
  if (text.search(CONTROL) < 0) return `'${text.replace(/['\\]/g, '\\$&')}'`;
  const escaped = text
    .replace(/["\\$]/g, '\\$&')
    .replace(CONTROL, (character) => `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`);
  return `"${escaped}"`;
}

const LITERALS: Literals = {
  text: writeString,
  joined: (parts) => parts.map((part) => (part === KEY ? KEY_SOURCE : writeString(part))).join(' . '),
  words: { true: 'true', false: 'false', null: 'null' },
  list: (items, indent) => writeLines(items, { open: '[', close: ']', indent }),
  object(entries, indent) {
    const array = writeLines(
      entries.map(([name, value]) => `${writeString(name)} => ${value}`),
      { open: '[', close: ']', indent },
    );
    // An array is a list in JSON if it is empty, or if all its names are numbers.
    return entries.every(([name]) => /^-?\d+$/.test(name)) ? `(object) ${array}` : array;
  },
};

export function printPhp({ method, url, headers, query, body }: PrintableRequest): string {
  const lines: string[] = [];
  if (query.length > 0) {
    const entries = query.map(([name, value]) => [name, writeText(value, LITERALS)] as const);
    lines.push(`$query = http_build_query(${LITERALS.object(entries, '')});`);
  }
  const options = [`'method' => '${method}'`];
  if (headers.length > 0) {
    const sent = headers.map(([name, value]) => LITERALS.joined(lineOf(name, value)));
    options.push(`'header' => ${LITERALS.list(sent, '  ')}`);
  }
  if (body !== null) options.push(`'content' => json_encode(${writeValue(body, LITERALS, '  ')})`);
  options.push("'ignore_errors' => true");
  lines.push(
    `$context = stream_context_create(['http' => [\n${options.map((one) => `  ${one},\n`).join('')}]]);`,
  );
  const address = query.length > 0 ? `${writeString(`${url}?`)} . $query` : writeString(url);
  lines.push(`echo file_get_contents(${address}, false, $context);`);
  return lines.join('\n');
}

/** A line of the head. */
function lineOf(name: string, value: RequestText): readonly (string | typeof KEY)[] {
  if (typeof value === 'string') return [`${name}: ${value}`];
  const [first, ...others] = value;
  return first === KEY || first === undefined ? [`${name}: `, ...value] : [`${name}: ${first}`, ...others];
}
