import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PNG } from 'pngjs';
import decodeQR from 'qr/decode.js';
import { AGENTS } from '../support/agents.ts';
import { eventually, startServer, stats, type TestServer, visit } from '../support/server.ts';

interface LinkAnswer {
  readonly id: string;
  readonly slug: string;
  readonly clicks: number;
  readonly has_password: boolean;
}

const HOME = 'https://example.com/home';
let server: TestServer;
beforeAll(async () => {
  server = await startServer({
    WAYMARK_WORKERS: '1',
    WAYMARK_PUBLIC_URL: 'http://127.0.0.1',
    WAYMARK_TRUSTED_PROXIES: 'loopback',
    WAYMARK_SNIPPETS: 'true',
    WAYMARK_OUTBOUND_ALLOW: '127.0.0.2',
  });
});
afterAll(() => server.remove());

const make = (fields: object): Promise<LinkAnswer> =>
  server.ask('/links', { body: { url: HOME, ...fields } });
const clicksOf = (link: LinkAnswer) => () => server.ask<LinkAnswer>(`/links/${link.id}`);
const tell = (link: LinkAnswer, password: string, headers: Record<string, string> = {}): Promise<Response> =>
  fetch(`${server.url}/${link.slug}`, {
    method: 'POST',
    redirect: 'manual',
    headers: { 'user-agent': AGENTS.linux, 'content-type': 'application/x-www-form-urlencoded', ...headers },
    body: new URLSearchParams({ password }).toString(),
  });
const at = (address: string) => ({ 'x-forwarded-for': address });

describe('a password', () => {
  test('is asked for at the short URL, and the click counts once somebody gets through', async () => {
    const link = await make({ password: 'sésame & <b>', redirect_status: 307 });
    expect(link.has_password).toBe(true);
    const asked = await visit(server, `/${link.slug}`);
    expect([asked.status, asked.headers.get('location')]).toEqual([200, null]);
    expect(await asked.text()).not.toContain(HOME);
    const wrong = await tell(link, 'wrong');
    expect([wrong.status, await wrong.text()]).toEqual([403, expect.stringContaining('role="alert"')]);
    // 303, whatever the link's own status: a browser must not post the password to the destination.
    const right = await tell(link, 'sésame & <b>');
    expect([right.status, right.headers.get('location')]).toEqual([303, HOME]);
    expect((await eventually(clicksOf(link), (it) => it.clicks > 0)).clicks).toBe(1);
  });

  test('is remembered in a cookie that opens this link and no other, until the password changes', async () => {
    const [link, other] = [await make({ password: 'a' }), await make({ password: 'a' })];
    const told = (await tell(link, 'a')).headers.get('set-cookie') ?? '';
    expect(told).toMatch(/^wm_p_\w+=\d+\.[\w-]{43}; Path=\/; Max-Age=\d+; HttpOnly; SameSite=Lax$/);
    const cookie = told.split(';')[0] ?? '';
    const statusOf = async (one: LinkAnswer, value: string) =>
      (await visit(server, `/${one.slug}`, { cookie: value })).status;
    expect(await statusOf(link, cookie)).toBe(302);
    expect(await statusOf(other, cookie)).toBe(200);
    const [name = '', value = ''] = cookie.split('=');
    expect(
      await statusOf(other, `wm_p_${Number.parseInt(other.id.slice(4), 36).toString(36)}=${value}`),
    ).toBe(200);
    expect(await statusOf(link, `${name}=9${value}`)).toBe(200);
    await server.ask(`/links/${link.id}`, { method: 'PATCH', body: { password: 'b' } });
    expect(await statusOf(link, cookie)).toBe(200);
    await server.ask(`/links/${link.id}`, { method: 'PATCH', body: { password: null } });
    expect(await statusOf(link, '')).toBe(302);
  });

  test('may be sent in a header, as often as one likes', async () => {
    const link = await make({ password: 'head' });
    for (let n = 0; n < 30; n++) {
      const answer = await visit(server, `/${link.slug}`, { 'x-link-password': 'head', ...at('192.0.2.1') });
      expect([answer.status, answer.headers.get('set-cookie')]).toEqual([302, null]);
    }
  });

  test('can be guessed a few times from one address, also when it is then right', async () => {
    const link = await make({ password: 'secret' });
    const guesses = await Promise.all(
      Array.from({ length: 14 }, (_, n) => tell(link, `guess${n}`, at('192.0.2.7'))),
    );
    const statuses = guesses.map(({ status }) => status);
    expect([statuses.filter((it) => it === 403).length, statuses.filter((it) => it === 429).length]).toEqual([
      10, 4,
    ]);
    const late = await tell(link, 'secret', at('192.0.2.7'));
    expect([late.status, Number(late.headers.get('retry-after')) > 0]).toEqual([429, true]);
    expect((await tell(link, 'secret', at('192.0.2.8'))).status).toBe(303);
  });

  test('is stored as an argon2id hash, and shown nowhere', async () => {
    const link = await make({ password: 'hunter2-plain' });
    const shown = JSON.stringify([
      await server.ask(`/links/${link.id}`),
      await server.ask(`/links/${link.id}/history`),
      await server.ask('/links'),
    ]);
    expect(shown).not.toMatch(/hunter2|argon2/);
    const files = readdirSync(server.folder).filter((name) =>
      /\.(?:db|db-wal|sqlite|sqlite-wal)$/.test(name),
    );
    const bytes = files.map((name) => readFileSync(join(server.folder, name), 'latin1')).join('');
    expect(bytes).not.toContain('hunter2-plain');
    expect(bytes).toContain('$argon2id$');
    expect(server.log()).not.toContain('hunter2');
  });

  test('is not asked for by POST where there is none, and a body without end is not read', async () => {
    const plain = await make({});
    expect((await tell(plain, 'x')).status).toBe(405);
    const link = await make({ password: 'a' });
    expect((await tell(link, 'a'.repeat(100_000))).status).toBe(200);
  });
});

