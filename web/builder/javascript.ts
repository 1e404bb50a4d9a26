import { KEY_VARIABLE } from './curl.ts';
import { type Literals, writeLines, writeText, writeValue } from './literal.ts';
import { KEY, type PrintableRequest } from './request.ts';

const KEY_SOURCE = `process.env.${KEY_VARIABLE}`;

/** Every JSON text is a text of JavaScript; single quotes are our own style. */
const writeString = (text: string): string =>
  /['"\\]/.test(text) ? JSON.stringify(text) : `'${JSON.stringify(text).slice(1, -1)}'`;

const LITERALS: Literals = {
  text: writeString,
  joined(parts) {
    if (parts.length === 1) return KEY_SOURCE;
    const escaped = (part: string) =>
      JSON.stringify(part).slice(1, -1).replaceAll('\\"', '"').replace(/[`$]/g, '\\$&');
    return `\`${parts.map((part) => (part === KEY ? `\${${KEY_SOURCE}}` : escaped(part))).join('')}\``;
  },
  words: { true: 'true', false: 'false', null: 'null' },
  list: (items, indent) => writeLines(items, { open: '[', close: ']', indent }),
  object: (entries, indent) =>
    writeLines(
      entries.map(([name, value]) => `${writeName(name)}: ${value}`),
      { open: '{', close: '}', indent, padded: true },
    ),
};

/** In a literal, `__proto__` would set the prototype. */
const writeName = (name: string): string =>
  name === '__proto__' ? "['__proto__']" : /^[A-Za-z_]\w*$/.test(name) ? name : writeString(name);

export function printJavascript({ method, url, headers, query, body }: PrintableRequest): string {
  const lines: string[] = [];
  if (query.length > 0) {
    const entries = query.map(([name, value]) => [name, writeText(value, LITERALS)] as const);
    lines.push(`const query = new URLSearchParams(${LITERALS.object(entries, '')});`);
  }
  const address = query.length > 0 ? `\`${url}?\${query}\`` : writeString(url);
  const options: string[] = method === 'GET' ? [] : [`method: '${method}'`];
  if (headers.length > 0) {
    const entries = headers.map(([name, value]) => [name, writeText(value, LITERALS)] as const);
    options.push(`headers: ${LITERALS.object(entries, '  ')}`);
  }
  if (body !== null) options.push(`body: JSON.stringify(${writeValue(body, LITERALS, '  ')})`);
  const given = options.length > 0 ? `, {\n${options.map((one) => `  ${one},\n`).join('')}}` : '';
  lines.push(`const answer = await fetch(${address}${given});`);
  lines.push('console.log(answer.status, await answer.text());');
  return lines.join('\n');
}
