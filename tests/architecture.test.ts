import { expect, test } from 'bun:test';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { COMPAT_NAMES } from '../src/facades/all-facades.ts';
import { type Import, importsIn, importsOf, sourceFiles } from './imports.ts';

const ROOT = join(import.meta.dir, '..');

interface Rule {
  /** Folders or files of ours, beside its own. */
  readonly ours: readonly string[];
  /** Packages, and `node:` or `bun:` modules; a name that ends in : stands for all of them. */
  readonly packages: readonly string[];
}

/** One folder for each compatible API. */
const VENDORS = readdirSync(join(ROOT, 'src/facades'), { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);
/** Which compatible APIs there are, with their plans and webhook forms; it imports none of their other code. */
const REGISTRATIONS = 'src/facades/all-facades.ts';

const SYSTEM = ['node:', 'bun:', 'bun'];

/** The rooms of the core. Each may import the rooms named in its row, and no other. */
const CORE_ROOMS: Readonly<Record<string, readonly string[]>> = {
  base: [],
  domains: ['base'],
  plans: ['base'],
  rules: ['base'],
  accounts: ['base', 'domains', 'plans'],
  'sign-in': ['base', 'plans', 'accounts'],
  links: ['base', 'domains', 'plans', 'accounts', 'rules'],
  visits: ['base', 'domains', 'rules', 'links'],
  clicks: ['base', 'domains', 'plans', 'accounts', 'rules', 'links', 'visits'],
  webhooks: ['base', 'domains', 'plans', 'accounts', 'rules', 'links', 'visits', 'clicks'],
};
const rooms = (...names: readonly string[]): readonly string[] => names.map((name) => `src/core/${name}`);

/** What the data plane may know of the core: no rule about links, accounts or plans. */
const FOR_DATA_PLANE: readonly string[] = [
  ...rooms('base', 'rules', 'visits'),
  'src/core/domains/domain.ts',
  'src/core/domains/domain-settings.ts',
  'src/core/domains/domain-logo.ts',
];

/** Who may import whom. The longest name that a file's path begins with is its rule. */
const RULES: Readonly<Record<string, Rule>> = {
  ...Object.fromEntries(
    Object.entries(CORE_ROOMS).map(([room, below]) => [
      `src/core/${room}`,
      { ours: rooms(...below), packages: [] },
    ]),
  ),
  'src/core/core.ts': { ours: ['src/core'], packages: [] },
  'src/clicks': {
    ours: [...FOR_DATA_PLANE, 'src/core/clicks'],
    packages: [...SYSTEM, 'isbot', 'bowser', 'maxmind', 'ipaddr.js'],
  },
  'src/storage/contract': { ours: ['src/core'], packages: ['bun:test', 'fast-check', 'node:'] },
  // How an adapter is shown to the contract suites: part of the tests.
  'src/storage/sql/sqlite/contract-adapter.ts': {
    ours: ['src/core', 'src/storage/sql', 'src/storage/contract'],
    packages: SYSTEM,
  },
  'src/storage/sql/postgres/contract-adapter.ts': {
    ours: ['src/core', 'src/storage/sql', 'src/storage/contract'],
    packages: [...SYSTEM, 'pg'],
  },
  // What all SQL databases share knows none of them; each has a folder.
  'src/storage/sql': { ours: ['src/core'], packages: ['node:', 'bun', 'kysely'] },
  'src/storage/sql/sqlite': { ours: ['src/core', 'src/storage/sql'], packages: [...SYSTEM, 'kysely'] },
  'src/storage/redis': { ours: ['src/core'], packages: [...SYSTEM, 'ioredis'] },
  'src/storage/sql/postgres': {
    ours: ['src/core', 'src/storage/sql'],
    packages: [...SYSTEM, 'kysely', 'pg'],
  },
  'src/storage/duckdb': {
    ours: ['src/core', 'src/storage/click-tables'],
    packages: [...SYSTEM, '@duckdb/node-api', '@duckdb/node-bindings'],
  },
  // What the stores of clicks share: arithmetic, and no database.
  'src/storage/click-tables': { ours: ['src/core'], packages: [] },
  'src/storage/clickhouse': {
    ours: ['src/core', 'src/storage/click-tables'],
    packages: [...SYSTEM, '@clickhouse/client'],
  },
  // A process that a test kills: it writes what the tests write.
  'src/storage/duckdb/endless-writer.ts': {
    ours: ['src/core', 'src/storage/duckdb', 'src/storage/contract'],
    packages: SYSTEM,
  },
  // From the inside out: what decides a visit, the lane that answers packets, the processes that run lanes.
  'src/redirect': { ours: [...FOR_DATA_PLANE, 'src/clicks'], packages: [...SYSTEM, 'ipaddr.js'] },
  'src/redirect/lane': { ours: [...FOR_DATA_PLANE, 'src/clicks', 'src/redirect'], packages: SYSTEM },
  'src/redirect/workers': { ours: [...FOR_DATA_PLANE, 'src/clicks', 'src/redirect'], packages: SYSTEM },
  'src/outbound': { ours: ['src/core'], packages: [...SYSTEM, 'ipaddr.js', 'entities'] },
  'src/webhooks': {
    ours: ['src/core', 'src/wire', 'src/outbound'],
    packages: [...SYSTEM, 'standardwebhooks'],
  },
  'src/mail': { ours: ['src/core'], packages: [...SYSTEM, 'nodemailer'] },
  'src/sign-in': {
    ours: ['src/core', 'src/outbound', 'src/wire/values'],
    packages: [...SYSTEM, 'otplib', '@simplewebauthn/server', 'openid-client'],
  },
  'src/qr': { ours: ['src/core', 'src/pictures'], packages: [...SYSTEM, 'qr', 'pngjs'] },
  'src/pictures': { ours: ['src/core'], packages: SYSTEM },
  // From the inside out: values ← refusals ← http ← kit ← docs.
  'src/wire/values': { ours: ['src/core'], packages: ['zod', 'node:'] },
  'src/wire/refusals': { ours: ['src/core', 'src/wire/values'], packages: ['zod'] },
  'src/wire/http': { ours: ['src/core', 'src/wire/values', 'src/wire/refusals'], packages: ['node:'] },
  'src/wire/kit': {
    ours: ['src/core', 'src/wire/values', 'src/wire/refusals', 'src/wire/http'],
    packages: ['zod', 'hono', 'node:'],
  },
  'src/wire/docs': { ours: ['src/core', 'src/wire'], packages: ['zod', '@hono/zod-openapi', 'node:'] },
  'src/api': {
    ours: ['src/core', 'src/wire', REGISTRATIONS],
    packages: ['zod', 'hono', '@hono/zod-openapi', 'node:'],
  },
  'src/app': { ours: ['src/core', 'src/wire'], packages: ['node:', 'zod'] },
  'src/facades': { ours: ['src/core', 'src/wire'], packages: ['zod', 'yaml', 'node:'] },
  ...Object.fromEntries(
    VENDORS.flatMap((vendor) => [
      [`src/facades/${vendor}`, { ours: ['src/core', 'src/wire'], packages: ['zod'] }],
      // How each API is shown to the tests that all must pass: part of the tests.
      [`src/facades/${vendor}/test-client.ts`, { ours: ['src/wire', 'tests'], packages: ['bun:test'] }],
    ]),
  ),
  'src/server': {
    ours: ['src/core', 'src/redirect', 'src/wire', 'src/clicks', 'src/system'],
    packages: [...SYSTEM, 'pino', 'prom-client', 'hono'],
  },
  'src/limits': { ours: ['src/core'], packages: ['node:'] },
  'src/system': { ours: ['src/core'], packages: [...SYSTEM, 'tldts'] },
  'src/backup': { ours: ['src/core'], packages: [...SYSTEM, 'zod', '@duckdb/node-api'] },
  'src/jobs': { ours: ['src/core', 'src/backup'], packages: SYSTEM },
  'src/config': { ours: ['src/core', REGISTRATIONS], packages: ['node:', 'zod', 'smol-toml', 'ipaddr.js'] },
  'src/config/machine-memory.ts': { ours: [], packages: ['node:'] },
  'src/cli': {
    ours: [
      'src/core',
      'src/config',
      'src/backup',
      'src/api',
      'src/server/admin-socket.ts',
      'src/clicks/geo',
      'src/compose',
      'src/system',
      'package.json',
    ],
    packages: [...SYSTEM, 'commander', 'cli-progress', 'zod'],
  },
  'src/compose': { ours: ['src'], packages: SYSTEM },
  'src/worker.ts': { ours: ['src'], packages: SYSTEM },
};

/** What any test may use beside what its folder may. */
const FOR_TESTS: Rule = {
  ours: ['src/storage/sql/sqlite/contract-adapter.ts', 'src/storage/contract', 'tests'],
  packages: [...SYSTEM, 'fast-check', 'smtp-server', 'jose', 'oidc-provider'],
};

const files = sourceFiles(ROOT, 'src/**/*.ts');
const imports = files.flatMap((file) => importsOf(ROOT, file));

const within = (path: string, folder: string): boolean => path === folder || path.startsWith(`${folder}/`);

function ruleNameOf(file: string): string | null {
  // A test belongs where its subject does.
  const subject = file.replace(/\.test\.ts$/, '.ts');
  const names = Object.keys(RULES).filter((name) => within(file, name) || subject === name);
  return names.sort((a, b) => b.length - a.length)[0] ?? null;
}

function isAllowed(one: Import): boolean {
  const name = ruleNameOf(one.from);
  const rule = name === null ? undefined : RULES[name];
  if (name === null || rule === undefined) return false;
  const rules = one.from.endsWith('.test.ts') ? [rule, FOR_TESTS] : [rule];
  if (one.own)
    return within(one.to, name) || rules.some(({ ours }) => ours.some((folder) => within(one.to, folder)));
  return rules.some(({ packages }) =>
    packages.some((allowed) => (allowed.endsWith(':') ? one.to.startsWith(allowed) : one.to === allowed)),
  );
}

test('every file belongs to a folder of the table', () => {
  expect(files.filter((file) => ruleNameOf(file) === null)).toEqual([]);
});

test('every import is one that its folder may make', () => {
  const offences = imports
    .filter((one) => !isAllowed(one))
    .map((one) => `${one.from}:${one.line} imports ${one.to}`);
  expect(offences).toEqual([]);
});

test('what all SQL databases share knows none of them', () => {
  const own = ['src/storage/sql/sqlite', 'src/storage/sql/postgres'];
  const isOwn = (path: string): boolean => own.some((folder) => within(path, folder));
  const offences = imports.filter(
    ({ from, to }) =>
      within(from, 'src/storage/sql') && !isOwn(from) && !from.endsWith('.test.ts') && isOwn(to),
  );
  expect(offences.map((one) => `${one.from}:${one.line} imports ${one.to}`)).toEqual([]);
});

test('what decides a visit knows neither the lane nor the processes', () => {
  const outer = ['src/redirect/lane', 'src/redirect/workers'];
  const offences = imports.filter(
    ({ from, to }) =>
      within(from, 'src/redirect') &&
      outer.some((room, nth) => within(to, room) && !outer.slice(nth).some((name) => within(from, name))),
  );
  expect(offences.map((one) => `${one.from}:${one.line} imports ${one.to}`)).toEqual([]);
});

test('no two files need each other, not even for a type', () => {
  const edges = new Map<string, string[]>();
  for (const { from, to, own } of imports) {
    if (own) edges.set(from, [...(edges.get(from) ?? []), to]);
  }
  expect(cyclesIn(edges)).toEqual([]);
});

/** Tests of the native API use what ships: the plans, a webhook form, the name of an API that made a link. */
const NAMES_VENDORS = /^src\/api\/[a-z-]+\.test\.ts$/;

test('vendors are named in the folder of the compatible APIs only', () => {
  const names = new RegExp(VENDORS.join('|'), 'i');
  const offences = files.filter(
    (file) =>
      !file.startsWith('src/facades/') &&
      !NAMES_VENDORS.test(file) &&
      names.test(readFileSync(join(ROOT, file), 'utf8')),
  );
  expect(offences).toEqual([]);
});

test('every folder of a compatible API is registered, and has the files of its siblings', () => {
  expect(COMPAT_NAMES.toSorted()).toEqual(VENDORS.toSorted());
  for (const vendor of VENDORS) {
    const entries = readdirSync(join(ROOT, 'src/facades', vendor)).map((name) => name.replace(/\.ts$/, ''));
    expect(entries).toEqual(expect.arrayContaining(['README.md', 'exchanges', 'recorded.json', 'reference']));
    expect(entries).toEqual(
      expect.arrayContaining(['contract', 'translate', 'refusals', 'operations', 'test-client']),
    );
  }
});

test('a redirect process loads one small package at its start: each of its processes would pay for more', () => {
  const reached = new Set<string>();
  const packages = new Set<string>();
  const waiting = ['src/worker.ts'];
  for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
    if (reached.has(file)) continue;
    reached.add(file);
    for (const { to, own, typeOnly, lazy } of importsOf(ROOT, file)) {
      if (typeOnly || lazy) continue;
      if (own) waiting.push(to);
      else if (!/^(?:node|bun):/.test(to)) packages.add(to);
    }
  }
  expect(reached.size).toBeGreaterThan(50);
  expect([...packages]).toEqual(['ipaddr.js']);
});

