import { KEY_VARIABLE } from './curl.ts';
import { type Literals, writeLines, writeText, writeValue } from './literal.ts';
import { KEY, type PrintableRequest } from './request.ts';

const KEY_SOURCE = `os.environ["${KEY_VARIABLE}"]`;

const LITERALS: Literals = {
  // Python reads every escape of JSON, with the same meaning.
  text: (text) => JSON.stringify(text),
  joined: (parts) => parts.map((part) => (part === KEY ? KEY_SOURCE : JSON.stringify(part))).join(' + '),
  words: { true: 'True', false: 'False', null: 'None' },
  list: (items, indent) => writeLines(items, { open: '[', close: ']', indent }),
  object: (entries, indent) =>
    writeLines(
      entries.map(([name, value]) => `${JSON.stringify(name)}: ${value}`),
      { open: '{', close: '}', indent },
    ),
};

export function printPython({ method, url, headers, query, body }: PrintableRequest): string {
  const given = [JSON.stringify(url)];
  const object = (entries: PrintableRequest['query']): string =>
    LITERALS.object(
      entries.map(([name, value]) => [name, writeText(value, LITERALS)] as const),
      '  ',
    );
  if (query.length > 0) given.push(`params=${object(query)}`);
  // `json` sets the type of the body.
  const others = body === null ? headers : headers.filter(([name]) => name !== 'Content-Type');
  if (others.length > 0) given.push(`headers=${object(others)}`);
  if (body !== null) given.push(`json=${writeValue(body, LITERALS, '  ')}`);
  given.push('timeout=30');
  const call = `answer = requests.${method.toLowerCase()}(\n${given.map((one) => `  ${one},\n`).join('')})`;
  const lines = ['import requests', '', call, 'print(answer.status_code, answer.text)'];
  return (call.includes(KEY_SOURCE) ? ['import os', ...lines] : lines).join('\n');
}
