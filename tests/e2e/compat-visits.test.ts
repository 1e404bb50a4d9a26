import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { newAccount } from '../support/accounts.ts';
import { AGENTS } from '../support/agents.ts';
import { startServer, type TestServer, visit } from '../support/server.ts';

/** What visitors get for every option of a compatible API that changes where somebody goes. */
const PHONES = {
  ...AGENTS,
  windowsPhone7:
    'Mozilla/5.0 (compatible; MSIE 9.0; Windows Phone OS 7.5; Trident/5.0; IEMobile/9.0; HTC; 7 Trophy)',
  windowsPhone8:
    'Mozilla/5.0 (Mobile; Windows Phone 8.1; Android 4.0; ARM; Trident/7.0; Touch; rv:11.0; IEMobile/11.0; NOKIA; Lumia 520) like iPhone OS 7_0_3 Mac OS X AppleWebKit/537 (KHTML, like Gecko) Mobile Safari/537',
  windowsPhone10:
    'Mozilla/5.0 (Windows Phone 10.0; Android 6.0.1; Microsoft; Lumia 950) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/52.0.2743.116 Mobile Safari/537.36 Edge/15.15254',
  windowsMobile: 'Opera/9.50 (Windows Mobile; PPC; U; en) Presto/2.2.0',
  windowsCe: 'Mozilla/4.0 (compatible; MSIE 6.0; Windows CE; IEMobile 8.12; MSIEMobile 6.5)',
  pocketPc: 'Mozilla/4.0 (compatible; MSIE 4.01; Windows CE; PPC; 240x320)',
  windowsTouch: 'Mozilla/5.0 (Windows NT 6.3; Trident/7.0; Touch; Tablet PC 2.0; rv:11.0) like Gecko',
} as const;
type Agent = keyof typeof PHONES;
const WINDOWS_PHONES = [
  ...(['windowsPhone7', 'windowsPhone8', 'windowsPhone10'] as const),
  ...(['windowsMobile', 'windowsCe', 'pocketPc'] as const),
] as const;

const HOME = 'https://example.com/home';
const at = (path: string) => `https://example.com/${path}`;

let server: TestServer;
let personal: string;
let team: string;
let teamId: string;
beforeAll(async () => {
  server = await startServer({
    WAYMARK_PUBLIC_URL: 'http://127.0.0.1',
    WAYMARK_TRUSTED_PROXIES: 'loopback',
    WAYMARK_COUNTRY_HEADER: 'cf-ipcountry',
    WAYMARK_APP_SCHEMES: 'shop',
  });
  personal = (await newAccount(server)).key;
  ({ key: team, workspace: teamId } = await newAccount(server, { kind: 'team' }));
});
afterAll(() => server.remove());

interface Coming {
  readonly as?: Agent;
  readonly country?: string;
  readonly query?: string;
}

/** Where a visit leads; the status where it leads nowhere. */
async function go(
  path: string,
  { as = 'windows', country, query = '' }: Coming = {},
): Promise<string | number> {
  const answer = await visit(server, `/${path}${query}`, {
    'user-agent': PHONES[as],
    ...(country === undefined ? {} : { 'cf-ipcountry': country }),
  });
  await answer.arrayBuffer();
  return answer.headers.get('location') ?? answer.status;
}

const page = async (path: string, as: Agent = 'windows') =>
  (await visit(server, `/${path}`, { 'user-agent': PHONES[as] })).text();

