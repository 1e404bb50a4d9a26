import { afterAll, afterEach, beforeAll, describe, expect, test } from 'bun:test';
import { readFileSync } from 'node:fs';
import { PNG } from 'pngjs';
import decodeQR from 'qr/decode.js';
import { canBrowse } from '../support/browser.ts';
import { type Dashboard, type Dashboards, startDashboards } from '../support/dashboard.ts';
import { linkBySlug } from '../support/demo-workspace.ts';
import { eventually, stats, visit } from '../support/server.ts';

let dashboards: Dashboards;
let editor: Dashboard;

beforeAll(async () => {
  if (!canBrowse) return;
  dashboards = await startDashboards({
    links: 60,
    clicks: 600,
    env: { WAYMARK_TRUSTED_PROXIES: 'loopback' },
  });
  editor = await dashboards.open({ role: 'editor', path: null });
}, 60_000);
afterEach(() => editor?.check());
afterAll(() => dashboards?.close());

const PANEL = '[role=dialog]';

// biome-ignore lint/suspicious/noExplicitAny: a link as the API answers it, of which each story reads a part
type Link = Record<string, any> & { readonly id: string; readonly slug: string };

const newLink = (body: object): Promise<Link> => dashboards.server.ask('/links', { body });
const linkOf = (id: string): Promise<Link> => dashboards.server.ask(`/links/${id}`);

/** The field with this label, in the panel. */
const field = ({ page }: Dashboard, label: string) => page.locator(PANEL).getByLabel(label, { exact: true });

async function openSection({ page }: Dashboard, name: string): Promise<void> {
  const head = page.locator(`${PANEL} button[aria-expanded]:has-text("${name}")`).first();
  if ((await head.getAttribute('aria-expanded')) !== 'true') await head.click();
}

async function save(dashboard: Dashboard): Promise<void> {
  const button = dashboard.page.locator(PANEL).getByRole('button', { name: /^Save/ });
  await button.waitFor();
  await dashboard.press('Control+s');
  await button.waitFor({ state: 'detached' });
}

