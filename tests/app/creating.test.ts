import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'bun:test';
import { canBrowse } from '../support/browser.ts';
import { type Dashboard, type Dashboards, startDashboards } from '../support/dashboard.ts';
import { eventually, visit } from '../support/server.ts';

let dashboards: Dashboards;
let editor: Dashboard;

beforeAll(async () => {
  if (!canBrowse) return;
  dashboards = await startDashboards({ links: 60, clicks: 600 });
  editor = await dashboards.open({ role: 'editor' });
  await editor.context.grantPermissions(['clipboard-read', 'clipboard-write']);
}, 60_000);
afterEach(() => editor?.check());
afterAll(() => dashboards?.close());

const BOX = '[role=dialog]';

beforeEach(async () => {
  if (!canBrowse) return;
  // A box that a failed story left open would be in the way of the next.
  await editor.go('/tags');
});

interface Made {
  readonly id: string;
  readonly url: string;
  readonly slug: string;
  readonly short_url: string;
}

/** Links whose destination has the word, the newest first. */
const linksTo = async (word: string): Promise<readonly Made[]> =>
  (await dashboards.server.ask<{ data: readonly Made[] }>(`/links?limit=100&search=${word}`)).data;

async function hasCopied({ page }: Dashboard, text: string): Promise<void> {
  const copied = () => page.evaluate<string>('navigator.clipboard.readText()');
  expect(await eventually(copied, (it) => it === text, 10_000)).toBe(text);
}

/** Pastes as a person does: from the clipboard. */
async function paste({ page }: Dashboard, text: string): Promise<void> {
  await page.evaluate(`navigator.clipboard.writeText(${JSON.stringify(text)})`);
  await page.keyboard.press('Control+V');
}

async function openBox(dashboard: Dashboard): Promise<void> {
  await dashboard.press('c');
  await dashboard.page.waitForSelector(`${BOX} :focus`);
}

const closed = ({ page }: Dashboard) => page.waitForSelector(BOX, { state: 'detached' });

