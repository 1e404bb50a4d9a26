import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { AGENTS } from '../support/agents.ts';
import { eventually, startServer, stats, type TestServer, visit, visitAlone } from '../support/server.ts';

interface LinkAnswer {
  readonly id: string;
  readonly slug: string;
  readonly clicks: number;
}

const HOME = 'https://example.com/home';
/** A domain of a workspace: pixels do not run on the server's own host. */
const OWNED = 'pixels.example.com';
const to = (path: string) => `https://example.com/${path}`;
const from = (country: string) => ({ 'cf-ipcountry': country });
const by = (agent: keyof typeof AGENTS) => ({ 'user-agent': AGENTS[agent] });
const rule = (when: object, path = 'rule') => ({ when, then: { url: to(path) } });

let server: TestServer;
beforeAll(async () => {
  server = await startServer({
    WAYMARK_WORKERS: '1',
    WAYMARK_PUBLIC_URL: 'http://127.0.0.1',
    WAYMARK_TRUSTED_PROXIES: 'loopback',
    WAYMARK_COUNTRY_HEADER: 'cf-ipcountry',
    WAYMARK_APP_SCHEMES: 'shop, line',
  });
  await server.ask('/domains', { body: { host: OWNED, verified: true } });
});
afterAll(() => server.remove());

const make = (fields: object): Promise<LinkAnswer> =>
  server.ask('/links', { body: { url: HOME, ...fields } });
const read = (link: LinkAnswer): Promise<LinkAnswer> => server.ask(`/links/${link.id}`);

/** Where a visit leads; the status where it leads nowhere. */
async function follow(
  link: LinkAnswer,
  headers: Record<string, string> = {},
  beyond = '',
): Promise<string | number> {
  const answer = await visit(server, `/${link.slug}${beyond}`, headers);
  await answer.arrayBuffer();
  return answer.headers.get('location') ?? answer.status;
}

