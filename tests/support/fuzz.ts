import * as fc from 'fast-check';

/** What strangers, tired clients and broken libraries send. */
export const odd: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom<unknown>('', ' ', null, true, 0, -1, 1e308, 2 ** 53, 0.5, [], {}, [[]], { a: { b: [] } }),
  fc.constantFrom(
    'https://example.com/',
    'http://[::1]/',
    'javascript:alert(1)',
    '//x',
    'ünïcode',
    '\u0000',
    '\ud800',
    '💥'.repeat(50),
    '\u202e\u0301',
  ),
  fc.constantFrom(
    '<script>alert(1)</script>',
    "' or 1=1 --",
    '%',
    '%zz',
    '../../etc/passwd',
    '2026-02-30',
    '9999-99-99T99:99:99Z',
    '1e9',
    'null',
    '__proto__',
  ),
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.integer(),
  fc.constant('x'.repeat(9_000)),
  fc.constant(Array.from({ length: 1_100 }, (_, i) => i)),
);

/** What a field of that name is likely to hold, so that more than the first check is reached. */
const LIKELY: Readonly<Record<string, readonly unknown[]>> = {
  url: ['https://example.com/', 'https://example.com/a?b=c#d', 'http://example.org'],
  domain: ['sho.rt', 'go.example', 'foreign.example'],
  slug: ['launch', 'a/b', 'Ünï', '/x'],
  host: ['fuzz.example'],
  email: ['ann@example.com', 'a@b'],
  events: [['link.created'], ['link.clicked', 'link.clicked']],
  color: ['#112233'],
  timezone: ['Europe/Paris', 'Mars/Olympus'],
  from: ['2026-11-01', '2026-11-01T00:00:00Z'],
  to: ['2026-11-20', '2026-11-20T00:00:00Z'],
  expires_at: ['2027-01-01T00:00:00Z', '1970-01-01T00:00:00Z'],
  limit: [1, '10', '100'],
  workspace_id: ['wsp_1', 'wsp_2', 2],
  action: ['shorten', 'edit', 'stats'],
};

export interface JsonSchema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly anyOf?: readonly JsonSchema[];
  readonly oneOf?: readonly JsonSchema[];
  readonly allOf?: readonly JsonSchema[];
  readonly items?: JsonSchema;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly format?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly example?: unknown;
}

const DEPTH_MAX = 6;

/** Values of a schema, most of them nearly right: now and then a field is missing, odd, or of another's. */
export function valuesOf(
  schema: JsonSchema,
  lookUp: (ref: string) => JsonSchema,
  pools: Readonly<Record<string, readonly unknown[]>> = {},
): fc.Arbitrary<unknown> {
  const known = { ...LIKELY, ...pools };

  function right(one: JsonSchema, name: string, depth: number): fc.Arbitrary<unknown> {
    const likely = known[name];
    if (likely !== undefined) return fc.constantFrom(...likely);
    if (one.$ref !== undefined) return value(lookUp(one.$ref), name, depth + 1);
    if (depth > DEPTH_MAX) return odd;
    const choices = one.anyOf ?? one.oneOf ?? one.allOf;
    if (choices !== undefined) return fc.oneof(...choices.map((choice) => value(choice, name, depth + 1)));
    if (one.const !== undefined) return fc.constant(one.const);
    if (one.enum !== undefined && one.enum.length > 0) return fc.constantFrom(...one.enum);
    return fc.oneof(...[one.type ?? 'string'].flat().map((type) => ofType(one, type, name, depth)));
  }

  function ofType(one: JsonSchema, type: string, name: string, depth: number): fc.Arbitrary<unknown> {
    if (type === 'object') return record(one, depth);
    if (type === 'array') return fc.array(value(one.items ?? {}, name, depth + 1), { maxLength: 3 });
    if (type === 'boolean') return fc.boolean();
    if (type === 'null') return fc.constant(null);
    if (type === 'integer' || type === 'number') {
      const { minimum = 0, maximum = minimum + 1_000 } = one;
      return fc.integer({ min: Math.trunc(minimum), max: Math.trunc(Math.max(minimum, maximum)) });
    }
    if (one.format === 'date-time') return fc.constantFrom('2026-11-20T12:00:00Z', '2026-02-30T00:00:00Z');
    if (one.example !== undefined) return fc.oneof(fc.constant(one.example), fc.string({ maxLength: 20 }));
    return fc.string({ maxLength: 20 });
  }

  function record({ properties = {}, required = [] }: JsonSchema, depth: number): fc.Arbitrary<unknown> {
    const fields = Object.entries(properties).map(([name, field]): [string, fc.Arbitrary<unknown>] => [
      name,
      value(field, name, depth + 1),
    ]);
    const needed = required.filter((name) => name in properties);
    const right = fc.record(Object.fromEntries(fields), { requiredKeys: [...needed] });
    const unknown = fc.dictionary(fc.constantFrom('__proto__', 'constructor', 'unknown'), odd, {
      maxKeys: 1,
    });
    return fc.oneof(
      { weight: 9, arbitrary: right },
      {
        weight: 1,
        arbitrary: fc.tuple(right, unknown).map(([all, more]) => ({ ...(all as object), ...more })),
      },
      { weight: 1, arbitrary: fc.constant({}) },
    );
  }

  function value(one: JsonSchema, name: string, depth: number): fc.Arbitrary<unknown> {
    return fc.oneof(
      { weight: 9, arbitrary: fc.constant(null).chain(() => right(one, name, depth)) },
      { weight: 1, arbitrary: odd },
    );
  }

  return value(schema, '', 0);
}

/** Bodies that are no JSON of an object, as they stand. */
export const brokenTexts: fc.Arbitrary<string> = fc.constantFrom(
  '',
  '{',
  'null',
  '[',
  '"',
  '{"a":1,"a":2}',
  '\ufeff{}',
  'a=%ff&b=%',
  '['.repeat(100),
  'x'.repeat(300_000),
);

export const oddTypes: fc.Arbitrary<Readonly<Record<string, string>>> = fc.constantFrom<
  Record<string, string>
>(
  {},
  { 'content-type': 'application/json' },
  { 'content-type': 'application/x-ndjson' },
  { 'content-type': 'application/x-www-form-urlencoded; charset=latin1' },
  { 'content-type': 'multipart/form-data' },
  { 'content-type': 'text/plain' },
  { 'content-encoding': 'gzip' },
);