describe.skipIf(!canBrowse)('story 7, every field of a link', () => {
  test('is changed on the page, and the API reads what was typed', async () => {
    const { id } = await newLink({ url: 'https://example.com/before', slug: 'every-field' });
    await editor.go(`/links/${id}?tab=edit`);
    const fill = async (section: string, fields: Readonly<Record<string, string>>) => {
      await openSection(editor, section);
      for (const [label, text] of Object.entries(fields)) await field(editor, label).fill(text);
    };
    await fill('Destination', { Destination: 'https://example.com/after?x=%20' });
    await fill('Address', { Slug: 'every-field-2' });
    await fill('Labels', {
      Title: '<b>標題</b> & "quotes"',
      Note: 'A note\nof two lines',
      'External id': 'order-17',
      Metadata: '{"order": 17}',
    });
    await fill('When', {
      'Ends after clicks': '500',
      'Ends after people': '400',
      'Then visitors go to': 'https://example.com/ended',
    });
    await fill('Password', { Password: 'first flush' });
    await fill('UTM', {
      Source: 'mail',
      Medium: 'letter',
      Campaign: 'spring',
      Term: 'tea',
      Content: 'top',
    });
    await openSection(editor, 'Preview');
    const preview = editor.page.locator(`${PANEL} section, ${PANEL} fieldset`).filter({
      has: editor.page.getByLabel('Picture', { exact: true }),
    });
    await preview.last().getByLabel('Title', { exact: true }).fill('Shared title');
    await preview.last().getByLabel('Text', { exact: true }).fill('Shared text');
    await preview.last().getByLabel('Picture', { exact: true }).fill('https://example.com/p.png');
    await fill('Apps', {
      'iPhone and iPad: opens the app': 'https://example.com/ios',
      'Android: Play Store': 'https://example.com/play',
    });
    await openSection(editor, 'Behaviour');
    for (const label of ['Pass the query on', 'Pass the path on', 'Hide the referrer', 'Block bots'])
      await editor.page.locator(PANEL).getByRole('switch', { name: label }).click();
    await editor.look('link-edit-all');
    await save(editor);
    expect(await linkOf(id)).toMatchObject({
      url: 'https://example.com/after?x=%20',
      slug: 'every-field-2',
      title: '<b>標題</b> & "quotes"',
      note: 'A note\nof two lines',
      external_id: 'order-17',
      metadata: { order: 17 },
      expires: { clicks: 500, unique_clicks: 400, redirect_to: 'https://example.com/ended' },
      has_password: true,
      utm: { source: 'mail', medium: 'letter', campaign: 'spring', term: 'tea', content: 'top' },
      og: { title: 'Shared title', description: 'Shared text', image: 'https://example.com/p.png' },
      apps: {
        ios: { link: 'https://example.com/ios', store: null },
        android: { link: null, store: 'https://example.com/play' },
      },
      forward_query: true,
      forward_path: true,
      hide_referrer: true,
      block_bots: true,
    });
    expect(await editor.page.locator(`${PANEL} b:has-text("標題")`).count()).toBe(0);
  }, 60_000);

  test('what the server refuses stands at its field, and nothing is lost', async () => {
    const { id } = await newLink({ url: 'https://example.com/refused' });
    await editor.go(`/links/${id}?tab=edit`);
    await openSection(editor, 'Address');
    await field(editor, 'Slug').fill('spa ce');
    await editor.page.waitForSelector(`${PANEL} input[aria-invalid=true]`);
    await editor.press('Control+s');
    await editor.settle();
    expect(await field(editor, 'Slug').inputValue()).toBe('spa ce');
    await editor.page.locator(PANEL).getByRole('button', { name: 'Discard' }).click();
  });

  test('two people at once: the later one sees both versions and merges them', async () => {
    const { id } = await newLink({ url: 'https://example.com/merged', title: 'Begun' });
    await editor.go(`/links/${id}?tab=edit`);
    await openSection(editor, 'Labels');
    await field(editor, 'Title').fill('Mine');
    await field(editor, 'Note').fill('My note');
    await dashboards.server.ask(`/links/${id}`, {
      method: 'PATCH',
      body: { title: 'Theirs', external_id: 'their-id' },
    });
    await editor.press('Control+s');
    const dialog = editor.page.locator('[role=dialog], [role=alertdialog]').filter({
      hasText: 'Somebody else has changed this link',
    });
    await dialog.last().waitFor();
    expect(await dialog.last().textContent()).toContain('Mine');
    expect(await dialog.last().textContent()).toContain('Theirs');
    await editor.look('link-lost-update');
    await dialog.last().locator('button:has-text("Save the choice")').click();
    await dialog.last().waitFor({ state: 'detached' });
    const after = await eventually(
      () => linkOf(id),
      ({ note }) => note === 'My note',
      10_000,
    );
    expect(after).toMatchObject({ title: 'Mine', note: 'My note', external_id: 'their-id' });
  });
});

