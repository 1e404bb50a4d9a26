import { afterEach, beforeEach, describe, expect, test } from 'bun:test';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliCompressSync, brotliDecompressSync, gunzipSync, gzipSync } from 'node:zlib';
import { createTestApp, type TestApp } from '../../tests/support/app.ts';
import { createTestPages, type TestPages } from '../../tests/support/app-pages.ts';
import { createDashboardBuilds } from './dashboard-builds.ts';
import { type DashboardManifest, MANIFEST_FORMAT } from './dashboard-manifest.ts';

const SCRIPT = 'document.title = "Waymark";\n'.repeat(50);
const STYLE = ':root { color: green; }\n';

let folder: string;
let nowMs: number;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'waymark-dashboard-'));
  nowMs = 0;
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const builds = () => createDashboardBuilds(folder, () => nowMs);

/** Writes a build of a script and a stylesheet, as the build of the dashboard does. */
function writeBuild(version = '1', earlier: DashboardManifest['earlier'] = {}) {
  const names = { script: `main-${version}.js`, style: `main-${version}.css` };
  const files = { [names.script]: SCRIPT, [names.style]: STYLE };
  mkdirSync(join(folder, 'files'), { recursive: true });
  for (const [name, text] of Object.entries(files)) {
    writeFileSync(join(folder, 'files', name), text);
    writeFileSync(join(folder, 'files', `${name}.br`), brotliCompressSync(text));
    writeFileSync(join(folder, 'files', `${name}.gz`), gzipSync(text));
  }
  const rows = Object.keys(files).map((name) => [
    name,
    { type: name.endsWith('.js') ? 'text/javascript' : 'text/css', bytes: 0, gzipBytes: 0, brotliBytes: 0 },
  ]);
  const preloads = { '': { en: [] } };
  const manifest = {
    format: MANIFEST_FORMAT,
    script: names.script,
    styles: { '': names.style },
    preloads,
    chunks: {},
    earlier,
  };
  writeFileSync(
    join(folder, 'manifest.json'),
    JSON.stringify({ ...manifest, files: Object.fromEntries(rows) }),
  );
  return names;
}