describe('a limit on unique clicks', () => {
  test('counts a visitor who comes back once, and ends the link for everybody', async () => {
    const link = await make({ expires: { unique_clicks: 2 } });
    const statuses: number[] = [];
    for (const n of [1, 1, 2, 3, 1]) {
      statuses.push((await visit(server, `/${link.slug}`, at(`192.0.2.${n}`))).status);
    }
    expect(statuses).toEqual([302, 302, 302, 410, 410]);
  });

  test('takes nothing for a HEAD, which is told how it stands', async () => {
    const link = await make({ expires: { clicks: 1 } });
    const status = async (method: string) => (await visit(server, `/${link.slug}`, {}, method)).status;
    expect([await status('HEAD'), await status('HEAD'), await status('GET'), await status('HEAD')]).toEqual([
      302, 302, 302, 410,
    ]);
  });

  test('holds also for a link with rules, 500 at once', async () => {
    const link = await make({ rules: [{ when: {}, then: { url: `${HOME}/1` } }], expires: { clicks: 100 } });
    const answers = await Promise.all(Array.from({ length: 500 }, () => visit(server, `/${link.slug}`)));
    expect(answers.filter(({ status }) => status === 302)).toHaveLength(100);
    expect(answers.filter(({ status }) => status === 410)).toHaveLength(400);
  });
});

describe('a preview', () => {
  const read = async (link: LinkAnswer, mark = '+') => {
    const answer = await visit(server, `/${link.slug}${mark}`);
    return { status: answer.status, text: await answer.text() };
  };
  test('shows where a link leads and when it was made, and is no click', async () => {
    const link = await make({ title: '<i>T</i>' });
    for (const mark of ['+', '%2B']) {
      const { status, text } = await read(link, mark);
      expect(status).toBe(200);
      for (const part of ['<strong>example.com</strong>/home', '&lt;i&gt;T', `href="/${link.slug}"`]) {
        expect(text).toContain(part);
      }
    }
    await visit(server, `/${link.slug}`);
    expect((await eventually(clicksOf(link), (it) => it.clicks > 0)).clicks).toBe(1);
  });
  test('hides what a password guards', async () => {
    expect((await read(await make({ password: 'x' }))).text).not.toContain('example.com');
  });
  test('takes nothing from a limit, and tells when it is used up', async () => {
    const link = await make({ expires: { clicks: 1 } });
    expect((await read(link)).text).toContain('example.com');
    expect((await visit(server, `/${link.slug}`)).status).toBe(302);
    expect((await read(link)).text).toContain('This link has ended');
  });
  test('of nothing is missing', async () => {
    expect((await visit(server, '/no-such-link+')).status).toBe(404);
  });
});