describe.skipIf(!canBrowse)('what is not saved', () => {
  const question = () => editor.page.getByRole('dialog', { name: 'Leave without saving?' });
  const answer = (name: string) => question().getByRole('button', { name }).click();

  /** Opens a link from the list, so that Back leads there, and changes its destination. */
  async function beginEdit(): Promise<void> {
    const { id, slug } = await newLink({ url: 'https://example.com/kept' });
    await editor.go(`/links?search=${slug}`);
    await editor.page.locator('[data-row="0"] a').first().click();
    await editor.page.waitForURL(new RegExp(`/links/${id}`));
    await urlField().fill('https://example.com/not-saved');
  }
  const urlField = () => field(editor, 'Destination');

  test('is asked about at Back, and who stays loses nothing', async () => {
    await beginEdit();
    await editor.page.goBack();
    await answer('Cancel');
    expect(await urlField().inputValue()).toBe('https://example.com/not-saved');
    expect(editor.path()).toContain('/links/lnk_');
    await editor.page.goBack();
    await answer('Leave');
    await editor.page.locator(PANEL).waitFor({ state: 'detached' });
    expect(editor.path()).toMatch(/^\/links\?search=/);
    // Nothing is held any more.
    await editor.page.goForward();
    await urlField().waitFor();
    expect(await urlField().inputValue()).toBe('https://example.com/kept');
  });

  test('is asked about at another tab and at Escape, and who stays loses nothing', async () => {
    await beginEdit();
    await editor.page.locator(PANEL).locator('nav button', { hasText: 'Rules' }).click();
    await answer('Cancel');
    await editor.press('Escape');
    await answer('Cancel');
    expect(await urlField().inputValue()).toBe('https://example.com/not-saved');
    await editor.press('Escape');
    await answer('Leave');
    await editor.page.locator(PANEL).waitFor({ state: 'detached' });
  });

  test('is asked about at a link to another place', async () => {
    const owner = await dashboards.open({ path: '/settings' });
    const name = owner.page.getByLabel('Name', { exact: true }).first();
    await name.fill('Not saved');
    const places = owner.page.getByRole('navigation', { name: 'Places' });
    await places.getByRole('link', { name: 'Members' }).click();
    const asked = owner.page.getByRole('dialog', { name: 'Leave without saving?' });
    await owner.look('leave-question');
    await asked.getByRole('button', { name: 'Cancel' }).click();
    expect(await name.inputValue()).toBe('Not saved');
    await places.getByRole('link', { name: 'Members' }).click();
    await asked.getByRole('button', { name: 'Leave' }).click();
    await owner.page.waitForURL(/\/members/);
    await owner.close();
  });

  test('is asked about for rules too', async () => {
    const { id } = await newLink({ url: 'https://example.com/kept' });
    await editor.go('/links');
    await editor.go(`/links/${id}?tab=rules`);
    await editor.page.locator(PANEL).getByRole('button', { name: 'Add a rule' }).click();
    await editor.press('Escape');
    await answer('Leave');
    await editor.page.locator(PANEL).waitFor({ state: 'detached' });
  });
});

describe.skipIf(!canBrowse)('story 8, rules and the tester', () => {
  test('a rule is made, and the tester agrees with a visit', async () => {
    const { id, slug } = await newLink({ url: 'https://example.com/else', slug: 'ruled' });
    await editor.go(`/links/${id}?tab=rules`);
    const { page } = editor;
    const panel = page.locator(PANEL);
    await panel.getByRole('button', { name: 'Add a rule' }).first().click();
    await panel.getByRole('button', { name: 'Add a condition' }).first().click();
    await page
      .getByRole('menuitem', { name: /platform/i })
      .or(page.getByRole('option', { name: /platform/i }))
      .first()
      .click();
    await panel
      .getByRole('button', { name: /^platform/ })
      .first()
      .click();
    await page.getByRole('option', { name: 'iOS' }).first().click();
    await editor.press('Escape');
    await panel.locator('input[type=url], input[inputmode=url]').first().fill('https://example.com/ios');
    // Not saved yet: the tester explains the draft.
    await panel.getByText('https://example.com/ios', { exact: false }).last().waitFor();
    await editor.look('link-rules-draft');
    await save(editor);
    expect((await linkOf(id)).rules).toEqual([
      { when: { platform: ['ios'] }, then: { url: 'https://example.com/ios' } },
    ]);
    const iphone =
      'Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/19.0 Mobile/15E148 Safari/604.1';
    const went = await visit(dashboards.server, `/${slug}`, { 'user-agent': iphone });
    expect(went.headers.get('location')).toBe('https://example.com/ios');
    const other = await visit(dashboards.server, `/${slug}`);
    expect(other.headers.get('location')).toBe('https://example.com/else');
  }, 60_000);

  test('the tester knows a visitor by address, region and city, and names the share that is drawn', async () => {
    const { id } = await newLink({
      url: 'https://example.com/else',
      rules: [
        {
          when: { address: ['203.0.113.0/24'], city: ['Taipei'] },
          then: { split: [{ url: 'https://example.com/office', weight: 100 }] },
        },
      ],
    });
    await editor.go(`/links/${id}?tab=rules`);
    const tester = editor.page.getByRole('complementary', { name: 'Who gets what' });
    await tester.getByText('More about the visit').click();
    await tester.getByLabel('IP address').fill('203.0.113');
    await tester.getByText('Correct what is said about the visit').waitFor();
    expect(await tester.getByLabel('IP address').getAttribute('aria-invalid')).toBe('true');
    await tester.getByLabel('IP address').fill('203.0.113.7');
    await tester.getByText('Rule 1 does not match').waitFor();
    await tester.getByLabel('City').fill('Taipei');
    await tester.getByText('Rule 1 matches').waitFor();
    await tester.getByText('The draw gives A').waitFor();
    await editor.look('link-tester');
  });

  test('rules change places by keyboard, and a live region reads the new place', async () => {
    const rule = (country: string) => ({
      when: { country: [country] },
      then: { url: `https://example.com/${country}` },
    });
    const { id } = await newLink({ url: 'https://example.com/order', rules: [rule('TW'), rule('FR')] });
    await editor.go(`/links/${id}?tab=rules`);
    await editor.page.locator(PANEL).getByRole('button', { name: 'Move rule 1' }).focus();
    await editor.press('Alt+ArrowDown');
    await editor.page.waitForSelector(':text("Rule 1 is rule 2 now.")', { state: 'attached' });
    await save(editor);
    expect((await linkOf(id)).rules).toEqual([rule('FR'), rule('TW')]);
  });

  test('shares of a split are shown with the rest, and with what they come to when they are more than all', async () => {
    const { id } = await newLink({
      url: 'https://example.com/rest',
      rules: [
        {
          when: { country: ['TW'] },
          then: {
            split: [
              { url: 'https://example.com/a', weight: 50 },
              { url: 'https://example.com/b', weight: 30 },
            ],
          },
        },
      ],
    });
    await editor.go(`/links/${id}?tab=rules`);
    const panel = editor.page.locator(PANEL);
    await panel.getByText('20%', { exact: true }).waitFor();
    const typeShare = async (text: string) => {
      await panel.locator('input[type=number]').first().focus();
      await editor.press('Control+A');
      await editor.page.keyboard.type(text);
    };
    await typeShare('60');
    await panel.getByText('10%', { exact: true }).waitFor();
    // More than all is shared in proportion, and the page says what each gets.
    await typeShare('90');
    await panel.getByText('75%').waitFor();
    await panel.getByText('25%').waitFor();
    await typeShare('70');
    await panel.getByText('0%', { exact: true }).waitFor();
    await save(editor);
    const [saved] = (await linkOf(id)).rules;
    expect(saved.then.split.map(({ weight }: { weight: number }) => weight)).toEqual([70, 30]);
  });
});