describe('a rule', () => {
  const MATCH = to('rule');
  const cases: [string, object, string | number, Record<string, string>, string?][] = [
    ['by country', { country: ['TW', 'JP'] }, MATCH, from('TW')],
    ['by country, elsewhere', { country: ['TW', 'JP'] }, HOME, from('US')],
    ['by the country that is called UK', { country: ['UK'] }, MATCH, from('GB')],
    ['by country of the address', { country: ['AU'] }, MATCH, { 'x-forwarded-for': '1.1.1.1' }],
    ['by continent', { continent: ['EU'] }, MATCH, from('DE')],
    ['by favourite language', { language: ['fr'] }, MATCH, { 'accept-language': 'en;q=0.8, fr-CA' }],
    ['by language, not the favourite', { language: ['fr'] }, HOME, { 'accept-language': 'en, fr;q=0.8' }],
    ['by platform iOS', { platform: ['ios'] }, MATCH, by('iphone')],
    ['by platform, an iPad', { platform: ['ios'], device: ['tablet'] }, MATCH, by('ipad')],
    ['by platform, an iPad that poses as a Mac', { platform: ['ios'] }, MATCH, by('ipadAsMac')],
    ['by platform, a Mac', { platform: ['mac'] }, MATCH, by('mac')],
    ['by platform, a Mac that is none of iOS', { platform: ['ios'] }, HOME, by('mac')],
    [
      'by platform, a client hint',
      { platform: ['android'] },
      MATCH,
      { ...by('linux'), 'sec-ch-ua-platform': '"Android"' },
    ],
    ['by device, a client hint', { device: ['mobile'] }, MATCH, { ...by('linux'), 'sec-ch-ua-mobile': '?1' }],
    [
      'by device, a tablet by hint',
      { device: ['tablet'] },
      MATCH,
      { ...by('android'), 'sec-ch-ua-mobile': '?0', 'sec-ch-ua-platform': '"Android"' },
    ],
    ['by device', { device: ['desktop'] }, MATCH, by('windows')],
    ['by browser', { browser: ['Chrome'] }, MATCH, by('windows')],
    ['by app LINE', { in_app: ['line'] }, MATCH, by('line')],
    ['by app Instagram', { in_app: ['instagram'] }, MATCH, by('instagram')],
    ['by app Facebook', { in_app: ['facebook'] }, MATCH, by('facebook')],
    ['by app X', { in_app: ['x'] }, MATCH, by('x')],
    ['by any app', { in_app: ['any'] }, MATCH, by('line')],
    ['by any app, in a browser', { in_app: ['any'] }, HOME, by('iphone')],
    ['by address range', { address: ['203.0.113.0/24'] }, MATCH, { 'x-forwarded-for': '203.0.113.9' }],
    ['by address range of IPv6', { address: ['2001:db8::/32'] }, MATCH, { 'x-forwarded-for': '2001:db8::9' }],
    [
      'by address range, outside',
      { address: ['203.0.113.0/24'] },
      HOME,
      { 'x-forwarded-for': '203.0.114.9' },
    ],
    ['by bot', { bot: true }, MATCH, by('googlebot')],
    ['by bot, a person', { bot: true }, HOME, by('iphone')],
    ['by referrer', { referrer: ['t.co'] }, MATCH, { referer: 'https://t.co/abc' }],
    ['by query', { query: { utm_source: ['mail'] } }, MATCH, {}, '?utm_source=mail'],
    ['by query, another value', { query: { utm_source: ['mail'] } }, HOME, {}, '?utm_source=web'],
    ['by a stretch of time', { between: ['2020-01-01T00:00:00Z', null] }, MATCH, {}],
    ['by a stretch of time that is over', { between: [null, '2020-01-01T00:00:00Z'] }, HOME, {}],
    [
      'by hours and weekdays of a zone',
      {
        hours: ['00:00-12:00', '12:00-24:00'],
        weekdays: ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'],
        timezone: 'Asia/Taipei',
      },
      MATCH,
      {},
    ],
    ['by two things at once', { country: ['TW'], platform: ['ios'] }, HOME, { ...from('TW'), ...by('mac') }],
    ['by nothing', {}, MATCH, {}],
  ];
  for (const [name, when, expected, headers, beyond = ''] of cases) {
    test(name, async () => {
      const link = await make({ rules: [rule(when)] });
      // By the main process, and by a redirect process: whoever answers, it is the same.
      expect(await follow(link, { ...headers, connection: 'close' }, beyond)).toBe(expected);
      const alone = await visitAlone(server.port, `/${link.slug}${beyond}`, headers);
      expect(alone.location ?? alone.status).toBe(expected);
    });
  }

  test('is decided by redirect processes themselves', async () => {
    const link = await make({ rules: [rule({ platform: ['ios'] })] });
    const redirects = async (): Promise<number> => {
      const text = await (await fetch(`${server.url}/metrics`)).text();
      return Number(/^waymark_visits_total\{outcome="redirect"\} (\d+)/m.exec(text)?.[1] ?? 0);
    };
    const before = await redirects();
    for (let n = 0; n < 50; n++) {
      const answer = await visitAlone(server.port, `/${link.slug}`, by(n % 2 === 0 ? 'iphone' : 'mac'));
      expect(answer.location).toBe(n % 2 === 0 ? MATCH : HOME);
    }
    expect(await eventually(redirects, (now) => now >= before + 50)).toBeGreaterThanOrEqual(before + 50);
  });

  test('first match wins, and may split, block or end', async () => {
    const link = await make({
      rules: [
        rule({ country: ['TW'], platform: ['ios'] }, 'both'),
        { when: { country: ['TW'] }, then: { split: [{ url: to('half'), weight: 100 }] } },
        { when: { country: ['KP'] }, then: { block: true } },
        { when: { country: ['FR'] }, then: { expired: true } },
      ],
    });
    expect(await follow(link, { ...from('TW'), ...by('iphone') })).toBe(to('both'));
    expect(await follow(link, from('TW'))).toBe(to('half'));
    expect(await follow(link, from('KP'))).toBe(403);
    expect(await follow(link, from('FR'))).toBe(410);
    expect(await follow(link, from('US'))).toBe(HOME);
    const groups = await eventually(
      () => stats(server, `&group_by=rule&group_by=variant&filter[link]=${link.id}`),
      (it) => it.total.clicks === 3,
    );
    expect(groups.groups.rule).toContainEqual(expect.objectContaining({ value: '2', clicks: 1 }));
    expect(groups.groups.variant).toContainEqual(expect.objectContaining({ value: '1', clicks: 1 }));
  });

  test('by returning visitor: a cookie of that link tells', async () => {
    const link = await make({ rules: [rule({ returning: true })] });
    const first = await visit(server, `/${link.slug}`);
    expect(first.headers.get('location')).toBe(HOME);
    const cookie = first.headers.get('set-cookie') ?? '';
    expect(cookie).toMatch(/HttpOnly; SameSite=Lax/);
    expect(await follow(link, { cookie: cookie.split(';')[0] ?? '' })).toBe(to('rule'));
    expect(
      await follow(await make({ rules: [rule({ returning: true })] }), {
        cookie: cookie.split(';')[0] ?? '',
      }),
    ).toBe(HOME);
  });

  test('an edit of a rule is seen by the very next visit', async () => {
    const link = await make({ rules: [rule({}, 'one')] });
    expect(await follow(link)).toBe(to('one'));
    await server.ask(`/links/${link.id}`, { method: 'PATCH', body: { rules: [rule({}, 'two')] } });
    expect(await follow(link)).toBe(to('two'));
    await server.ask(`/links/${link.id}`, { method: 'PATCH', body: { rules: [] } });
    expect(await follow(link)).toBe(HOME);
  });
});