describe('public statistics', () => {
  test('are there for a link that allows it, and only for that', async () => {
    const link = await make({ public_stats: true, title: 'Figures' });
    const page = await visit(server, `/${link.slug}+stats`);
    expect([page.status, await page.text()]).toEqual([200, expect.stringContaining('Figures')]);
    expect((await visit(server, `/${(await make({})).slug}+stats`)).status).toBe(404);
  });
});

describe('a QR code', () => {
  test('leads to the link, is counted as a scan, and leaves no trace in the destination', async () => {
    const link = await make({ forward_query: true });
    const png = await server.api(`/links/${link.id}/qr?format=png&size=400&color=112233`);
    expect(png.headers.get('content-type')).toBe('image/png');
    const said = decodeQR(PNG.sync.read(Buffer.from(await png.arrayBuffer())));
    expect(said).toBe(`http://127.0.0.1/${link.slug}?wm=qr`);
    const answer = await visit(server, `/${link.slug}?a=1&wm=qr`);
    expect(answer.headers.get('location')).toBe(`${HOME}?a=1`);
    await visit(server, `/${link.slug}?a=1`);
    const ruled = await make({ rules: [{ when: {}, then: { url: `${HOME}/1` } }] });
    await visit(server, `/${ruled.slug}?wm=qr`);
    for (const [one, scans] of [
      [link, 1],
      [ruled, 1],
    ] as const) {
      const seen = await eventually(
        () => stats(server, `&group_by=trigger&filter[link]=${one.id}`),
        (it) => (it.groups.trigger ?? []).some(({ value }) => value === 'qr'),
      );
      expect(seen.groups.trigger).toContainEqual(expect.objectContaining({ value: 'qr', clicks: scans }));
    }
  });

  test('holds a logo that the server may fetch, and is still read', async () => {
    const picture = new PNG({ width: 40, height: 40 });
    picture.data.fill(200);
    const logos = Bun.serve({
      hostname: '127.0.0.2',
      port: 0,
      fetch: (request) =>
        new Response(
          request.url.endsWith('.png') ? new Uint8Array(PNG.sync.write(picture)) : '<svg onload="alert(1)"/>',
        ),
    });
    const link = await make({});
    const ask = (name: string) =>
      server.api(
        `/links/${link.id}/qr?format=png&logo=${encodeURIComponent(`http://127.0.0.2:${logos.port}/${name}`)}`,
      );
    const painted = PNG.sync.read(Buffer.from(await (await ask('logo.png')).arrayBuffer()));
    expect(decodeQR(painted)).toBe(`http://127.0.0.1/${link.slug}?wm=qr`);
    expect(painted.data[(256 * 512 + 256) * 4]).toBeGreaterThan(150);
    const refused = await ask('logo.svg');
    expect([refused.status, await refused.text()]).toEqual([422, expect.stringContaining('not_a_png')]);
    await logos.stop(true);
  });

  const refused: [string, string, string][] = [
    ['light on dark', 'color=ffffff&background=000000', 'not_darker_than_background'],
    ['hardly any contrast', 'color=888888&background=aaaaaa', 'too_little_contrast'],
    ['a colour with markup', 'color=%22%3E%3Cscript%3E', 'invalid'],
    ['too large', 'size=99999', 'out_of_range'],
    ['a logo on an internal address', 'logo=http://127.0.0.1:1/x.png', 'cannot_be_fetched'],
    ['a logo that is a file', 'logo=file:///etc/passwd', 'cannot_be_fetched'],
  ];
  for (const [what, query, code] of refused) {
    test(`refuses ${what}`, async () => {
      const answer = await server.api(`/links/${(await make({})).id}/qr?${query}`);
      expect([answer.status, await answer.text()]).toEqual([422, expect.stringContaining(code)]);
    });
  }
});

