import { afterEach, beforeEach, expect, test } from 'bun:test';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { bundleDashboard } from './bundle.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'waymark-bundle-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const build = (isRelease = false) => bundleDashboard({ isRelease, folder });

test('two builds at once leave one whole build, with every file in three forms', async () => {
  const [one, other] = await Promise.all([build(), build()]);
  expect(other).toEqual(one);
  expect(readdirSync(folder).sort()).toEqual(['files', 'manifest.json', 'stamp']);
  const manifest = JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8'));
  expect(manifest).toEqual(one);
  const names = Object.keys(one.files);
  expect(readdirSync(join(folder, 'files')).sort()).toEqual(
    names.flatMap((name) => [name, `${name}.br`, `${name}.gz`]).sort(),
  );
  for (const name of names) {
    const [plain, brotli, gzip] = ['', '.br', '.gz'].map((ending) =>
      readFileSync(join(folder, 'files', name + ending)),
    );
    expect(brotliDecompressSync(brotli ?? '').equals(plain ?? Buffer.of())).toBe(true);
    expect(gunzipSync(gzip ?? '').equals(plain ?? Buffer.of())).toBe(true);
  }
}, 60_000);

test('the page names what it needs, and every part is a file of the build', async () => {
  const { script, styles, files, preloads, chunks } = await build();
  expect(chunks[script]?.source).toBe('web/main.tsx');
  const named = [
    script,
    ...Object.values(styles),
    ...Object.values(preloads).flatMap((one) => Object.values(one).flat()),
  ];
  expect(named.filter((name) => files[name] === undefined)).toEqual([]);
  expect(Object.keys(preloads)).toEqual(expect.arrayContaining(['', 'home', 'links', 'stats', 'trash']));
  const sourcesIn = (language: string) =>
    (preloads.links?.[language] ?? []).map((name) => chunks[name]?.source);
  expect(sourcesIn('en')).toContain('web/screens/links/links.tsx');
  expect(sourcesIn('en')).toContain('web/words/texts/en.ts');
  expect(sourcesIn('zh-Hant')).toContain('web/words/texts/zh-hant.ts');
  expect(sourcesIn('zh-Hant')).not.toContain('web/words/texts/en.ts');
}, 60_000);

test('a release has no page of all components', async () => {
  const partsIn = ({ chunks }: Awaited<ReturnType<typeof build>>) =>
    Object.values(chunks).filter(({ source }) => source?.startsWith('web/parts/'));
  expect(partsIn(await build())).toHaveLength(1);
  expect(partsIn(await build(true))).toEqual([]);
}, 60_000);

test('files that no build names any more are removed, but not at once', async () => {
  mkdirSync(join(folder, 'files'));
  for (const name of ['old-1.js', 'old-1.js.br', 'young-1.js'])
    writeFileSync(join(folder, 'files', name), '');
  const longAgo = new Date(Date.now() - 2 * 60 * 60_000);
  for (const name of ['old-1.js', 'old-1.js.br']) utimesSync(join(folder, 'files', name), longAgo, longAgo);
  await build();
  const left = readdirSync(join(folder, 'files')).filter((name) => /^(?:old|young)/.test(name));
  expect(left).toEqual(['young-1.js']);
}, 60_000);

test('files of the build before stay for an hour, whenever it was made: pages are open that ask for them', async () => {
  const first = await build();
  const longAgo = new Date(Date.now() - 100 * 60 * 60_000);
  const gone = 'gone-1.js';
  writeFileSync(join(folder, 'files', gone), 'export {};');
  utimesSync(join(folder, 'files', gone), longAgo, longAgo);
  const row = { type: 'text/javascript', bytes: 10, gzipBytes: 10, brotliBytes: 10 };
  const before = { ...first, files: { ...first.files, [gone]: row } };
  writeFileSync(join(folder, 'manifest.json'), JSON.stringify(before));
  const fromMs = Date.now();
  const { files, earlier } = await build();
  expect([files[gone], Object.keys(earlier)]).toEqual([undefined, [gone]]);
  const { untilMs = 0, ...file } = earlier[gone] ?? {};
  expect(file).toEqual(row);
  expect(untilMs).toBeGreaterThanOrEqual(fromMs + 60 * 60_000);
  expect(untilMs).toBeLessThanOrEqual(Date.now() + 60 * 60_000);
  // The hour goes on with the next build, and ends.
  expect((await build()).earlier[gone]?.untilMs).toBe(untilMs);
  writeFileSync(
    join(folder, 'manifest.json'),
    JSON.stringify({ ...first, earlier: { [gone]: { ...row, untilMs: Date.now() - 1 } } }),
  );
  expect((await build()).earlier).toEqual({});
  expect(readdirSync(join(folder, 'files'))).not.toContain(gone);
}, 60_000);

test('every page has the styles of its screen alone, with the classes that its script names', async () => {
  const { styles, chunks, files } = await build();
  const textOf = (name = '') => readFileSync(join(folder, 'files', name), 'utf8');
  const classesIn = (css: string) =>
    new Set([...css.matchAll(/\.([a-zA-Z][\w-]*_[\w-]{6})/g)].map(([, one]) => one));
  expect(Object.keys(styles)).toEqual(expect.arrayContaining(['', 'links', 'tags']));
  for (const screen of ['links', 'tags', 'trash', 'import']) {
    const own = classesIn(textOf(styles[screen]));
    const others = classesIn(textOf(styles['']));
    expect([screen, own.size > 0, [...own].filter((one) => others.has(one))]).toEqual([screen, true, []]);
  }
  const tags = Object.keys(chunks).find((name) => chunks[name]?.source === 'web/screens/tags/tags.tsx');
  const [named = ''] = /track_[\w-]{6}|"([\w-]+_[\w-]{6})"/.exec(textOf(tags)) ?? [];
  expect(textOf(styles.tags)).toContain(named.replaceAll('"', ''));
  // Orphans of the bundler are not served.
  expect(
    Object.keys(files)
      .filter((name) => name.endsWith('.css'))
      .sort(),
  ).toEqual(Object.values(styles).sort());
}, 60_000);

test('a browser that loads a screen loads its styles', async () => {
  const { styles } = await build();
  const read = (path: string) => readFileSync(join(import.meta.dir, '..', 'shell', path), 'utf8');
  const places = [...read('routes.tsx').matchAll(/\bname: '([a-z]+)'/g)].map(([, name]) => name);
  const wrapped = [...read('overlays.tsx').matchAll(/withStyles\('([a-z]+)'/g)].map(([, name]) => name);
  const shared = [...read('routes.tsx').matchAll(/\bstyles: \['([a-z-]+)'\]/g)].map(([, name]) => name);
  const loaded = ['', ...places, ...wrapped, ...shared];
  expect(Object.keys(styles).filter((screen) => !loaded.includes(screen))).toEqual([]);
}, 60_000);