describe.skipIf(!canBrowse)('story 13, history', () => {
  test('a version is restored, and what changed is said field by field', async () => {
    const { id } = await linkBySlug(dashboards.server, 'spring');
    await editor.go(`/links/${id}?tab=history`);
    const { page } = editor;
    await page.locator(PANEL).getByText('陳思涵').first().waitFor();
    const text = (await page.textContent(PANEL)) ?? '';
    for (const word of ['陳思涵', 'Lin Wan-yu', 'Note', 'Title']) expect(text).toContain(word);
    await page
      .locator(PANEL)
      .getByRole('button', { name: /Restore/ })
      .last()
      .click();
    await eventually(
      () => linkOf(id),
      ({ note }) => note === '',
      10_000,
    );
    const after = await linkOf(id);
    expect(after).toMatchObject({ note: '', forward_query: false, title: 'Spring tea, first flush' });
  });
});

describe.skipIf(!canBrowse)('story 14, QR code', () => {
  test('is designed, downloaded and decoded, and a visit by it is a scan', async () => {
    const link = await newLink({ url: 'https://example.com/scanned', slug: 'scan-me' });
    await editor.go(`/links/${link.id}?tab=qr`);
    const { page } = editor;
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.locator(PANEL).locator('a, button').filter({ hasText: 'PNG' }).first().click(),
    ]);
    const { data, width, height } = PNG.sync.read(readFileSync(await download.path()));
    const url = new URL(decodeQR({ data, width, height }));
    expect(url.pathname).toBe('/scan-me');
    await visit(dashboards.server, url.pathname + url.search);
    const counted = await eventually(
      () => stats(dashboards.server, `&filter[link]=${link.id}&group_by=trigger`),
      ({ total }) => total.clicks === 1,
    );
    expect(counted.groups.trigger).toMatchObject([{ value: 'qr', clicks: 1 }]);
  });
});