describe('a domain', () => {
  let hosts = 0;
  const add = async (settings: object): Promise<{ id: string; host: string }> => {
    const host = `d${hosts++}.example.com`;
    const domain = await server.ask<{ id: string }>('/domains', { body: { host, verified: true } });
    await server.ask(`/domains/${domain.id}`, { method: 'PATCH', body: settings });
    return { id: domain.id, host };
  };
  const on = async (host: string, path: string, headers: Record<string, string> = {}) => {
    const answer = await visit(server, path, { host, ...headers });
    return [answer.status, answer.headers.get('location')] as const;
  };

  test('leads its root and what is not found where it wants', async () => {
    const { host } = await add({
      root_redirect: 'https://example.com/root',
      not_found_redirect: 'https://example.com/404',
    });
    expect(await on(host, '/')).toEqual([302, 'https://example.com/root']);
    expect(await on(host, '/nothing')).toEqual([302, 'https://example.com/404']);
    expect(await on((await add({})).host, '/nothing')).toEqual([404, null]);
  });

  test('gives its links a status, unless they have one', async () => {
    const { host } = await add({ default_status: 301 });
    await make({ domain: host, slug: 'a' });
    await make({ domain: host, slug: 'b', redirect_status: 307 });
    expect([await on(host, '/a'), await on(host, '/b')]).toEqual([
      [301, HOME],
      [307, HOME],
    ]);
  });

  test('tells cases apart, or does not', async () => {
    const { host } = await add({ case_sensitive: false });
    const link = await make({ domain: host, slug: 'Launch/ÄB' });
    expect(link.slug).toBe('launch/äb');
    for (const path of ['/launch/äb', '/LAUNCH/%C3%84B', '/Launch/%C3%A4b/'])
      expect(await on(host, path)).toEqual([302, HOME]);
    expect(
      (await server.api('/links', { body: { url: HOME, domain: host, slug: 'LAUNCH/Äb' } })).status,
    ).toBe(409);
    const random = await make({ domain: host });
    expect(random.slug).toBe(random.slug.toLowerCase());
    const strict = (await add({})).host;
    await make({ domain: strict, slug: 'Launch' });
    expect([await on(strict, '/launch'), await on(strict, '/Launch')]).toEqual([
      [404, null],
      [302, HOME],
    ]);
  });

  test('keeps search engines out, and lets previews in', async () => {
    const { host } = await add({ robots: 'disallow' });
    const { slug } = await make({ domain: host });
    const answer = await visit(server, `/${slug}`, { host });
    expect(answer.headers.get('x-robots-tag')).toBe('noindex, nofollow');
    const robots = await (await visit(server, '/robots.txt', { host })).text();
    expect(robots).toContain('User-agent: *\nDisallow: /\n');
    expect(robots).toContain('User-agent: Twitterbot\n');
  });

  test('lends its picture to links with tags but no picture', async () => {
    const { host } = await add({ og_image: 'https://example.com/domain.png', name: 'Acme' });
    const { slug } = await make({ domain: host, og: { title: 'T' } });
    const text = await (await visit(server, `/${slug}`, { host, 'user-agent': AGENTS.twitterbot })).text();
    for (const part of ['https://example.com/domain.png', 'content="Acme"']) expect(text).toContain(part);
  });

  test('has TRAI headers that slugs may begin with: the same slug under two is two links', async () => {
    const { host } = await add({ headers: ['acmein', 'SHOP1'] });
    const one = await make({ domain: host, header: 'ACMEIN', slug: 'sale' });
    const two = await make({ domain: host, header: 'shop1', slug: 'sale', url: `${HOME}/2` });
    expect([one.slug, two.slug]).toEqual(['ACMEIN/sale', 'SHOP1/sale']);
    expect([await on(host, '/ACMEIN/sale'), await on(host, '/SHOP1/sale')]).toEqual([
      [302, HOME],
      [302, `${HOME}/2`],
    ]);
    expect((await make({ domain: host, header: 'SHOP1' })).slug).toMatch(/^SHOP1\/\w+$/);
    expect((await server.api('/links', { body: { url: HOME, domain: host, header: 'OTHER' } })).status).toBe(
      422,
    );
  });

  test('shows its own name, colour and icon on its pages', async () => {
    const { host } = await add({ name: 'Acme <&>', color: '#FF8800', icon: 'https://cdn.example.com/i.png' });
    const page = await visit(server, '/nothing', { host });
    const text = await page.text();
    for (const part of [
      'Acme &lt;&amp;&gt;',
      '--accent:#ff8800',
      '<link rel="icon" href="https://cdn.example.com/i.png">',
    ]) {
      expect(text).toContain(part);
    }
    expect(page.headers.get('content-security-policy')).toMatch(/img-src https:\/\/cdn\.example\.com$/);
    expect(await on(host, '/favicon.ico')).toEqual([302, 'https://cdn.example.com/i.png']);
  });

  test('of an owner has no API and no reference; the server’s own has', async () => {
    const { host } = await add({});
    expect((await on(host, '/api/v1/me'))[0]).toBe(404);
    expect((await on(host, '/docs'))[0]).toBe(404);
    expect((await on('127.0.0.1', '/docs'))[0]).toBe(200);
  });

  test('may let links carry HTML of their own; the server’s own host never', async () => {
    const { host } = await add({});
    const snippet = { head_html: '<meta name="x" content="y">', body_html: '<b id="mine">hi</b>' };
    const refused = await server.api('/links', { body: { url: HOME, ...snippet } });
    expect([refused.status, await refused.text()]).toEqual([422, expect.stringContaining('not_allowed')]);
    const link = await make({ domain: host, ...snippet });
    const text = await (await visit(server, `/${link.slug}`, { host })).text();
    expect(text).toContain('<b id="mine">hi</b>');
    const moved = await server.api(`/links/${link.id}`, { method: 'PATCH', body: { domain: '127.0.0.1' } });
    expect(moved.status).toBe(422);
  });

  const wrong: [string, object][] = [
    ['a root that is a script', { root_redirect: 'javascript:alert(1)' }],
    ['an icon that is no web address', { icon: 'data:image/png;base64,AA' }],
    ['a colour with a rule in it', { color: '#fff;}body{display:none' }],
    ['a status that is no redirect', { default_status: 200 }],
    ['a header that is too long', { headers: ['TOOLONGHEADER'] }],
    ['a field that is unknown', { rot_redirect: null }],
  ];
  for (const [what, settings] of wrong) {
    test(`refuses ${what}, and changes nothing`, async () => {
      const { id } = await add({ name: 'kept' });
      const answer = await server.api(`/domains/${id}`, {
        method: 'PATCH',
        body: { name: 'new', ...settings },
      });
      expect(answer.status).toBe(422);
      expect(await server.ask<{ name: string }>(`/domains/${id}`)).toMatchObject({ name: 'kept' });
    });
  }
});

