import { afterAll, describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import { hasClientPrograms } from '../../scripts/test-programs.mjs';
import { LANGUAGE_NAMES, LANGUAGES, type LanguageName } from './apis.ts';
import { type Json, KEY, type PrintableRequest, type RequestText } from './request.ts';

const SECRET = 'wm_a-secret_of-tests';
const canRun = hasClientPrograms() || Boolean(process.env.CI);

interface Seen {
  readonly method: string;
  readonly path: string;
  readonly query: readonly (readonly [string, string])[];
  readonly authorization: string | null;
  /** In canonical form. */
  readonly body: string | null;
}

/** The same text for the same value: the order of names is not part of it, and `__proto__` is a name like others. */
const canonical = (value: unknown): string =>
  Array.isArray(value)
    ? `[${value.map(canonical).join()}]`
    : typeof value === 'object' && value !== null
      ? `{${Object.entries(value)
          .map(([name, item]) => `${JSON.stringify(name)}:${canonical(item)}`)
          .sort()
          .join()}}`
      : JSON.stringify(value);

let seen: Seen[] = [];
const echo = Bun.serve({
  hostname: '127.0.0.1',
  port: 0,
  async fetch(request) {
    const { pathname, searchParams } = new URL(request.url);
    const text = await request.text();
    seen.push({
      method: request.method,
      path: pathname,
      query: [...searchParams],
      authorization: request.headers.get('authorization'),
      body: text === '' ? null : canonical(JSON.parse(text)),
    });
    return new Response('{}');
  },
});
afterAll(() => echo.stop(true));

/** How each language runs a text, several one after the other. */
const RUNS: Readonly<Record<LanguageName, (sources: readonly string[]) => readonly string[]>> = {
  curl: (sources) => ['sh', '-c', sources.map((one) => `${one} -sS -o /dev/null`).join('\n')],
  javascript: (sources) => [process.execPath, '-e', sources.map((one) => `{\n${one}\n}`).join('\n')],
  python: (sources) => ['python3', '-c', sources.join('\n')],
  php: (sources) => ['php', '-r', sources.join('\n')],
};

async function runAll(
  language: LanguageName,
  requests: readonly PrintableRequest[],
): Promise<readonly Seen[]> {
  seen = [];
  const sources = requests.map((request) => LANGUAGES[language].print(request));
  const child = Bun.spawn([...RUNS[language](sources)], {
    env: {
      PATH: process.env.PATH ?? '',
      HOME: process.env.HOME ?? '',
      WAYMARK_KEY: SECRET,
      NO_PROXY: '127.0.0.1',
    },
    stdout: 'ignore',
    stderr: 'pipe',
    timeout: 60_000,
  });
  const faults = await new Response(child.stderr).text();
  expect([faults, await child.exited]).toEqual(['', 0]);
  return seen;
}

const textOf = (text: RequestText): string =>
  typeof text === 'string' ? text : text.map((part) => (part === KEY ? SECRET : part)).join('');

function expected({ method, url, headers, query, body }: PrintableRequest): Seen {
  const [, authorization] = headers.find(([name]) => name === 'Authorization') ?? [];
  const json = JSON.stringify(body, (_, value) => (value === KEY ? SECRET : value));
  return {
    method,
    path: new URL(url).pathname,
    query: query.map(([name, value]) => [name, textOf(value)] as const),
    authorization: authorization === undefined ? null : textOf(authorization),
    body: body === null ? null : canonical(JSON.parse(json)),
  };
}

const NASTY = [
  "it's",
  '"quoted"',
  // biome-ignore lint/suspicious/noTemplateCurlyInString: a shell would expand it
  '$HOME ${HOME} $(id) `id`',
  '\\ \\n \\\\',
  'one\ntwo\r\nthree\ttab',
  '100%25 &amp; a=b&c=d+e #f;',
  '!! !$ wow!',
  "'; rm -rf / #",
  "' . '",
  '繁體中文 🎄👩‍👩‍👧 \u202ertl\u202c',
  '\u2028\u2029',
  '<?php ?> <script>',
  '@/etc/passwd',
  '{$x} {{y}} %s %d',
  '',
];

const text = fc.oneof(
  fc.constantFrom(...NASTY),
  fc.string({ unit: 'binary', maxLength: 30 }),
  fc.tuple(fc.constantFrom(...NASTY), fc.constantFrom(...NASTY)).map(([a, b]) => a + b),
);
const name = fc.oneof(
  fc.constantFrom('url', 'a b', "it's", '__proto__', '0', '1', '-1', '007', 'constructor', '', '$x', '漢'),
  fc.string({ maxLength: 8 }),
);
const { value } = fc.letrec<{ value: Json }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3, depthSize: 'small' },
    text,
    fc.boolean(),
    fc.constant(null),
    fc.integer(),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(name, tie('value'), { maxKeys: 4 }),
  ),
}));

const body = fc.dictionary(name, value, { maxKeys: 5 });
const written: fc.Arbitrary<PrintableRequest> = fc
  .record({ method: fc.constantFrom('POST', 'PUT', 'PATCH'), body, slug: text, hasKey: fc.boolean() })
  .map(({ method, body: fields, slug, hasKey }) => ({
    method,
    url: `${echo.url.origin}/links/${encodeURIComponent(slug)}x`,
    headers: [
      ['Authorization', hasKey ? `Bearer ${SECRET}` : ['Bearer ', KEY]],
      ['Content-Type', 'application/json'],
    ],
    query: [],
    body: hasKey ? fields : Object.fromEntries([...Object.entries(fields), ['api_key', KEY]]),
  }));
const read: fc.Arbitrary<PrintableRequest> = fc
  .record({ short: text, title: text, hasKey: fc.boolean() })
  .map(({ short, title, hasKey }) => ({
    method: 'GET',
    url: `${echo.url.origin}/api/api.php`,
    headers: [],
    query: [
      ['key', hasKey ? SECRET : [KEY]],
      ['short', short],
      ['title', title],
    ],
    body: null,
  }));

const BATCH = 25;
const RUNS_EACH = 4;

describe('a printed request, run as a program, sends what the request says', () => {
  for (const language of LANGUAGE_NAMES) {
    test.skipIf(!canRun)(
      LANGUAGES[language].title,
      async () => {
        await fc.assert(
          fc.asyncProperty(
            fc.array(fc.oneof(written, read), { minLength: BATCH, maxLength: BATCH }),
            async (requests) => {
              expect(await runAll(language, requests)).toEqual(requests.map(expected));
            },
          ),
          { numRuns: RUNS_EACH, endOnFailure: false, interruptAfterTimeLimit: 60_000 },
        );
      },
      120_000,
    );
  }
});
