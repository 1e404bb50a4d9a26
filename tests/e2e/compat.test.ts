import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { hasClientPrograms } from '../../scripts/test-programs.mjs';
import { newAccount } from '../support/accounts.ts';
import { eventually, startServer, type TestServer } from '../support/server.ts';

const CLIENTS = join(import.meta.dir, '..', 'clients');
const canRun = hasClientPrograms() || Boolean(process.env.CI);

const folder = mkdtempSync(join(tmpdir(), 'waymark-compat-'));
const configFile = join(folder, 'waymark.toml');
writeFileSync(
  configFile,
  [
    '[compat]',
    'guest_workspace = 2',
    '[compat.hosts]',
    'pocolink = "api.poco.example"',
    'botoi = "api.botoi.example"',
    '[plans.five-a-year]',
    'calls_per_year = 5',
    '[plans.three-a-minute]',
    'rates = [{ limit = 3, window = "1h" }]',
    '[plans.three-links]',
    'links_per_month = 3',
  ].join('\n'),
);
let server: TestServer;
const env = { WAYMARK_CONFIG: configFile, WAYMARK_OUTBOUND_ALLOW: 'loopback' };

beforeAll(async () => {
  server = await startServer(env);
});
afterAll(async () => {
  await server.remove();
  rmSync(folder, { recursive: true, force: true });
});

const compat = (path: string, init: RequestInit = {}): Promise<Response> =>
  fetch(`${server.url}/compat${path}`, { redirect: 'manual', ...init });

async function runClient(command: readonly string[]): Promise<string> {
  const child = Bun.spawn([...command], { stdout: 'pipe', stderr: 'pipe' });
  const [out, err] = await Promise.all([
    new Response(child.stdout).text(),
    new Response(child.stderr).text(),
  ]);
  const exitCode = await child.exited;
  return exitCode === 0 ? out : `${command[0]} ended with ${exitCode}: ${err}${out}`;
}

describe('clients in the languages of the field work after changing one base URL', () => {
  test.skipIf(!canRun)('PHP, against the Regular API of Cuttly', async () => {
    const { key } = await newAccount(server);
    const php = ['php', '-d', 'zend.assertions=1', '-d', 'assert.exception=1', join(CLIENTS, 'cuttly.php')];
    expect(await runClient([...php, `${server.url}/compat/cuttly`, key])).toBe('done');
  });

  test.skipIf(!canRun)('Python, against both APIs of Cuttly', async () => {
    const [person, team] = [await newAccount(server), await newAccount(server, { kind: 'team' })];
    const python = ['python3', join(CLIENTS, 'cuttly.py'), `${server.url}/compat/cuttly`];
    expect(await runClient([...python, person.key, team.key])).toBe('done');
  });

  test('JavaScript, against the Regular API of Cuttly', async () => {
    const { key } = await newAccount(server);
    const node = [process.execPath, join(CLIENTS, 'cuttly.mjs'), `${server.url}/compat/cuttly`];
    expect(await runClient([...node, key])).toBe('done');
  });

  test.skipIf(!canRun)('curl and wget, against Botoi and PocoLink', async () => {
    const { key } = await newAccount(server);
    expect(await runClient(['sh', join(CLIENTS, 'json-apis.sh'), `${server.url}/compat`, key])).toBe('done');
  });
});

test.skipIf(!canRun)("the examples of Linkly's page, with curl and wget", async () => {
  const { key, number } = await newAccount(server, { kind: 'team', plan: 'linkly' });
  const shell = ['sh', join(CLIENTS, 'linkly.sh'), `${server.url}/compat/linkly`, key, String(number)];
  expect(await runClient(shell)).toBe('done');
});