describe('a slug', () => {
  const reached: [string, string, string[]][] = [
    ['of several segments', 'a/b/c', ['/a/b/c', '/a/b/c/', '/a%2Fb/c', '/%61/b/c']],
    ['in Chinese', '春天', ['/春天', '/%E6%98%A5%E5%A4%A9', '/%e6%98%a5%e5%a4%a9/']],
    ['in composed letters', 'café', ['/café', '/cafe%CC%81', '/caf%C3%A9']],
    ['of an emoji, however it is drawn', '❤️/🎉', ['/❤️/🎉', '/❤/🎉', '/%E2%9D%A4%EF%B8%8F/%F0%9F%8E%89']],
  ];
  for (const [what, slug, paths] of reached) {
    test(`${what} is reached in every spelling`, async () => {
      await make({ slug, domain: null });
      for (const path of paths) expect((await visit(server, path)).status).toBe(302);
    });
  }

  for (const slug of ['api', 'API/x', 'аpi', 'd0cs', 'ａｐｉ', 'docs\u200d', 'dосs', 'heаlthz']) {
    test(`${JSON.stringify(slug)} is refused: it is or looks like a word of the server’s own`, async () => {
      const answer = await server.api('/links', { body: { url: HOME, slug } });
      expect([answer.status, await answer.text()]).toEqual([422, expect.stringContaining('reserved')]);
    });
  }
});