describe('the newest build', () => {
  test('is none until one is finished, and then found without a restart', async () => {
    const dashboard = builds();
    expect(await dashboard.newest()).toBeNull();
    const { script } = writeBuild();
    nowMs = 999;
    expect(await dashboard.newest()).toBeNull();
    nowMs = 1_000;
    expect((await dashboard.newest())?.script).toBe(script);
  });

  test('takes the place of the one before it, whose files are served as long as the build said', async () => {
    const before = writeBuild('1');
    const dashboard = builds();
    const path = `/app/assets/${before.script}`;
    const { name: _, ...file } = (await dashboard.fileAt(path)) ?? expect.unreachable();
    const after = writeBuild('22', { [before.script]: { ...file, untilMs: 60_000 } });
    nowMs = 1_000;
    expect((await dashboard.newest())?.script).toBe(after.script);
    expect(await dashboard.fileAt(path)).toMatchObject({ ...file, name: before.script });
    expect(await dashboard.fileAt(`/app/assets/${before.style}`)).toBeNull();
    nowMs = 60_000;
    expect(await dashboard.fileAt(path)).toBeNull();
  });

  test.each(['script', 'style'] as const)('is none while its %s is gone from the disk', async (what) => {
    const names = writeBuild();
    const dashboard = builds();
    expect(await dashboard.newest()).not.toBeNull();
    rmSync(join(folder, 'files', names[what]));
    nowMs = 1_000;
    expect(await dashboard.newest()).toBeNull();
    writeBuild();
    nowMs = 2_000;
    expect(await dashboard.newest()).not.toBeNull();
  });

  test('stays while its manifest is no JSON or one of another version', async () => {
    const { script } = writeBuild();
    const dashboard = builds();
    expect((await dashboard.newest())?.script).toBe(script);
    writeFileSync(join(folder, 'manifest.json'), '{"script":');
    nowMs = 1_000;
    expect((await dashboard.newest())?.script).toBe(script);
    writeFileSync(
      join(folder, 'manifest.json'),
      JSON.stringify({ format: MANIFEST_FORMAT + 1, script: 'x.js' }),
    );
    nowMs = 2_000;
    expect((await dashboard.newest())?.script).toBe(script);
  });

  test.each([
    {},
    { script: 1 },
    { styles: null },
    { styles: { links: 'links-1.css' } },
    { styles: { '': ['main-1.css'] } },
    { files: undefined },
    { files: { 'main-1.js': 'text/javascript' } },
    { earlier: { 'main-0.js': { type: 'text/javascript' } } },
    { preloads: { links: ['links-1.js'] } },
    { preloads: { links: { en: 'links-1.js' } } },
  ])('stays while the manifest has a shape that this server does not know: %j', async (other) => {
    const { script, style } = writeBuild();
    const dashboard = builds();
    expect((await dashboard.newest())?.script).toBe(script);
    const known = { script: 'main-2.js', styles: { '': style }, files: {}, preloads: {} };
    const told = Object.keys(other).length === 0 ? {} : { ...known, ...other };
    writeFileSync(join(folder, 'manifest.json'), JSON.stringify({ format: MANIFEST_FORMAT, ...told }));
    nowMs = 1_000;
    expect((await dashboard.newest())?.script).toBe(script);
  });

  test('is none again when the folder is gone: a page without its files would stay white', async () => {
    const { script } = writeBuild();
    const dashboard = builds();
    expect((await dashboard.newest())?.script).toBe(script);
    rmSync(folder, { recursive: true });
    nowMs = 1_000;
    expect(await dashboard.newest()).toBeNull();
    writeBuild();
    nowMs = 2_000;
    expect((await dashboard.newest())?.script).toBe(script);
  });

  test('says why it could not be made', async () => {
    expect(await builds().failure()).toBeNull();
    writeFileSync(join(folder, 'failure.txt'), 'web/main.tsx:1:1: something is missing\n');
    expect(await builds().failure()).toBe('web/main.tsx:1:1: something is missing');
  });
});

describe('the files of a build', () => {
  let app: TestApp;
  let pages: TestPages;
  beforeEach(async () => {
    app = await createTestApp();
    pages = createTestPages(app, {}, { dashboard: builds() });
  });

  const ask = (path: string, headers: Record<string, string> = {}, method = 'GET') =>
    pages.pages.fetch(new Request(`https://sho.rt${path}`, { method, headers }), {
      address: '192.0.2.1',
      holdsSessions: true,
    });

  test.each([
    ['br, gzip, deflate', 'br'],
    ['gzip', 'gzip'],
    ['gzip;q=0.5, BR;q=0.1', 'br'],
    ['br;q=0, gzip', 'gzip'],
    ['*', 'br'],
    ['', null],
    ['deflate, br;q=0', null],
  ])('are compressed as the browser asks: %p', async (accepted, encoding) => {
    const { script } = writeBuild();
    const answer = await ask(`/app/assets/${script}`, { 'accept-encoding': accepted });
    expect([answer.status, answer.headers.get('content-encoding')]).toEqual([200, encoding]);
    expect(answer.headers.get('vary')).toBe('accept-encoding');
    expect(answer.headers.get('content-type')).toBe('text/javascript');
    expect(answer.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
    const body = Buffer.from(await answer.arrayBuffer());
    const text =
      encoding === 'br' ? brotliDecompressSync(body) : encoding === 'gzip' ? gunzipSync(body) : body;
    expect(text.toString()).toBe(SCRIPT);
  });

  test.each([
    'main-0.js',
    'manifest.json',
    '../manifest.json',
    '%2e%2e/manifest.json',
    '..%2fmanifest.json',
    'main-1.js.br',
    '__proto__',
    'constructor',
    '',
    'files/main-1.js',
  ])('are only those that the build names: %p is none', async (name) => {
    writeBuild();
    expect((await ask(`/app/assets/${name}`)).status).toBe(404);
  });

  test('are read, and nothing else', async () => {
    const { script } = writeBuild();
    expect((await ask(`/app/assets/${script}`, {}, 'HEAD')).status).toBe(200);
    const refused = await ask(`/app/assets/${script}`, {}, 'POST');
    expect([refused.status, refused.headers.get('allow')]).toEqual([405, 'GET, HEAD']);
  });

  test('that are gone from the disk are not found, which is logged and kept by nobody', async () => {
    const { script } = writeBuild();
    rmSync(join(folder, 'files'), { recursive: true });
    const answer = await ask(`/app/assets/${script}`);
    expect([answer.status, answer.headers.get('cache-control')]).toEqual([404, 'no-store']);
    expect(app.logged).toEqual([{ message: 'a file of the dashboard is gone', facts: { file: script } }]);
  });

  test('that cannot be read now are asked for again', async () => {
    const { script } = writeBuild();
    rmSync(join(folder, 'files', script));
    mkdirSync(join(folder, 'files', script));
    const answer = await ask(`/app/assets/${script}`);
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '2']);
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(app.logged).toHaveLength(1);
  });
});

