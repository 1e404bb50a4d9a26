import { expect, test } from 'bun:test';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Import, importsIn, importsOf, sourceFiles } from './imports.ts';

const ROOT = join(import.meta.dir, '..');

interface Rule {
  /** Folders or files of ours, beside its own. */
  readonly ours: readonly string[];
  /** Packages, and `node:` or `bun:` modules; a name that ends in : stands for all of them. */
  readonly packages: readonly string[];
}

const SYSTEM = ['node:', 'bun:', 'bun'];

/** Who may import whom. The longest name that a file's path begins with is its rule. */
const RULES: Readonly<Record<string, Rule>> = {
  'src/core': { ours: [], packages: [] },
  'src/clicks': {
    ours: ['src/core'],
    packages: [...SYSTEM, 'isbot', 'bowser', 'maxmind', 'ipaddr.js'],
  },
  'src/storage/contract': { ours: ['src/core'], packages: ['bun:test', 'fast-check', 'node:'] },
  'src/storage/memory': { ours: ['src/core'], packages: ['node:'] },
  // How each adapter is shown to the suites that all must pass: part of the tests.
  'src/storage/memory/contract-adapter.ts': {
    ours: ['src/core', 'src/storage/memory', 'src/storage/contract'],
    packages: SYSTEM,
  },
  'src/storage/sql/contract-adapter.ts': {
    ours: ['src/core', 'src/storage/sql', 'src/storage/contract'],
    packages: SYSTEM,
  },
  'src/storage/sql': { ours: ['src/core'], packages: [...SYSTEM, 'kysely'] },
  'src/storage/duckdb': {
    ours: ['src/core'],
    packages: [...SYSTEM, '@duckdb/node-api', '@duckdb/node-bindings'],
  },
  // A process that a test kills: it writes what the tests write.
  'src/storage/duckdb/endless-writer.ts': {
    ours: ['src/core', 'src/storage/duckdb', 'src/storage/contract'],
    packages: SYSTEM,
  },
  'src/redirect': { ours: ['src/core', 'src/clicks'], packages: [...SYSTEM, 'ipaddr.js'] },
  'src/outbound': { ours: ['src/core'], packages: [...SYSTEM, 'ipaddr.js', 'entities'] },
  'src/webhooks': {
    ours: ['src/core', 'src/wire', 'src/outbound'],
    packages: [...SYSTEM, 'standardwebhooks'],
  },
  'src/mail': { ours: ['src/core'], packages: [...SYSTEM, 'nodemailer'] },
  'src/qr': { ours: ['src/core', 'src/pictures'], packages: [...SYSTEM, 'qr', 'pngjs'] },
  'src/pictures': { ours: ['src/core'], packages: SYSTEM },
  'src/wire': { ours: ['src/core'], packages: ['zod', 'hono', '@hono/zod-openapi', 'node:'] },
  'src/api': { ours: ['src/core', 'src/wire'], packages: ['zod', 'hono', '@hono/zod-openapi', 'node:'] },
  'src/facades': { ours: ['src/core', 'src/wire'], packages: ['zod', 'yaml', 'node:'] },
  'src/facades/cuttly': { ours: ['src/core', 'src/wire'], packages: ['zod'] },
  'src/facades/linkly': { ours: ['src/core', 'src/wire'], packages: ['zod'] },
  'src/facades/picsee': { ours: ['src/core', 'src/wire'], packages: ['zod'] },
  'src/facades/pocolink': { ours: ['src/core', 'src/wire'], packages: ['zod'] },
  'src/facades/botoi': { ours: ['src/core', 'src/wire'], packages: ['zod'] },
  'src/server': {
    ours: ['src/core', 'src/redirect', 'src/wire'],
    packages: [...SYSTEM, 'pino', 'prom-client', 'hono'],
  },
  'src/system': { ours: [], packages: SYSTEM },
  'src/backup': { ours: ['src/core'], packages: [...SYSTEM, 'zod', '@duckdb/node-api'] },
  'src/jobs': { ours: ['src/core', 'src/backup'], packages: SYSTEM },
  'src/config': { ours: ['src/core'], packages: ['zod', 'smol-toml', 'ipaddr.js'] },
  'src/config/machine-memory.ts': { ours: [], packages: ['node:'] },
  'src/config.ts': { ours: ['src/config', 'src/core'], packages: ['node:'] },
  'src/cli': {
    ours: [
      ...['src/core', 'src/config', 'src/config.ts', 'src/backup', 'src/api', 'src/server/admin-socket.ts'],
      ...['src/compose', 'src/system', 'package.json'],
    ],
    packages: [...SYSTEM, 'commander', 'cli-progress', 'zod'],
  },
  'src/compose': { ours: ['src'], packages: [...SYSTEM, 'tldts'] },
  'src/redirect-worker.ts': { ours: ['src'], packages: SYSTEM },
};

/** What any test may use beside what its folder may. */
const FOR_TESTS: Rule = {
  ours: ['src/storage/memory', 'src/storage/sql/contract-adapter.ts', 'src/storage/contract', 'tests'],
  packages: [...SYSTEM, 'fast-check', 'smtp-server'],
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

test('no two files need each other to load', () => {
  const edges = new Map<string, string[]>();
  for (const { from, to, own, typeOnly } of imports) {
    if (own && !typeOnly) edges.set(from, [...(edges.get(from) ?? []), to]);
  }
  expect(cyclesIn(edges)).toEqual([]);
});

test('the environment is read in one place', () => {
  const readers = files.filter(
    (file) =>
      !file.endsWith('.test.ts') && /process\.env|Bun\.env/.test(readFileSync(join(ROOT, file), 'utf8')),
  );
  expect(readers.filter((file) => file !== 'src/config.ts')).toEqual([]);
});

test('text becomes HTML in one place', () => {
  const writers = files.filter(
    (file) =>
      !file.endsWith('.test.ts') &&
      /&(?:lt|gt|amp|quot|apos|#x?\d+|#\$\{)/.test(readFileSync(join(ROOT, file), 'utf8')),
  );
  expect(writers).toEqual(['src/core/html.ts']);
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