/** Pearson's statistic; beyond `max` such counts are too unlikely for these shares. */
function chiSquare(counts: readonly number[], shares: readonly number[]): number {
  const sum = counts.reduce((a, b) => a + b, 0);
  return counts.reduce((total, count, i) => {
    const expected = sum * (shares[i] ?? 0);
    return total + (count - expected) ** 2 / expected;
  }, 0);
}
/** Three degrees of freedom, one in a hundred thousand. */
const CHI_SQUARE_MAX = 25.9;
const SHARES = [0.1, 0.25, 0.4, 0.25];
const SPLIT = [10, 25, 40].map((weight, i) => ({ url: to(`v${i}`), weight }));

describe('a split', () => {
  async function countVisits(
    link: LinkAnswer,
    visits: number,
    headersOf: (n: number) => Record<string, string>,
  ) {
    const counts = [0, 0, 0, 0];
    for (let at = 0; at < visits; at += 50) {
      const places = await Promise.all(Array.from({ length: 50 }, (_, i) => follow(link, headersOf(at + i))));
      for (const place of places) {
        const index = SPLIT.findIndex(({ url }) => url === place);
        counts[index < 0 ? 3 : index] = (counts[index < 0 ? 3 : index] ?? 0) + 1;
      }
    }
    return counts;
  }

  test('gives each variant its share, the rest to the destination, and tells them apart in statistics', async () => {
    const link = await make({ split: SPLIT });
    const counts = await countVisits(link, 3_000, () => ({}));
    expect(chiSquare(counts, SHARES)).toBeLessThan(CHI_SQUARE_MAX);
    const seen = await eventually(
      () => stats(server, `&group_by=variant&filter[link]=${link.id}`),
      (it) => it.total.clicks === 3_000,
      10_000,
    );
    const byVariant = Object.fromEntries(
      (seen.groups.variant ?? []).map(({ value, clicks }) => [value, clicks]),
    );
    expect([byVariant['1'], byVariant['2'], byVariant['3'], byVariant.url]).toEqual(counts);
  });

  test('that is sticky gives a visitor the same each time, and visitors their shares', async () => {
    const link = await make({ split: SPLIT, sticky: true });
    const visitor = (n: number) => ({ 'x-forwarded-for': `198.51.${n >> 8}.${n & 255}` });
    const counts = await countVisits(link, 2_000, visitor);
    expect(chiSquare(counts, SHARES)).toBeLessThan(CHI_SQUARE_MAX);
    expect(await countVisits(link, 200, visitor)).toEqual(await countVisits(link, 200, visitor));
    // Whoever answers: a connection that is to be closed is handed to the main process.
    for (let n = 0; n < 20; n++) {
      const closing = await visit(server, `/${link.slug}`, { ...visitor(n), connection: 'close' });
      expect(closing.headers.get('location') ?? '').toBe(String(await follow(link, visitor(n))));
    }
    const places = await Promise.all(Array.from({ length: 20 }, () => follow(link, visitor(7))));
    expect(new Set(places).size).toBe(1);
  });
});

describe('an app target', () => {
  const apps = {
    ios: { link: 'shop://item/1?a=<b>', store: 'https://apps.example.com/1' },
    android: { link: null, store: 'https://play.example.com/1' },
  };
  test('opens on its platform, with the store and the web behind it', async () => {
    const link = await make({ apps });
    const page = await visit(server, `/${link.slug}`, by('iphone'));
    expect(page.status).toBe(200);
    const text = await page.text();
    for (const part of ['shop://item/1', 'https://apps.example.com/1', HOME]) expect(text).toContain(part);
    expect(text).not.toContain('<b>');
    expect(await follow(link, by('android'))).toBe('https://play.example.com/1');
    expect(await follow(link, by('windows'))).toBe(HOME);
  });

  const refused: [string, object, string][] = [
    ['a scheme that is not allowed', { ios: { link: 'evil://x' } }, 'scheme_not_allowed'],
    ['a script', { ios: { link: 'javascript:alert(1)' } }, 'scheme_not_allowed'],
    ['a store that is no web page', { ios: { store: 'shop://x' } }, 'not_http'],
  ];
  for (const [what, wanted, code] of refused) {
    test(`refuses ${what}`, async () => {
      const answer = await server.api('/links', { body: { url: HOME, apps: wanted } });
      expect([answer.status, JSON.stringify(await answer.json())]).toEqual([
        422,
        expect.stringContaining(code),
      ]);
    });
  }

  test('has its scheme nowhere else', async () => {
    for (const fields of [
      { url: 'shop://x' },
      { rules: [{ when: {}, then: { url: 'shop://x' } }] },
      { split: [{ url: 'shop://x', weight: 1 }] },
      { expires: { redirect_to: 'shop://x' } },
      { og: { image: 'shop://x' } },
    ]) {
      const answer = await server.api('/links', { body: { url: HOME, ...fields } });
      expect(answer.status).toBe(422);
    }
  });
});