describe('the document of the dashboard', () => {
  let app: TestApp;
  let browser: ReturnType<TestPages['open']>;
  beforeEach(async () => {
    app = await createTestApp();
    browser = createTestPages(app).open();
  });

  async function setUp() {
    const token = (await app.core.setUp.offer()) ?? '';
    const fields = { token, name: 'Ann', email: 'ann@example.com', password: 'seven green boats' };
    expect((await browser.post('/app/setup', fields)).status).toBe(303);
  }

  test('is one for all its addresses, and for nobody else', async () => {
    const paths = ['/app', '/app/', '/app/w/7', '/app/w/7/links/lnk_1c?tab=edit', '/app/me', '/app/instance'];
    for (const path of paths) expect((await browser.get(path)).status).toBe(303);
    await setUp();
    for (const path of paths) {
      const { status, text } = await browser.get(path);
      expect([path, status]).toEqual([path, 200]);
      expect(text).toContain('<script src="/app/assets/main-00000001.js" type="module"></script>');
      expect(text).toContain('<link rel="stylesheet" href="/app/assets/main-00000002.css">');
    }
    for (const path of ['/app/w', '/app/w/x', '/app/w/7x', '/app/meadow', '/app/instances']) {
      expect([path, (await browser.get(path)).status]).toEqual([path, 404]);
    }
  });

  test('is asked for again after a sign-in, with its query', async () => {
    const asked = await browser.get('/app/w/7/links?tag=spring&q=a%20b');
    expect(asked.location).toBe('/app/sign-in?return=%2Fapp%2Fw%2F7%2Flinks%3Ftag%3Dspring%26q%3Da%2520b');
  });

  test('says without any script that it has not loaded, in the language of the page', async () => {
    await setUp();
    const { text } = await browser.get('/app/w/7/links');
    expect(text).toContain('<b>The dashboard has not loaded</b>');
    expect(text).toContain('<a href="">Try again</a>');
    const chinese = await browser.get('/app', { 'accept-language': 'zh-TW' });
    expect(chinese.text).toContain('<a href="">再試一次</a>');
  });

  test('takes no form', async () => {
    await setUp();
    const answer = await browser.post('/app/w/7/links', { url: 'https://example.com/' });
    expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'GET, HEAD']);
  });

  test('has the theme and density of the browser, and ignores what is neither', async () => {
    await setUp();
    const documentWith = async (theme: string, density: string) => {
      browser.cookies.set('waymark-theme', theme);
      browser.cookies.set('waymark-density', density);
      const { text } = await browser.get('/app');
      return [/<html[^>]*>/.exec(text)?.[0], /<meta name="color-scheme"[^>]*>/.exec(text)?.[0]];
    };
    expect(await documentWith('dark', 'compact')).toEqual([
      '<html lang="en" class="dark" data-density="compact">',
      '<meta name="color-scheme" content="dark">',
    ]);
    expect(await documentWith('"><script>', 'normal')).toEqual([
      '<html lang="en">',
      '<meta name="color-scheme" content="light dark">',
    ]);
  });

  test('is in the language of the person before that of the browser, as are the pages of sign-in', async () => {
    await setUp();
    const chinese = { 'accept-language': 'zh-TW' };
    expect((await browser.get('/app', chinese)).text).toContain('<html lang="zh-Hant"');
    const { person } = (await app.core.sessions.of(browser.cookies.get('__Host-waymark') ?? '')) ?? {};
    await app.core.ownAccount.change(person?.id ?? expect.unreachable(), { language: 'en' });
    for (const path of ['/app', '/app/second-factor', '/app/passkeys']) {
      expect((await browser.get(path, chinese)).text).toContain('<html lang="en"');
    }
  });

  test('names the modules of its screen, so that they need not wait for each other', async () => {
    await setUp();
    const modulesAt = async (path: string, language = 'en') =>
      [
        ...(await browser.get(path, { 'accept-language': language })).text.matchAll(
          /modulepreload" href="([^"]*)"/g,
        ),
      ].map(([, href]) => href);
    expect(await modulesAt('/app/w/7/links/lnk_1c')).toEqual(['/app/assets/links-00000003.js']);
    expect(await modulesAt('/app/w/7/links', 'zh')).toEqual([
      '/app/assets/links-00000003.js',
      '/app/assets/zh-hant-00000004.js',
    ]);
    expect(await modulesAt('/app/w/7/constructor')).toEqual([]);
  });

  test('has the styles of its screen, and says where those of the others are', async () => {
    await setUp();
    const stylesAt = async (path: string) =>
      [...(await browser.get(path)).text.matchAll(/stylesheet" href="([^"]*)"/g)].map(([, href]) => href);
    expect(await stylesAt('/app/w/7/links?q=a')).toEqual([
      '/app/assets/main-00000002.css',
      '/app/assets/links-00000005.css',
    ]);
    expect(await stylesAt('/app/w/7')).toEqual(['/app/assets/main-00000002.css']);
    expect((await browser.get('/app')).text).toContain(
      '<meta name="waymark-styles" content="{&quot;links&quot;:&quot;/app/assets/links-00000005.css&quot;}">',
    );
  });
});

describe('while there is no build', () => {
  let app: TestApp;
  let browser: ReturnType<TestPages['open']>;
  beforeEach(async () => {
    app = await createTestApp();
    browser = createTestPages(app, {}, { dashboard: builds() }).open();
    const token = (await app.core.setUp.offer()) ?? '';
    const fields = { token, name: 'Ann', email: 'ann@example.com', password: 'seven green boats' };
    await browser.post('/app/setup', fields);
  });

  test('the page reports it, and loads again by itself', async () => {
    const answer = await browser.get('/app/w/7');
    expect([answer.status, answer.headers.get('retry-after'), answer.headers.get('refresh')]).toEqual([
      503,
      '2',
      '2',
    ]);
    expect(answer.text).toContain('The dashboard is being built');
    expect((await browser.get('/app', { 'accept-language': 'zh' })).text).toContain('正在準備管理介面');
  });

  test('the page reports it too when the files beside a good manifest are gone', async () => {
    writeBuild();
    rmSync(join(folder, 'files'), { recursive: true });
    const answer = await browser.get('/app/w/7');
    expect([answer.status, answer.headers.get('refresh')]).toEqual([503, '2']);
    expect(answer.text).toContain('The dashboard is being built');
  });

  test('the page says what failed, as text, and that everything else works', async () => {
    writeFileSync(join(folder, 'failure.txt'), 'web/main.tsx:1:1: <script>alert(1)</script>');
    const answer = await browser.get('/app/w/7');
    expect([answer.status, answer.headers.get('refresh')]).toEqual([503, null]);
    expect(answer.text).toContain('Short links and the API work.');
    expect(answer.text).toContain('web/main.tsx:1:1: &lt;script&gt;');
    expect(answer.text).toContain('an administrator runs: npm run build');
    expect(answer.text).toContain('<a class="button" href="">Try again</a>');
  });
});