describe('Cuttly', () => {
  let made = 0;
  const ask = async (query: Record<string, string>) => {
    const search = new URLSearchParams({ key: personal, ...query });
    return (await fetch(`${server.url}/compat/cuttly/api/api.php?${search}`)).json();
  };
  const shorten = async (): Promise<string> => {
    const name = `cut-${++made}`;
    expect(await ask({ short: HOME, name, noTitle: '1' })).toMatchObject({ url: { status: 7 } });
    return name;
  };
  const edit = async (name: string, changes: Record<string, string>) => {
    expect(await ask({ edit: `127.0.0.1/${name}`, ...changes })).toEqual({ status: 1 });
  };

  test('windowsMobile takes every Windows Phone, Windows Mobile and Windows CE, and nobody else', async () => {
    const name = await shorten();
    await edit(name, { mobile: 'windowsMobile', destination: at('wp') });
    for (const as of WINDOWS_PHONES) expect([as, await go(name, { as })]).toEqual([as, at('wp')]);
    for (const as of ['iphone', 'android', 'windows', 'windowsTouch', 'mac'] as const) {
      expect([as, await go(name, { as })]).toEqual([as, HOME]);
    }
  });

  test('android and ios take no Windows Phone, though these say that they are both', async () => {
    const name = await shorten();
    await edit(name, { mobile: 'android', destination: at('android') });
    await edit(name, { mobile: 'ios', destination: at('ios') });
    for (const as of WINDOWS_PHONES) expect([as, await go(name, { as })]).toEqual([as, HOME]);
    expect(await go(name, { as: 'iphone' })).toBe(at('ios'));
    expect(await go(name, { as: 'android' })).toBe(at('android'));
  });

  test('redirect takes every phone and tablet whose system is not named, and no desktop', async () => {
    const name = await shorten();
    await edit(name, { mobile: 'redirect', destination: at('mobile') });
    await edit(name, { mobile: 'ios', destination: at('ios') });
    for (const as of [...WINDOWS_PHONES, 'android'] as const) {
      expect([as, await go(name, { as })]).toEqual([as, at('mobile')]);
    }
    expect(await go(name, { as: 'iphone' })).toBe(at('ios'));
    for (const as of ['windows', 'mac', 'linux'] as const) expect(await go(name, { as })).toBe(HOME);
    await edit(name, { mobile: 'redirect' });
    expect(await go(name, { as: 'android' })).toBe(HOME);
  });

  test('an end by unique clicks is one for everybody, those counted before among them', async () => {
    const name = await shorten();
    await edit(name, { expire: '0', expireCond: '2', expireUnique: '1', expireRedirect: at('over') });
    expect(await go(name, { as: 'iphone' })).toBe(HOME);
    expect(await go(name, { as: 'iphone' })).toBe(HOME);
    expect(await go(name, { as: 'android' })).toBe(HOME);
    for (const as of ['iphone', 'android', 'mac'] as const) expect(await go(name, { as })).toBe(at('over'));
    await edit(name, { expireCond: '3' });
    expect(await go(name, { as: 'mac' })).toBe(HOME);
    await edit(name, { expireRedirect: at('gone') });
    expect(await go(name, { as: 'mac' })).toBe(at('gone'));
    await edit(name, { expireCond: '0' });
    expect(await go(name, { as: 'mac' })).toBe(HOME);
  });

  test('each variation gets its percent, and what is left goes to the destination', async () => {
    const name = await shorten();
    await edit(name, { abtest: '1', abtest_b: '100', abtest_bvariation: at('b') });
    expect(await go(name)).toBe(at('b'));
    await edit(name, { abtest: '2', ...variation('b', 0), ...variation('c', 100) });
    expect(await go(name)).toBe(at('c'));
    await edit(name, { abtest: '1', abtest_b: '0', abtest_bvariation: at('b') });
    expect(await go(name)).toBe(HOME);
    await edit(name, { abtest: '0' });
    expect(await go(name)).toBe(HOME);
  });
  const variation = (name: string, percent: number) => ({
    [`abtest_${name}`]: String(percent),
    [`abtest_${name}variation`]: at(name),
  });

  test('a password is asked for until it is taken off', async () => {
    const name = await shorten();
    await edit(name, { password: 'open' });
    expect([await go(name), (await page(name)).includes('type="password"')]).toEqual([200, true]);
    await edit(name, { password: '' });
    expect(await go(name)).toBe(HOME);
  });
});