describe('explaining', () => {
  test('tells what a described visitor gets, and why, rule by rule', async () => {
    const link = await make({
      rules: [
        { when: { country: ['TW'], platform: ['ios'] }, then: { url: `${HOME}/tw` } },
        { when: { language: ['fr'] }, then: { split: [{ url: `${HOME}/fr`, weight: 30 }] } },
      ],
      forward_query: true,
    });
    const explain = (body: object) =>
      server.ask<Record<string, unknown>>(`/links/${link.id}/explain`, { body });
    expect(await explain({ country: 'TW', user_agent: AGENTS.iphone, query: 'a=1' })).toMatchObject({
      outcome: 'redirect',
      status: 302,
      destination: `${HOME}/tw?a=1`,
      rule: 1,
    });
    const french = await explain({
      address: '1.1.1.1',
      language: 'fr-CA',
      user_agent: AGENTS.mac,
      draw: 0.9,
    });
    expect(french).toMatchObject({
      destination: HOME,
      rule: 2,
      variant: 'url',
      variants: [
        { variant: '1', url: `${HOME}/fr`, share: 0.3 },
        { variant: 'url', url: HOME, share: 0.7 },
      ],
    });
    expect(french.steps).toContainEqual({
      step: 'rule',
      rule: 1,
      passed: false,
      because: 'platform is "mac", expected ["ios"], country is "AU", expected ["TW"]',
      conditions: [
        { key: 'platform', wanted: ['ios'], saw: 'mac', held: false },
        { key: 'country', wanted: ['TW'], saw: 'AU', held: false },
      ],
    });
    expect((await eventually(clicksOf(link), () => true)).clicks).toBe(0);
  });

  test('knows what is not there, not yet there, or used up', async () => {
    const explain = (link: LinkAnswer, body: object = {}) =>
      server.ask<Record<string, unknown>>(`/links/${link.id}/explain`, { body });
    const timed = await make({ starts_at: '2030-01-01T00:00:00Z', expires: { at: '2031-01-01T00:00:00Z' } });
    expect(await explain(timed)).toMatchObject({ outcome: 'not_started', status: 404 });
    expect(await explain(timed, { at: '2030-06-01T00:00:00Z' })).toMatchObject({ outcome: 'redirect' });
    expect(await explain(timed, { at: '2031-01-01T00:00:00Z' })).toMatchObject({
      outcome: 'expired',
      status: 410,
    });
    const limited = await make({ expires: { clicks: 1 } });
    expect(await explain(limited)).toMatchObject({ outcome: 'redirect', within_limits: true });
    await visit(server, `/${limited.slug}`);
    expect(await explain(limited)).toMatchObject({ outcome: 'expired', within_limits: false });
    const locked = await make({ password: 'x' });
    expect(await explain(locked)).toMatchObject({ outcome: 'password', status: 200 });
    expect(await explain(locked, { password: true })).toMatchObject({ outcome: 'redirect' });
    await server.ask(`/links/${locked.id}`, { method: 'DELETE' });
    expect(await explain(locked)).toMatchObject({ outcome: 'missing' });
  });
});

describe('an operator who takes snippets back', () => {
  test('takes them from links that have them already: visitors are redirected', async () => {
    await server.ask('/domains', { body: { host: 'snippets.example.com', verified: true } });
    const link = await make({ domain: 'snippets.example.com', body_html: '<script>window.mine=1</script>' });
    const read = async () => {
      const answer = await visit(server, `/${link.slug}`, { host: 'snippets.example.com' });
      return { status: answer.status, text: await answer.text() };
    };
    expect(await read()).toMatchObject({ status: 200, text: expect.stringContaining('window.mine') });
    await server.stop();
    await server.start({ WAYMARK_WORKERS: '1', WAYMARK_PUBLIC_URL: 'http://127.0.0.1' });
    expect(await read()).toEqual({ status: 302, text: '' });
  });
});