test('a list of Linkly shows the clicks of its links, and what came of them, from the stores of a server', async () => {
  const { key, number } = await newAccount(server, { kind: 'team' });
  const ask = async (path: string, body?: unknown) => {
    const answer = await compat(`/linkly/api/v1${path}`, {
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }),
    });
    expect([path, answer.status]).toEqual([path, 200]);
    const text = await answer.text();
    return answer.headers.get('content-type') === 'application/json' ? JSON.parse(text) : text;
  };
  const made = await ask('/link', { url: 'https://example.com/listed', name: 'Listed' });
  for (const agent of [
    'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0',
    'Googlebot/2.1',
  ]) {
    const visit = await fetch(`${server.url}${new URL(made.full_url).pathname}`, {
      redirect: 'manual',
      headers: { 'user-agent': agent },
    });
    expect(visit.status).toBe(302);
  }
  const list = () => ask(`/workspace/${number}/list_links?sort_by=name&search=listed`);
  const { links } = await eventually(
    list,
    (page) => page.links[0].clicks_today >= 2 && page.links[0].human_clicks_total >= 1,
  );
  expect(links[0]).toMatchObject({ clicks_total: 2, human_clicks_total: 1, human_clicks_thirty_days: 1 });
  expect(links[0].sparkline.at(-1)).toBe(1);
  for (const [bots, clicks] of Object.entries({ '': 2, '&bots=exclude': 1, '&bots=only': 1 })) {
    const { traffic } = await ask(`/workspace/${number}/clicks?link_id=${made.id}${bots}`);
    expect([bots, traffic.at(-1).y]).toEqual([bots, clicks]);
  }
  expect(await ask(`/workspace/${number}/clicks/counters/bot_name`)).toMatchObject({ total: 1 });
  const csv = await ask(`/workspace/${number}/clicks/export?format=csv&bots=true`);
  expect(csv.trimEnd().split('\r\n')).toHaveLength(3);
  const { conversions } = await ask('/conversions', { link_id: made.id, value: 9.99, currency: 'EUR' });
  expect((await ask(`/conversions?link_id=${made.id}`)).conversions).toEqual(conversions);
});

test('a link made through a compatible API redirects, and its clicks are told by that API', async () => {
  const { key } = await newAccount(server);
  const bearer = { authorization: `Bearer ${key}`, 'content-type': 'application/json' };
  const made = await compat('/botoi/v1/short-url/create', {
    method: 'POST',
    headers: bearer,
    body: JSON.stringify({ url: 'https://example.com/counted', custom_slug: 'counted' }),
  });
  expect(made.status).toBe(200);
  for (const path of ['/counted', '/compat/botoi/v1/short-url/r/counted']) {
    const visit = await fetch(server.url + path, {
      redirect: 'manual',
      headers: { 'user-agent': 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0' },
    });
    expect([path, visit.status, visit.headers.get('location')]).toEqual([
      path,
      302,
      'https://example.com/counted',
    ]);
  }
  const clicks = await eventually(
    async () => {
      const stats = await compat('/botoi/v1/short-url/counted/stats', { headers: bearer });
      return ((await stats.json()) as { data: { clicks: number } }).data.clicks;
    },
    (counted) => counted >= 2,
  );
  expect(clicks).toBe(2);
});

test('a webhook made through Linkly’s API hears of links and clicks in Linkly’s words', async () => {
  const heard: { event: string; link: { id: number; name: string }; click?: { browser_name: string } }[] = [];
  const hook = Bun.serve({
    hostname: '127.0.0.1',
    port: 0,
    async fetch(request) {
      heard.push((await request.json()) as (typeof heard)[number]);
      return new Response('ok');
    },
  });
  const { key, number } = await newAccount(server, { kind: 'team' });
  const send = (path: string, body: object) =>
    compat(`/linkly/api/v1${path}?api_key=${key}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
  const url = `http://127.0.0.1:${hook.port}/`;
  expect(await (await send(`/workspace/${number}/webhooks`, { url })).json()).toEqual({ webhooks: [url] });
  const link = (await (await send('/link', { url: 'https://example.com/', name: 'Told' })).json()) as {
    id: number;
    full_url: string;
  };
  await fetch(new URL(new URL(link.full_url).pathname, server.url), {
    redirect: 'manual',
    headers: { 'user-agent': 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0' },
  });
  await eventually(
    async () => heard.length,
    (count) => count >= 2,
    10_000,
  );
  expect(heard).toMatchObject([
    { event: 'link.created', link: { id: link.id, name: 'Told' } },
    { event: 'click', link: { id: link.id }, click: { browser_name: 'Firefox' } },
  ]);
  await hook.stop(true);
}, 30_000);

describe('a compatible API on a host of its own', () => {
  const onHost = (host: string, path: string, init: RequestInit = {}) =>
    fetch(server.url + path, { redirect: 'manual', ...init, headers: { ...init.headers, host } });

  test('has its paths below /, and no links', async () => {
    const { key } = await newAccount(server);
    const made = await onHost('api.poco.example', '/v1/links', {
      method: 'POST',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      body: JSON.stringify({ url: 'https://example.com/', custom_slug: 'v1-links' }),
    });
    expect(made.status).toBe(201);
    const visit = await onHost('API.Poco.Example:8080', '/v1-links');
    expect(visit.status).toBe(404);
    expect(await visit.json()).toEqual({ success: false, error: 'There is no such route.' });
  });

  test('answers whoever is allowed to call without a key', async () => {
    const { workspace, number } = await newAccount(server, { plan: 'botoi-free' });
    // The workspace that the configuration names is the second of the server, made by the first test.
    expect(number).toBeGreaterThan(2);
    expect(workspace).toMatch(/^wsp_/);
    const made = await onHost('api.botoi.example', '/v1/short-url/create', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ url: 'https://example.com/guest' }),
    });
    expect(made.status).toBe(200);
  });
});