test('an exported name exists once', () => {
  const homes = new Map<string, string[]>();
  for (const file of files) {
    if (file.endsWith('.test.ts')) continue;
    const source = readFileSync(join(ROOT, file), 'utf8');
    const names = [...source.matchAll(EXPORTED)].map((match) => match[1] ?? '');
    // Overloads of one function are one name.
    for (const name of new Set(names)) homes.set(name, [...(homes.get(name) ?? []), file]);
  }
  const taken = [...homes].filter(([, places]) => places.length > 1);
  expect(taken.map(([name, places]) => `${name}: ${places.join(', ')}`)).toEqual([]);
});

const EXPORTED =
  /^export (?:declare )?(?:async )?(?:abstract )?(?:type|interface|const|let|function\*?|class|enum) (\w+)/gm;

test('the environment is read in one place', () => {
  const readers = files.filter(
    (file) =>
      !file.endsWith('.test.ts') && /process\.env|Bun\.env/.test(readFileSync(join(ROOT, file), 'utf8')),
  );
  expect(readers.filter((file) => file !== 'src/config/config.ts')).toEqual([]);
});

test('text becomes HTML in one place', () => {
  const writers = files.filter(
    (file) =>
      !file.endsWith('.test.ts') &&
      /&(?:lt|gt|amp|quot|apos|#x?\d+|#\$\{)/.test(readFileSync(join(ROOT, file), 'utf8')),
  );
  expect(writers).toEqual(['src/core/base/html.ts']);
});

test('our own files are imported by their whole names', () => {
  const offences = imports.filter((one) => one.own && !/\.(tsx?|json|html|css)$/.test(one.to));
  expect(offences.map((one) => `${one.from}:${one.line} imports ${one.to}`)).toEqual([]);
});

test('no file has a name that says nothing', () => {
  const empty = /(^|\/)(index|utils?|types|helpers?|misc)\.ts$/;
  expect(files.filter((file) => empty.test(file))).toEqual([]);
  expect(files.filter((file) => !/^[a-z0-9/.-]+$/.test(file))).toEqual([]);
});

test('all ways to import are seen', () => {
  const source = [
    "import { a } from './a.ts';",
    "import type { B } from '../b.ts';",
    'import {',
    '  c,',
    "} from 'node:fs';",
    "export * from '@scope/name/deep';",
    "import 'side';",
    "const d = await import('./d.ts');",
    "new Worker(new URL('./e.ts', import.meta.url));",
  ].join('\n');
  expect(importsIn('src/x/y.ts', source).map(({ line, to, typeOnly }) => [line, to, typeOnly])).toEqual([
    [1, 'src/x/a.ts', false],
    [2, 'src/b.ts', true],
    [3, 'node:fs', false],
    [6, '@scope/name', false],
    [7, 'side', false],
    [8, 'src/x/d.ts', false],
    [9, 'src/x/e.ts', false],
  ]);
});

/** One cycle for each file that closes one, as a path. */
function cyclesIn(edges: ReadonlyMap<string, readonly string[]>): string[] {
  const cycles: string[] = [];
  const done = new Set<string>();
  const path: string[] = [];
  const visit = (file: string): void => {
    if (path.includes(file)) cycles.push([...path.slice(path.indexOf(file)), file].join(' → '));
    if (done.has(file)) return;
    done.add(file);
    path.push(file);
    for (const next of edges.get(file) ?? []) visit(next);
    path.pop();
  };
  for (const file of edges.keys()) visit(file);
  return cycles;
}
