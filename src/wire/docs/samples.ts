import { JSON_TYPE } from '../http/reply.ts';
import type { RecordedRequest } from '../kit/recorded.ts';

/** A call in one language, ready to copy. */
export interface Sample {
  readonly language: string;
  readonly code: string;
}

/** A request as a program sends it, including the key. */
interface Plain {
  readonly method: string;
  readonly url: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: string | null;
  /** The value of a JSON body. */
  readonly json: unknown;
}

const FORM_TYPE = 'application/x-www-form-urlencoded';

/** A request in four languages, without third-party libraries. */
export function samplesOf(request: RecordedRequest, base: string): readonly Sample[] {
  const plain = toPlain(request, base);
  return [
    { language: 'curl', code: toCurl(plain) },
    { language: 'JavaScript', code: toJavaScript(plain) },
    { language: 'Python', code: toPython(plain) },
    { language: 'PHP', code: toPhp(plain) },
  ];
}

function toPlain({ method, path, headers = {}, json, form }: RecordedRequest, base: string): Plain {
  const type = json !== undefined ? JSON_TYPE : form !== undefined ? FORM_TYPE : null;
  const body =
    json !== undefined
      ? JSON.stringify(json)
      : form !== undefined
        ? new URLSearchParams(form).toString()
        : null;
  const named = new Map(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
  if (type !== null && !named.has('content-type')) named.set('content-type', type);
  return {
    method,
    url: base + path,
    headers: [...named].map(([name, value]) => [titled(name), value]),
    body,
    json,
  };
}

const titled = (name: string): string => name.replaceAll(/(^|-)[a-z]/g, (start) => start.toUpperCase());

/** One shell command; the body is not encoded. */
export function toCurl({ method, url, headers, body }: Plain): string {
  const option = method === (body === null ? 'GET' : 'POST') ? '' : `-X ${method} `;
  const lines = [
    `curl ${option}${inShell(url)}`,
    ...headers.map(([name, value]) => `-H ${inShell(`${name}: ${value}`)}`),
    ...(body === null ? [] : [`--data-raw ${inShell(body)}`]),
  ];
  return lines.join(' \\\n  ');
}

export const inShell = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;

/** JSON is valid JavaScript. */
const inScript = (text: string): string => JSON.stringify(text);

function toJavaScript({ method, url, headers, body, json }: Plain): string {
  return [
    `const response = await fetch(${inScript(url)}, {`,
    `  method: ${inScript(method)},`,
    ...(headers.length === 0
      ? []
      : [
          '  headers: {',
          ...headers.map(([name, value]) => `    ${inScript(name)}: ${inScript(value)},`),
          '  },',
        ]),
    ...(body === null
      ? []
      : [`  body: ${json === undefined ? inScript(body) : `JSON.stringify(${JSON.stringify(json)})`},`]),
    '});',
    'console.log(response.status, await response.text());',
  ].join('\n');
}

/** In single quotes, Python and PHP escape only these two characters. */
const quoted = (text: string): string => `'${text.replaceAll(/['\\]/g, (sign) => `\\${sign}`)}'`;

function toPython({ method, url, headers, body }: Plain): string {
  return [
    'import urllib.request',
    '',
    'request = urllib.request.Request(',
    `    ${quoted(url)},`,
    `    method=${quoted(method)},`,
    ...(headers.length === 0
      ? []
      : [
          '    headers={',
          ...headers.map(([name, value]) => `        ${quoted(name)}: ${quoted(value)},`),
          '    },',
        ]),
    ...(body === null ? [] : [`    data=${quoted(body)}.encode(),`]),
    ')',
    'with urllib.request.urlopen(request) as response:',
    '    print(response.status, response.read().decode())',
  ].join('\n');
}

function toPhp({ method, url, headers, body }: Plain): string {
  return [
    '<?php',
    "$context = stream_context_create(['http' => [",
    `    'method' => ${quoted(method)},`,
    ...(headers.length === 0
      ? []
      : [
          "    'header' => [",
          ...headers.map(([name, value]) => `        ${quoted(`${name}: ${value}`)},`),
          '    ],',
        ]),
    ...(body === null ? [] : [`    'content' => ${quoted(body)},`]),
    ']]);',
    `echo file_get_contents(${quoted(url)}, false, $context);`,
  ].join('\n');
}
