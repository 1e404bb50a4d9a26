import { expect, test } from 'bun:test';
import { join } from 'node:path';
import { type Import, importsOf, sourceFiles } from './imports.ts';

const ROOT = join(import.meta.dir, '..');

interface Rule {
  /** Folders or files, beside its own. */
  readonly ours: readonly string[];
  /** Packages, and `node:` modules. */
  readonly packages: readonly string[];
  /** What it loads when it is needed, beside what it may import. */
  readonly lazy?: readonly string[];
  /** Files that it may import, by their paths. */
  readonly matching?: RegExp;
  /** What it may import as types only. */
  readonly types?: readonly string[];
}

const BELOW_APP = ['web/ui', 'web/api', 'web/words', 'web/styles'];
const FOR_SCREENS = [...BELOW_APP, 'web/app', 'web/audit-log', 'web/figures', 'web/builder', 'web/rules'];
const NODE = ['node:', 'bun'];
/** Texts are loaded beside the screen that says them. */
const TEXT_LOADERS = /^web\/(?:figures|screens\/[a-z-]+)\/texts\/texts\.ts$/;

/** Who may import whom in the dashboard. The longest name that a file's path begins with is its rule. */
const RULES: Readonly<Record<string, Rule>> = {
  'web/main.tsx': { ours: ['web/shell', 'web/words', 'web/styles'], packages: ['react', 'react-dom'] },
  'web/styles': { ours: ['src/app/assets'], packages: [] },
  'web/api': { ours: [], packages: ['react', '@tanstack/react-query'] },
  'web/api/types.ts': {
    ours: [],
    packages: [],
    types: ['src/api/contract', 'src/core/base', 'zod'],
  },
  // What is said, and how figures and dates are written.
  'web/words': { ours: ['web/api'], packages: ['react'] },
  'web/ui': {
    ours: ['web/words', 'web/api/problem.ts', 'web/api/load-once.ts'],
    packages: ['react', 'react-dom'],
  },
  'web/ui/overlay': { ours: ['web/ui', 'web/words'], packages: ['react', '@base-ui/react'] },
  'web/ui/chart': { ours: ['web/ui', 'web/words'], packages: ['react', 'd3-scale', 'd3-shape'] },
  // The shapes are drawn while the dashboard is built.
  'web/ui/map': { ours: ['web/ui', 'web/words', 'web/build/map.ts'], packages: ['react'] },
  'web/app': { ours: BELOW_APP, packages: ['react', 'wouter', '@tanstack/react-query'] },
  'web/audit-log': { ours: [...BELOW_APP, 'web/app'], packages: ['react'] },
  'web/figures': { ours: [...BELOW_APP, 'web/app'], packages: ['react', '@tanstack/react-query'] },
  'web/rules': { ours: [...BELOW_APP, 'web/app'], packages: ['react', '@tanstack/react-query'] },
  'web/builder': { ours: [...BELOW_APP, 'web/app'], packages: ['react'] },
  'web/builder/contract-types.ts': {
    ours: [],
    packages: [],
    types: ['src/api/contract', 'src/facades', 'zod'],
  },
  'web/screens': { ours: FOR_SCREENS, packages: ['react', '@tanstack/react-query', 'wouter'] },
  // Above the screens: it loads each when it is shown, and knows only their texts before.
  'web/shell': {
    ours: [...BELOW_APP, 'web/app'],
    packages: ['react', 'wouter', '@tanstack/react-query'],
    lazy: ['web/screens', 'web/parts'],
    matching: TEXT_LOADERS,
  },
  'web/parts': { ours: FOR_SCREENS, packages: ['react'] },
  'web/build': {
    ours: ['src/app/app-assets.ts', 'src/app/dashboard-manifest.ts'],
    packages: [...NODE, 'd3-geo', 'topojson-client', 'world-atlas'],
    types: ['topojson-specification'],
  },
};