describe.skipIf(!canBrowse)('story 6, a link in two keystrokes', () => {
  for (const path of ['', '/links', '/tags', '/api']) {
    test(`c, a pasted URL and Enter make a link and copy it, at ${path === '' ? 'Home' : path}`, async () => {
      await editor.go(path);
      const word = `pasted${path.replace('/', '')}`;
      await openBox(editor);
      await paste(editor, `https://example.com/${word}?a=1&b=%20#part`);
      await editor.press('Enter');
      await closed(editor);
      const [made, ...others] = await linksTo(word);
      expect(others).toEqual([]);
      expect(made?.url).toBe(`https://example.com/${word}?a=1&b=%20#part`);
      await hasCopied(editor, made?.short_url ?? '');
      const answer = await visit(dashboards.server, new URL(made?.short_url ?? '').pathname);
      expect([answer.status, answer.headers.get('location')]).toEqual([302, made?.url ?? '']);
    });
  }

  test('a slug that is taken is said before and after Enter, and another one goes', async () => {
    const { page } = editor;
    const make = async (slug: string) => {
      await openBox(editor);
      await paste(editor, 'https://example.com/slugged');
      await page.locator('input[aria-label=Slug]').waitFor();
      await editor.tabTo('input[aria-label=Slug]');
      await page.keyboard.type(slug);
    };
    await make('first-of-its-name');
    await page.waitForSelector(`${BOX} :text("free")`);
    await editor.press('Enter');
    await closed(editor);
    await make('first-of-its-name');
    await page.waitForSelector(`${BOX} input[aria-label=Slug][aria-invalid=true]`);
    expect(await page.textContent(BOX)).toMatch(/taken|in use/);
    await editor.look('create-taken');
    await editor.press('Enter');
    await editor.settle();
    expect(await linksTo('slugged')).toHaveLength(1);
    await page.keyboard.type('-2');
    await page.waitForSelector(`${BOX} :text("free")`);
    await editor.press('Enter');
    await closed(editor);
    expect((await linksTo('slugged')).map(({ slug }) => slug)).toEqual([
      'first-of-its-name-2',
      'first-of-its-name',
    ]);
  });

  test('a destination on the server’s own domains, and one that is a script, are refused in words', async () => {
    const { page } = editor;
    for (const [url, words] of [
      ['https://yunwu.example/spring', /short|own|itself|server/i],
      ['javascript:alert(document.domain)', /http/i],
      ['no url at all', /URL|http/i],
    ] as const) {
      await openBox(editor);
      await paste(editor, url);
      const said = page.locator(`${BOX} [aria-live] p`).first();
      await said.waitFor();
      expect([url, await said.textContent()]).toEqual([url, expect.stringMatching(words)]);
      expect([url, await page.getAttribute(`${BOX} textarea`, 'aria-invalid')]).toEqual([url, 'true']);
      await editor.press('Enter');
      await editor.settle();
      expect([url, await page.locator(BOX).count()]).toEqual([url, 1]);
      await editor.press('Control+A', 'Backspace', 'Escape');
      await closed(editor);
    }
    const { data } = await dashboards.server.ask<{ data: readonly Made[] }>('/links?limit=100');
    expect(data.filter(({ url }) => url.includes('alert(document'))).toEqual([]);
  });

  test('ten lines are ten links, and a bad line says what is wrong with it', async () => {
    const { page } = editor;
    const lines = Array.from({ length: 10 }, (_, n) => `https://example.com/line/${n}`);
    await openBox(editor);
    await paste(editor, [...lines.slice(0, 4), 'javascript:alert(4)', ...lines.slice(5)].join('\n'));
    await page.waitForSelector(`${BOX} :text("10 links")`);
    await editor.look('create-many');
    await editor.press('Control+Enter');
    await page.waitForSelector(`${BOX} :text("9 links made, 1 not")`);
    expect(await linksTo('example.com/line')).toHaveLength(9);
    await editor.look('create-many-done');
    await editor.press('Escape');
    await closed(editor);
  });

  test('what is half written is there again when the box opens again', async () => {
    await openBox(editor);
    await editor.page.keyboard.type('https://example.com/half');
    await editor.press('Escape');
    await closed(editor);
    await openBox(editor);
    expect(await editor.page.locator(`${BOX} textarea, ${BOX} input`).first().inputValue()).toBe(
      'https://example.com/half',
    );
    await editor.press('Control+A', 'Backspace', 'Escape');
    await closed(editor);
  });

  test('Back closes the box first, and leaves the page below and what was typed as they were', async () => {
    await editor.go('/links');
    await editor.page.getByRole('columnheader', { name: 'Clicks' }).getByRole('button').click();
    await editor.page.waitForURL(/sort=/);
    const before = editor.path();
    await openBox(editor);
    await editor.page.keyboard.type('https://example.com/half');
    await editor.page.goBack();
    await closed(editor);
    expect(editor.path()).toBe(before);
    await openBox(editor);
    expect(await editor.page.locator(`${BOX} textarea, ${BOX} input`).first().inputValue()).toBe(
      'https://example.com/half',
    );
    await editor.press('Control+A', 'Backspace', 'Escape');
    await closed(editor);
    // Nothing is held any more.
    await editor.page.goBack();
    await editor.page.waitForURL((url) => url.search === '');
  });

  test('a page that is linked already is pointed out', async () => {
    await dashboards.server.ask('/links', { body: { url: 'https://example.com/known' } });
    await openBox(editor);
    await paste(editor, 'https://example.com/known');
    await editor.page.waitForSelector(`${BOX} :text("leads to this page already")`);
    await editor.look('create-known');
    await editor.press('Control+A', 'Backspace', 'Escape');
    await closed(editor);
  });

  test('works on a phone, in Traditional Chinese', async () => {
    const phone = await dashboards.open({ role: 'editor', width: 390, language: 'zh-TW' });
    await phone.context.grantPermissions(['clipboard-read', 'clipboard-write']);
    await phone.page.click('nav button[aria-label="新增連結"]:visible');
    await phone.page.waitForSelector(`${BOX} :focus`);
    await phone.page.keyboard.type('https://example.com/from-a-phone');
    await phone.page.click(`${BOX} button[type=submit]`);
    await closed(phone);
    const [made] = await linksTo('from-a-phone');
    await hasCopied(phone, made?.short_url ?? '');
    await phone.close();
  });
});