test('an API that there is not is a plain 404 in JSON', async () => {
  const answer = await compat('/bitly/v4/shorten');
  expect(answer.status).toBe(404);
  expect(answer.headers.get('content-type')).toContain('application/json');
});

describe('limits are exact with many calls at once, and across a restart', () => {
  const link = (key: string) =>
    compat('/pocolink/v1/links', {
      method: 'POST',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      body: JSON.stringify({ url: 'https://example.com/' }),
    });
  const statuses = async (key: string, calls: number): Promise<readonly number[]> => {
    const answers = await Promise.all(Array.from({ length: calls }, () => link(key)));
    return answers.map(({ status }) => status).sort();
  };

  for (const [what, plan, limit] of [
    ['calls in a window', 'three-a-minute', 3],
    ['calls of a year', 'five-a-year', 5],
    ['links of a month', 'three-links', 3],
  ] as const) {
    test(what, async () => {
      const { key } = await newAccount(server, { plan });
      const before = await statuses(key, limit - 1);
      expect(before).toEqual(before.map(() => 201));
      await server.kill();
      await server.start(env);
      const after = await statuses(key, 20);
      expect(after.filter((status) => status === 201)).toHaveLength(1);
      expect(after.filter((status) => status === 429)).toHaveLength(19);
    });
  }
});

describe('the title of a page', () => {
  let asked = 0;
  const pages = Bun.serve({
    hostname: '127.0.0.1',
    port: 0,
    async fetch(request) {
      asked++;
      if (new URL(request.url).pathname === '/silent') await new Promise(() => undefined);
      return new Response('<title>A &amp; B</title>', { headers: { 'content-type': 'text/html' } });
    },
  });
  afterAll(() => pages.stop(true));
  const shorten = async (key: string, path: string, more = '') => {
    const url = encodeURIComponent(`http://127.0.0.1:${pages.port}${path}`);
    const answer = await compat(`/cuttly/api/api.php?key=${key}&short=${url}${more}`);
    return ((await answer.json()) as { url: { status: number; title: string } }).url;
  };

  test('is fetched for Cuttly’s clients, and not where they skip it', async () => {
    const { key } = await newAccount(server);
    expect(await shorten(key, '/')).toMatchObject({ status: 7, title: 'A & B' });
    expect(asked).toBe(1);
    expect(await shorten(key, '/', '&noTitle=1')).toMatchObject({ status: 7, title: '' });
    expect(asked).toBe(1);
  });

  test('of a page that never answers is not waited for', async () => {
    const { key } = await newAccount(server);
    expect(await shorten(key, '/silent')).toMatchObject({ status: 7, title: '' });
  }, 20_000);
});

test('no key that was used stands in the log, whatever came of the call', async () => {
  const { key, number } = await newAccount(server);
  const headers = { authorization: `Bearer ${key}`, 'x-api-key': key };
  for (const path of [
    `/cuttly/api/api.php?key=${key}&short=nonsense`,
    `/cuttly/api/api.php?key=${key}x&short=nonsense`,
    `/linkly/api/v1/workspaces?api_key=${key}`,
    `/linkly/api/v1/workspace/${number}/nothing?api_key=${key}`,
    `/picsee/v2/my/api/status?access_token=${key}`,
    `/pocolink/v1/links?key=${key}`,
    `/botoi/v1/short-url/x/stats?key=${key}`,
  ]) {
    const answer = await compat(path, { headers });
    expect(await answer.text(), path).not.toContain(key);
  }
  expect(server.log()).not.toContain(key);
});