describe('a preview for crawlers', () => {
  const og = { title: 'A "title" <b>', description: 'D & d', image: 'https://example.com/i.png' };
  for (const agent of ['twitterbot', 'whatsapp', 'facebookBot'] as const) {
    test(`shows the tags of the link to ${agent}`, async () => {
      const page = await visit(server, `/${(await make({ og })).slug}`, by(agent));
      expect([page.status, page.headers.get('x-robots-tag')]).toEqual([200, null]);
      const text = await page.text();
      expect(text).toContain('<meta property="og:title" content="A &quot;title&quot; &lt;b&gt;">');
      expect(text).toContain('<meta property="og:image" content="https://example.com/i.png">');
      expect(text).toContain('<meta name="twitter:card" content="summary_large_image">');
    });
  }
  test('is for crawlers only, and only where there are tags', async () => {
    expect(await follow(await make({ og }), by('iphone'))).toBe(HOME);
    expect(await follow(await make({ og }), by('googlebot'))).toBe(HOME);
    expect(await follow(await make({}), by('twitterbot'))).toBe(HOME);
  });
});

describe('the way there', () => {
  test('hides the referrer where the link says so', async () => {
    const answer = await visit(server, `/${(await make({ hide_referrer: true })).slug}`);
    expect([answer.status, answer.headers.get('referrer-policy')]).toEqual([302, 'no-referrer']);
  });

  test('is closed to bots where the link says so, and they are not counted', async () => {
    const link = await make({ block_bots: true });
    expect(await follow(link, by('googlebot'))).toBe(403);
    expect(await follow(link, by('iphone'))).toBe(HOME);
    const seen = await eventually(
      () => stats(server, `&filter[link]=${link.id}`),
      (it) => it.total.clicks >= 1,
    );
    expect(seen.total).toMatchObject({ clicks: 1, bot_clicks: 0 });
  });

  test('forwards the visitor’s parameters; whose win, the link says', async () => {
    const own = { url: `${HOME}?a=1`, forward_query: true };
    expect(await follow(await make(own), {}, '?a=2&b=3')).toBe(`${HOME}?a=1&b=3`);
    expect(await follow(await make({ ...own, forward_query_wins: true }), {}, '?a=2&b=3')).toBe(
      `${HOME}?a=2&b=3`,
    );
  });

  test('shows pixels on the way, lets in just their origins, and moves on without scripts too', async () => {
    const link = await make({
      domain: OWNED,
      pixels: { meta: '1234567890', ga4: 'G-ABC12345' },
      title: '</script><script>alert(1)',
    });
    const page = await visit(server, `/${link.slug}`, { host: OWNED });
    expect(page.status).toBe(200);
    const policy = page.headers.get('content-security-policy') ?? '';
    expect(policy).toContain("default-src 'none'");
    expect(policy).toMatch(
      /script-src 'nonce-[\w+/=]+' https:\/\/connect\.facebook\.net https:\/\/www\.googletagmanager\.com(;|$)/,
    );
    expect(policy).not.toContain('tiktok');
    const text = await page.text();
    expect(text).toContain(`<meta http-equiv="refresh" content="1;url=${HOME}">`);
    expect(text.match(/<script/g)).toHaveLength(1);
    expect(
      (
        await eventually(
          () => read(link),
          (it) => it.clicks === 1,
        )
      ).clicks,
    ).toBe(1);
  });

  test('takes only ids of the services as they look', async () => {
    const answer = await server.api('/links', {
      body: { url: HOME, domain: OWNED, pixels: { gtm: "GTM-A');alert(1)//" } },
    });
    expect(answer.status).toBe(422);
  });

  test('shows pixels beside a frame too', async () => {
    const { slug } = await make({ domain: OWNED, cloak: true, pixels: { meta: '12345' } });
    const page = await visit(server, `/${slug}`, { host: OWNED });
    expect(page.headers.get('content-security-policy')).toMatch(
      /script-src 'nonce-[^;]+connect\.facebook\.net;.*frame-src http: https:/,
    );
    const text = await page.text();
    for (const part of ['<iframe', 'fbevents.js']) expect(text).toContain(part);
  });

  test('shows a frame under the short URL, or redirects where that is forbidden', async () => {
    const page = await visit(server, `/${(await make({ cloak: true, title: 'T' })).slug}`);
    expect([page.status, await page.text()]).toEqual([
      200,
      expect.stringContaining(`<iframe src="${HOME}" title="T"`),
    ]);
  });
});
