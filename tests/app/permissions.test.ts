import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { operations } from '../../src/api/operations.ts';
import { canBrowse } from '../support/browser.ts';
import { type Dashboard, type Dashboards, startDashboards } from '../support/dashboard.ts';
import { linkBySlug } from '../support/demo-workspace.ts';
import { sendFromPage } from '../support/page-session.ts';
import { allScreens } from '../support/screens.ts';
import { visit } from '../support/server.ts';

let dashboards: Dashboards;

beforeAll(async () => {
  if (!canBrowse) return;
  dashboards = await startDashboards({ links: 60, clicks: 600 });
}, 60_000);
afterAll(() => dashboards?.close());

/** What a viewer may do. */
const VIEWER = new Set(['links:read', 'stats:read']);

/** Names of what changes something; each is absent for somebody who may not. */
const CHANGES =
  /^(?:new |(?:add|create|save|delete|remove|revoke|rotate|invite|withdraw|move to|restore|empty|rename|merge|import|switch (?:on|off)|turn|make|verify|look now|redeliver|send a test|change)\b)/i;
/** What everybody may do with what is their own, and what only chooses. */
const OWN =
  /theme|language|password|passkey|authenticator|session|personal key|sign out|recovery|save view|^create$/i;

/** The names of everything on the page that can be pressed. */
const pressable = ({ page }: Dashboard): Promise<readonly string[]> =>
  page.evaluate<readonly string[]>(`[...document.querySelectorAll(
    'main button, main [role=button], main [role=switch], main input[type=submit], nav button, [role=dialog] button')]
    .filter((it) => it.checkVisibility() && !it.disabled)
    .map((it) => it.getAttribute('aria-label') ?? it.textContent.trim())`);

describe.skipIf(!canBrowse)('story 18, viewer and stranger', () => {
  test('the API refuses every change to the session of a viewer', async () => {
    const { server, demo } = dashboards;
    const { id } = await linkBySlug(server, 'spring');
    const refused: Record<string, number> = {};
    const changes = operations.filter(
      (it) => 'scopes' in it && it.scopes.length > 0 && !it.scopes.some((scope) => VIEWER.has(scope)),
    );
    expect(changes.length).toBeGreaterThan(40);
    for (const { name, method, path } of changes) {
      const [first] = [method].flat();
      const answer = await sendFromPage(server, path.replace('{id}', id).replace(/\{\w+\}/g, 'x'), {
        ...(first === undefined ? {} : { method: first }),
        ...(first === 'GET' ? {} : { body: {} }),
        session: demo.people.viewer.session,
      });
      if (answer.status !== 403 && answer.status !== 404) refused[name] = answer.status;
      await answer.body?.cancel();
    }
    expect(refused).toEqual({});
  });

  test('no screen shows a viewer what changes something', async () => {
    const viewer = await dashboards.open({ role: 'viewer', path: null });
    const found: Record<string, readonly string[]> = {};
    for (const { name, path } of await allScreens(dashboards.server)) {
      await viewer.go(path);
      const changes = (await pressable(viewer)).filter((text) => CHANGES.test(text) && !OWN.test(text));
      if (changes.length > 0 && name !== 'me') found[name] = changes;
    }
    expect(found).toEqual({});
    await viewer.close();
  }, 120_000);

  test('places of administrators say who may see them, and the side bar leaves them out', async () => {
    const viewer = await dashboards.open({ role: 'viewer' });
    const places = await viewer.page.locator('nav a:visible').allTextContents();
    const shown = (name: string) => places.some((text) => text.startsWith(name));
    expect(['Links', 'Members', 'Audit log', 'Settings', 'Import'].filter(shown)).toEqual(['Links']);
    for (const path of ['/members', '/audit', '/settings']) {
      await viewer.go(path);
      const text = (await viewer.page.textContent('main')) ?? '';
      expect([path, text]).toEqual([path, expect.stringContaining('Your role does not include this')]);
      expect([path, text]).toEqual([path, expect.stringContaining('In Yunwu Tea your role is Viewer.')]);
      expect([path, text]).toEqual([path, expect.stringContaining('with the role Owner or Administrator.')]);
    }
    await viewer.look('members-forbidden');
    await viewer.close();
  }, 60_000);

  test('an editor changes links and no members; an administrator both', async () => {
    const editor = await dashboards.open({ role: 'editor', path: '/links' });
    expect((await pressable(editor)).some((text) => /new link/i.test(text))).toBe(true);
    await editor.go('/members');
    expect(await editor.page.textContent('main')).toContain('Your role does not include this');
    await editor.close();
    const admin = await dashboards.open({ role: 'admin', path: '/members' });
    expect((await pressable(admin)).some((text) => /invite/i.test(text))).toBe(true);
    await admin.close();
  });

  test('a workspace that one is not in is not there', async () => {
    const { demo, server } = dashboards;
    for (const number of [demo.otherWorkspace, 99_999]) {
      const viewer = await dashboards.open({ role: 'viewer', path: null });
      await viewer.go(`~/app/w/${number}/links`);
      expect(await viewer.page.textContent('main h1')).toBe('There is nothing here');
      await viewer.close();
      const answer = await sendFromPage(server, '/links', {
        method: 'GET',
        session: demo.people.viewer.session,
        workspace: `wsp_${number}`,
      });
      expect(answer.status).toBe(404);
      await answer.body?.cancel();
    }
  });

  test('a link of another workspace is not there', async () => {
    const { demo, server } = dashboards;
    const made = await server.api('/links', {
      body: { url: 'https://example.com/other' },
      headers: { 'x-workspace-id': `wsp_${demo.otherWorkspace}` },
    });
    const { id } = (await made.json()) as { id: string };
    const owner = await dashboards.open({ role: 'editor', path: null });
    await owner.go(`/links/${id}?tab=edit`);
    expect(await owner.page.textContent('[role=dialog]')).toMatch(/gone|nothing here|no such|not exist/i);
    await owner.close();
  });
});

