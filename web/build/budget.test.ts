import { expect, test } from 'bun:test';
import { inTemporaryFolder } from '../../tests/support/temporary-folder.ts';
import { AT_WORK, budgetRows, budgetTable } from './budget.ts';
import { bundleDashboard } from './bundle.ts';

test('what browsers load is within its budget', async () => {
  await inTemporaryFolder(async (folder) => {
    const rows = budgetRows(await bundleDashboard({ isRelease: true, folder }));
    console.log(budgetTable(rows));
    expect(rows.filter(({ bytes, bytesMax }) => bytes > bytesMax)).toEqual([]);
    // A row without a size measures nothing.
    expect(rows.filter(({ bytes }) => bytes === 0)).toEqual([]);
  });
}, 60_000);

test('a budget counts each chunk once, with what it needs, and names what is above', () => {
  const parts = AT_WORK.map((source, at) => ({ name: `part-${at}.js`, source }));
  const sizes = {
    ...Object.fromEntries(parts.map(({ name }) => [name, 11_000])),
    'main.js': 115_000,
    'links.js': 15_000,
    'shared.js': 4_000,
    'en.js': 2_000,
    'zh.js': 13_000,
  };
  const files = Object.fromEntries(
    Object.entries(sizes).map(([name, gzipBytes]) => [
      name,
      { type: 'text/javascript', bytes: gzipBytes * 3, gzipBytes, brotliBytes: gzipBytes },
    ]),
  );
  const rows = budgetRows({
    format: 2,
    script: 'main.js',
    styles: {},
    earlier: {},
    preloads: {
      links: { en: ['shared.js', 'links.js', 'en.js'], 'zh-Hant': ['shared.js', 'links.js', 'zh.js'] },
    },
    files,
    chunks: {
      'main.js': { source: 'web/main.tsx', imports: ['shared.js'], lazyImports: ['links.js'] },
      'shared.js': { source: null, imports: ['main.js'], lazyImports: [] },
      'links.js': {
        source: 'web/screens/links/links.tsx',
        imports: ['main.js', 'shared.js'],
        lazyImports: ['en.js', 'zh.js'],
      },
      'en.js': { source: 'web/screens/links/texts/en.ts', imports: ['main.js'], lazyImports: [] },
      'zh.js': { source: 'web/screens/links/texts/zh-hant.ts', imports: [], lazyImports: [] },
      ...Object.fromEntries(
        parts.map(({ name, source }) => [name, { source, imports: ['shared.js'], lazyImports: [] }]),
      ),
    },
  });
  expect(rows.map(({ bytes }) => bytes)).toEqual([136_000, 246_000, 0, 0, 13_000, 13_000, 15_000]);
  expect(budgetTable(rows).split('\n')).toEqual([
    'scripts before Links is usable                       136.0 KB of  127.0 KB  above',
    'scripts of Links, a link as it opens and overlays    246.0 KB of  222.0 KB  above',
    'styles of every page                                   0.0 KB of   14.0 KB',
    'styles of the largest screen                           0.0 KB of   14.0 KB',
    'texts in Traditional Chinese before Links is usable   13.0 KB of   12.0 KB  above',
    'texts of the largest screen in Traditional Chinese    13.0 KB of   12.0 KB  above',
    'screen links                                          15.0 KB of   25.0 KB',
  ]);
});