const FOLDERS = /^web\/screens\/[^/]+/;
const files = sourceFiles(ROOT, 'web/**/*.{ts,tsx}').filter(
  (file) => !file.startsWith('web/dist/') && !file.endsWith('.d.ts'),
);
/** Tests may look anywhere. */
const parts = files.filter((file) => !/\.test\.tsx?$/.test(file));
const imports = parts.flatMap((file) => importsOf(ROOT, file));

const within = (path: string, folder: string): boolean =>
  path === folder || path.startsWith(folder.endsWith(':') ? folder : `${folder}/`);

const ruleNameOf = (file: string): string | null =>
  Object.keys(RULES)
    .filter((name) => within(file, name))
    .sort((a, b) => b.length - a.length)[0] ?? null;

function isAllowed(one: Import): boolean {
  const name = ruleNameOf(one.from);
  const rule = name === null ? undefined : RULES[name];
  if (name === null || rule === undefined) return false;
  const { ours, packages, lazy = [], types = [] } = rule;
  // A screen knows itself, and no other.
  const own = name === 'web/screens' ? (FOLDERS.exec(one.from)?.[0] ?? '') : name;
  const allowed = [
    ...(one.own ? [own, ...ours] : packages),
    ...(one.lazy && one.own ? lazy : []),
    ...(one.typeOnly ? [...types, ...packages] : []),
  ];
  return allowed.some((folder) => within(one.to, folder)) || rule.matching?.test(one.to) === true;
}

const placeOf = ({ from, line, to }: Import): string => `${from}:${line} imports ${to}`;

test('every file of the dashboard belongs to a folder of the table', () => {
  expect(files.length).toBeGreaterThan(50);
  expect(files.filter((file) => ruleNameOf(file) === null)).toEqual([]);
});

test('every import of the dashboard is one that its folder may make', () => {
  expect(imports.filter((one) => !isAllowed(one)).map(placeOf)).toEqual([]);
});

test('the server imports nothing of the dashboard', () => {
  const offences = sourceFiles(ROOT, 'src/**/*.ts')
    .flatMap((file) => importsOf(ROOT, file))
    .filter(({ own, to }) => own && within(to, 'web'));
  expect(offences.map(placeOf)).toEqual([]);
});

test('components of other makers are wrapped in one place, which is loaded when it is needed', () => {
  const overlay = imports.filter(({ to, own }) => own && within(to, 'web/ui/overlay'));
  const early = overlay.filter(
    ({ from, lazy, typeOnly }) => !within(from, 'web/ui/overlay') && !lazy && !typeOnly,
  );
  expect(overlay.some(({ lazy }) => lazy)).toBe(true);
  expect(early.map(placeOf)).toEqual([]);
});

test('no two files of the dashboard need each other before either is used', () => {
  const edges = new Map<string, string[]>();
  for (const { from, to, own, lazy, typeOnly } of imports) {
    // What renders a part may name its props there.
    if (own && !lazy && !typeOnly) edges.set(from, [...(edges.get(from) ?? []), to]);
  }
  const done = new Set<string>();
  const cycles: string[] = [];
  const visit = (file: string, path: readonly string[]): void => {
    if (path.includes(file)) cycles.push([...path.slice(path.indexOf(file)), file].join(' → '));
    if (done.has(file)) return;
    done.add(file);
    for (const next of edges.get(file) ?? []) visit(next, [...path, file]);
  };
  for (const file of edges.keys()) visit(file, []);
  expect(cycles).toEqual([]);
});

test('files of the dashboard have names that say something, and are imported by their whole names', () => {
  expect(files.filter((file) => /(^|\/)(index|utils?|types|helpers?|misc)\.tsx?$/.test(file))).toEqual([
    // The one place where types of the API come from.
    'web/api/types.ts',
  ]);
  expect(files.filter((file) => !/^[a-z0-9/.-]+$/.test(file))).toEqual([]);
  const offences = imports.filter((one) => one.own && !/\.(tsx?|json|html|css)$/.test(one.to));
  expect(offences.map(placeOf)).toEqual([]);
});