describe('Linkly', () => {
  const save = async (fields: object) => {
    const answer = await fetch(`${server.url}/compat/linkly/api/v1/link`, {
      method: 'POST',
      headers: { authorization: `Bearer ${team}`, 'content-type': 'application/json' },
      body: JSON.stringify({ url: HOME, ...fields }),
    });
    expect(answer.status).toBe(200);
    const link = (await answer.json()) as { id: number; full_url: string };
    return { id: link.id, path: new URL(link.full_url).pathname.slice(1) };
  };
  const shared = (url: string, percentage: string) => ({ what: 'rotator', url: at(url), percentage });

  test('the first country or platform that matches wins; else the rotator, and the rest goes to url', async () => {
    const { path } = await save({
      rules: [
        { what: 'country', url: at('uk'), matches: 'UK' },
        { what: 'platform', url: at('ios'), matches: 'ios' },
        { what: 'platform', url: at('windows'), matches: 'windows' },
        shared('rotated', '100'),
      ],
    });
    expect(await go(path, { country: 'GB', as: 'iphone' })).toBe(at('uk'));
    expect(await go(path, { country: 'US', as: 'iphone' })).toBe(at('ios'));
    expect(await go(path, { country: 'US', as: 'windows' })).toBe(at('windows'));
    expect(await go(path, { country: 'US', as: 'mac' })).toBe(at('rotated'));
    for (const as of ['windowsPhone8', 'windowsPhone10'] as const) {
      expect([as, [at('ios'), at('android')].includes(String(await go(path, { as })))]).toEqual([as, false]);
    }
    const none = await save({ rules: [shared('never', '0')] });
    expect(await go(none.path)).toBe(HOME);
  });

  test('what is off, over, framed, measured, forwarded or blocked', async () => {
    expect(await go((await save({ enabled: false })).path)).toBe(404);
    expect(await go((await save({ expiry_datetime: '2026-01-01' })).path)).toBe(410);
    const over = await save({ expiry_datetime: '2026-01-01', expiry_destination: at('over') });
    expect(await go(over.path)).toBe(at('over'));
    const once = await save({ expiry_clicks: 1, expiry_destination: at('over') });
    expect([await go(once.path), await go(once.path)]).toEqual([HOME, at('over')]);
    const forwards = await save({ forward_params: true });
    expect(await go(forwards.path, { query: '?a=1&b=%20' })).toBe(`${HOME}?a=1&b=%20`);
    const named = await save({ url: `${HOME}?utm_source=own`, utm_source: 'x', utm_medium: 'mail' });
    expect(await go(named.path)).toBe(`${HOME}?utm_source=own&utm_medium=mail`);
    expect(await page((await save({ cloaking: true })).path)).toContain('<iframe');
    expect(await page((await save({ og_title: 'Shown to crawlers' })).path, 'facebookBot')).toContain(
      'Shown to crawlers',
    );
    const blocks = await save({ block_bots: true });
    expect([await go(blocks.path, { as: 'googlebot' }), await go(blocks.path)]).toEqual([403, HOME]);
  });

  test('a pixel runs on a domain of the workspace; on the server’s own host it is only kept', async () => {
    const headers = { 'user-agent': PHONES.windows };
    const body = { host: 'pixels.example.com', verified: true };
    await server.api('/domains', { body, headers: { 'x-workspace-id': teamId } });
    const owned = await save({ gtm_id: 'GTM-ABCD', domain: body.host });
    const answer = await visit(server, `/${owned.path}`, { ...headers, host: body.host });
    expect(await answer.text()).toContain('GTM-ABCD');
    expect(await go((await save({ gtm_id: 'GTM-ABCD' })).path)).toBe(HOME);
  });

  test('the id of a click comes with the destination, and leads a conversion back to its link', async () => {
    const { id, path } = await save({ url: `${HOME}?a=1#part`, conversion_tracking: true });
    const report = async (fields: object) => {
      const answer = await fetch(`${server.url}/compat/linkly/api/v1/conversions`, {
        method: 'POST',
        headers: { authorization: `Bearer ${team}`, 'content-type': 'application/json' },
        body: JSON.stringify(fields),
      });
      const { conversions } = (await answer.json()) as { conversions: [{ link_id: number | null }] };
      return conversions[0].link_id;
    };
    const [first, second] = [String(await go(path)), String(await go(path))];
    expect(first).toMatch(/^https:\/\/example\.com\/home\?a=1&linkly_cid=[0-9a-z.]+#part$/);
    expect(first).not.toBe(second);
    const cid = new URL(first).searchParams.get('linkly_cid');
    expect(await report({ event_name: 'purchase', linkly_cid: cid })).toBe(id);
    expect(await report({ event_name: 'purchase', linkly_cid: `zzzz.${cid}` })).toBeNull();
    // Without being asked, a destination is given nothing.
    expect(await go((await save({})).path)).toBe(HOME);
  });
});

test('PicSee: each target goes where it says, the closest first, and all others to url', async () => {
  const names = [
    'ios_line',
    'ios_safari',
    'android_fb',
    'facebook',
    'twitter',
    'ios',
    'android',
    'mac',
    'pc',
  ];
  const answer = await fetch(`${server.url}/compat/picsee/v1/links`, {
    method: 'POST',
    headers: { authorization: `Bearer ${team}`, 'content-type': 'application/json' },
    body: JSON.stringify({
      url: HOME,
      encodeId: 'targets',
      targets: names.map((target) => ({ target, url: at(target) })),
    }),
  });
  expect([answer.status, await answer.text()]).toEqual([200, expect.any(String)]);
  const rows: [Agent, string][] = [
    ['line', 'ios_line'],
    ['iphone', 'ios_safari'],
    ['facebook', 'android_fb'],
    ['x', 'twitter'],
    ['android', 'android'],
    ['mac', 'mac'],
    ['windows', 'pc'],
    ['linux', 'pc'],
  ];
  for (const [as, target] of rows) expect([as, await go('targets', { as })]).toEqual([as, at(target)]);
  for (const as of ['windowsPhone7', 'windowsPhone8', 'windowsPhone10'] as const) {
    const went = String(await go('targets', { as }));
    expect([as, [at('ios'), at('ios_safari'), at('android')].includes(went)]).toEqual([as, false]);
  }
});