describe.skipIf(!canBrowse)('story 20, a role is taken away', () => {
  const personOf = async (email: string): Promise<string> => {
    const { data } = await dashboards.server.ask<{
      data: readonly { person: { id: string; email: string } }[];
    }>('/members');
    return data.find(({ person }) => person.email === email)?.person.id ?? '';
  };

  test('its actions are gone after the next call, and the call says why', async () => {
    const { server, demo } = dashboards;
    const editor = await dashboards.open({ role: 'editor', path: '/links', mayFail: true });
    const { page } = editor;
    await page.locator('[role=row][data-row]').first().waitFor();
    const id = await personOf(demo.people.editor.email);
    await server.ask(`/members/${id}`, { method: 'PATCH', body: { role: 'viewer' } });
    await editor.press('j', 'd');
    await page.waitForSelector('[data-toasts] p');
    await page.locator('main button:has-text("New link")').waitFor({ state: 'detached' });
    await editor.close();
    await server.ask(`/members/${id}`, { method: 'PATCH', body: { role: 'editor' } });
  });

  test('a member who is removed sees no click any more', async () => {
    const { server, demo } = dashboards;
    const viewer = await dashboards.open({ role: 'viewer', path: '/live' });
    const { page } = viewer;
    const rows = () => page.locator('main [data-live] li').count();
    await visit(server, '/winter', { host: 'yunwu.example' });
    await page.locator('main [data-live] li').first().waitFor();
    const id = await personOf(demo.people.viewer.email);
    await server.ask(`/members/${id}`, { method: 'DELETE' });
    const before = await rows();
    await visit(server, '/winter', { host: 'yunwu.example' });
    await page.waitForSelector(
      'main :text("There is nothing here"), main :text("no workspace"), main :text("ended"), main [role=alert]',
    );
    expect(await rows()).toBeLessThanOrEqual(before);
    await viewer.close();
  });
});
