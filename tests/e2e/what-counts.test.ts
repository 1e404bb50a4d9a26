import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { AGENTS } from '../support/agents.ts';
import {
  eventually,
  type StatsAnswer,
  startServer,
  stats,
  type TestServer,
  visit,
  visitAlone,
} from '../support/server.ts';

interface LinkAnswer {
  readonly id: string;
  readonly slug: string;
  readonly clicks: number;
  readonly unique_clicks: number;
}

interface OrphanAnswer {
  readonly path: string;
  readonly kind: string;
  readonly visits: number;
}

const HOME = 'https://example.com/home';
/** A domain of the workspace: pixels do not run on the server's own host. */
const OWNED = 'pixels.example.com';
const hostOf = (fields: object): Record<string, string> => ('domain' in fields ? { host: OWNED } : {});
const PREVIEWERS = ['Slackbot-LinkExpanding 1.0', 'WhatsApp/2.23.20.0', 'TelegramBot (like TwitterBot)'];
const STANDARD = [
  'prefetch',
  'prefetch;prerender',
  'prefetch;anonymous-client-ip',
  'PREFETCH',
  '"prefetch"',
  'other, prefetch',
];
const OLDER: readonly Record<string, string>[] = [
  { purpose: 'prefetch' },
  { 'x-purpose': 'preview' },
  { 'x-purpose': 'prefetch' },
  { 'x-moz': 'prefetch' },
];

for (const workers of [0, 1, 2]) {
  describe(`with ${workers} redirect processes`, () => {
    let server: TestServer;
    beforeAll(async () => {
      server = await startServer({
        WAYMARK_WORKERS: String(workers),
        WAYMARK_PUBLIC_URL: 'http://127.0.0.1',
      });
      await server.ask('/domains', { body: { host: OWNED, verified: true } });
    });
    afterAll(() => server.remove());

    const make = (fields: object = {}): Promise<LinkAnswer> =>
      server.ask('/links', { body: { url: HOME, ...fields } });
    const see = async (link: LinkAnswer, headers: Record<string, string> = {}): Promise<number> =>
      (await visitAlone(server.port, `/${link.slug}`, headers)).status;
    const asPrefetch = (link: LinkAnswer, mark: string) => see(link, { 'sec-purpose': mark });
    /** People and machines of a link, once as many are counted. */
    const countOf = async (link: LinkAnswer, people: number, machines: number) => {
      const ask = (query: string) =>
        server.ask<StatsAnswer>(`/stats?interval=none&filter[link]=${link.id}${query}`);
      const { total } = await eventually(
        () => ask(''),
        (answer) => answer.total.clicks >= people && answer.total.bot_clicks >= machines,
      );
      const { groups } = await ask('&bots=only&group_by=bot_reason');
      return { ...total, reasons: groups.bot_reason?.map(({ value }) => value).sort() };
    };

    test('a preview, a crawler and a prefetch take nothing from a limit, and go where it leads while it is open', async () => {
      for (const limit of [{ clicks: 1 }, { unique_clicks: 1 }]) {
        const link = await make({ expires: limit });
        for (const agent of PREVIEWERS) expect(await see(link, { 'user-agent': agent })).toBe(302);
        expect(await see(link, { 'user-agent': AGENTS.googlebot })).toBe(302);
        expect(await see(link, { 'user-agent': '' })).toBe(302);
        for (const mark of STANDARD) expect(await asPrefetch(link, mark)).toBe(503);
        for (const mark of OLDER) expect(await see(link, mark)).toBe(503);
        expect(await see(link)).toBe(302);
        expect(await see(link, { 'user-agent': PREVIEWERS[0] ?? '' })).toBe(410);
        const other = { 'user-agent': AGENTS.iphone };
        expect(await see(link, other)).toBe(410);
        expect(await countOf(link, 1, 15)).toEqual({
          clicks: 1,
          unique_clicks: 1,
          bot_clicks: 15,
          reasons: ['no_user_agent', 'prefetch', 'user_agent'],
        });
        expect(await server.ask<LinkAnswer>(`/links/${link.id}`)).toMatchObject({
          clicks: 1,
          unique_clicks: 1,
        });
      }
    });

    test('a limit is exact for people while machines and prefetches come between', async () => {
      const link = await make({ expires: { clicks: 20 } });
      const come = Array.from({ length: 120 }, (_, n) => {
        if (n % 3 === 0) return see(link);
        return n % 3 === 1 ? see(link, { 'user-agent': 'Twitterbot/1.0' }) : asPrefetch(link, 'prefetch');
      });
      const statuses = await Promise.all(come);
      const people = statuses.filter((_, n) => n % 3 === 0);
      expect(people.filter((status) => status === 302)).toHaveLength(20);
      expect(people.filter((status) => status === 410)).toHaveLength(20);
      expect((await countOf(link, 20, 0)).clicks).toBe(20);
    });

    test('a prefetch by Sec-Purpose is declined on every link, is kept, and sets no cookie', async () => {
      const returning = [{ when: { returning: true }, then: { url: `${HOME}/again` } }];
      const split = [{ url: `${HOME}/b`, weight: 50 }];
      const kinds: readonly object[] = [
        {},
        { forward_query: true },
        { rules: [{ when: { bot: true }, then: { block: true } }] },
        { rules: returning },
        { split, sticky: true },
        { password: 'secret' },
        { block_bots: true },
        { cloak: true },
        { domain: OWNED, pixels: { meta: '12345' } },
        { og: { title: 'A title' } },
        { apps: { android: { store: 'https://play.google.com/store/apps/details?id=x' } } },
      ];
      for (const fields of kinds) {
        const link = await make(fields);
        const mark = { 'sec-purpose': 'prefetch;prerender' };
        const answer = await visit(server, `/${link.slug}`, { ...mark, ...hostOf(fields) });
        expect([fields, answer.status, answer.headers.get('cache-control')]).toEqual([
          fields,
          503,
          'no-store',
        ]);
        expect([answer.headers.get('location'), answer.headers.get('set-cookie')]).toEqual([null, null]);
        expect([answer.headers.get('retry-after'), await answer.text()]).toEqual([null, '']);
        const counted = { clicks: 0, unique_clicks: 0, bot_clicks: 1, reasons: ['prefetch'] };
        expect([fields, await countOf(link, 0, 1)]).toEqual([fields, counted]);
      }
    });

    test('an older mark is redirected where nothing has to see the person, and kept as a machine’s', async () => {
      const returning = [{ when: { returning: true }, then: { url: `${HOME}/again` } }];
      for (const fields of [{}, { forward_query: true }, { rules: returning }]) {
        const link = await make(fields);
        for (const mark of OLDER) {
          const answer = await visit(server, `/${link.slug}`, mark);
          expect([answer.status, answer.headers.get('set-cookie')]).toEqual([302, null]);
        }
        const counted = { clicks: 0, unique_clicks: 0, bot_clicks: 4, reasons: ['prefetch'] };
        expect([fields, await countOf(link, 0, 4)]).toEqual([fields, counted]);
      }
    });

    test('an older mark is declined where a page or a password stands before the destination', async () => {
      for (const fields of [
        { password: 'secret' },
        { cloak: true },
        { domain: OWNED, pixels: { meta: '12345' } },
      ]) {
        const link = await make(fields);
        for (const mark of OLDER) {
          expect([fields, await see(link, { ...mark, ...hostOf(fields) })]).toEqual([fields, 503]);
        }
        expect((await countOf(link, 0, 4)).bot_clicks).toBe(4);
      }
    });

    test('a prefetch of what is no open link is declined and not kept: the browser comes again, and is kept once', async () => {
      const over = await make({ expires: { at: '2020-01-01T00:00:00Z' } });
      const usedUp = await make({ expires: { clicks: 1 } });
      expect(await see(usedUp)).toBe(302);
      const off = await make({ enabled: false });
      const paths: [path: string, status: number, kind: string][] = [
        [`/${over.slug}`, 410, 'expired'],
        [`/${usedUp.slug}`, 410, 'expired'],
        [`/${off.slug}`, 404, 'disabled'],
        ['/no-such-link', 404, 'missing'],
        ['/', 200, 'root'],
      ];
      for (const [path, status] of paths) {
        expect((await visitAlone(server.port, path, { 'sec-purpose': 'prefetch' })).status).toBe(503);
        expect((await visitAlone(server.port, path)).status).toBe(status);
      }
      const orphansHere = async () => {
        const { data } = await server.ask<{ data: OrphanAnswer[] }>('/stats/orphans');
        return data.filter((row) => paths.some(([path]) => path === row.path));
      };
      const orphans = await eventually(orphansHere, (rows) => rows.length === paths.length);
      expect(orphans.map(({ path, kind, visits }) => [path, kind, visits]).sort()).toEqual(
        paths.map(([path, , kind]) => [path, kind, 1]).sort(),
      );
      expect((await countOf(usedUp, 1, 0)).bot_clicks).toBe(0);
    });

    test('HEAD is answered as GET would be, and counted by nobody', async () => {
      const link = await make();
      const statusOf = async (headers: Record<string, string>) =>
        (await visit(server, `/${link.slug}`, headers, 'HEAD')).status;
      expect([await statusOf({}), await statusOf({ 'sec-purpose': 'prefetch' })]).toEqual([302, 503]);
      expect(await see(link)).toBe(302);
      expect(await countOf(link, 1, 0)).toMatchObject({ clicks: 1, bot_clicks: 0 });
    });

    test('what is no prefetch by its words is a person', async () => {
      const link = await make();
      const others = ['', 'prefetches', 'prerender', 'no-prefetch', 'prefetch=1'];
      for (const other of others) expect(await asPrefetch(link, other)).toBe(302);
      expect(await see(link, { purpose: 'preview' })).toBe(302);
      expect(await countOf(link, 6, 0)).toMatchObject({ clicks: 6, bot_clicks: 0 });
    });

    test('a link’s own UTM is in its statistics, unless visit or destination have the field', async () => {
      const utm = { source: 'src1', campaign: 'c1' };
      const link = await make({
        utm,
        rules: [{ when: { query: { r: [] } }, then: { url: `${HOME}?utm_source=r` } }],
      });
      for (const query of ['', '?utm_source=v3', '?r=1']) {
        expect((await visitAlone(server.port, `/${link.slug}${query}`)).status).toBe(302);
      }
      const { groups } = await eventually(
        () => stats(server, `&group_by=utm_source,utm_campaign&filter[link]=${link.id}`),
        ({ total }) => total.clicks === 3,
      );
      const values = (name: string) => groups[name]?.map(({ value, clicks }) => [value, clicks]).sort();
      expect([values('utm_source'), values('utm_campaign')]).toEqual([
        [
          ['r', 1],
          ['src1', 1],
          ['v3', 1],
        ],
        [['c1', 3]],
      ]);
      const filtered = await stats(server, `&filter[utm_campaign]=c1&filter[link]=${link.id}`);
      expect(filtered.total.clicks).toBe(3);
      // Changed later: earlier clicks keep what the link had when they were counted.
      await server.ask(`/links/${link.id}`, { method: 'PATCH', body: { utm: { campaign: 'c2' } } });
      expect((await visitAlone(server.port, `/${link.slug}`)).status).toBe(302);
      const later = await eventually(
        () => stats(server, `&group_by=utm_campaign&filter[link]=${link.id}`),
        ({ total }) => total.clicks === 4,
      );
      expect(later.groups.utm_campaign?.map(({ value, clicks }) => [value, clicks])).toEqual([
        ['c1', 3],
        ['c2', 1],
      ]);
    });

    test('client hints tell rules and statistics the same of a visitor', async () => {
      const cases: [headers: Record<string, string>, seen: string[]][] = [
        [{ 'sec-ch-ua-platform': '"Android"', 'sec-ch-ua-mobile': '?0' }, ['tablet', 'android', 'Firefox']],
        [{ 'sec-ch-ua-platform': '"Windows"', 'sec-ch-ua-mobile': '?0' }, ['desktop', 'windows', 'Firefox']],
        [{ 'sec-ch-ua': '"Brave";v="140"', 'user-agent': AGENTS.windows }, ['desktop', 'windows', 'Brave']],
      ];
      for (const [headers, [device = '', platform = '', browser = '']] of cases) {
        const when = { device: [device], platform: [platform], browser: [browser] };
        const link = await make({ rules: [{ when, then: { url: `${HOME}/ruled` } }] });
        expect((await visitAlone(server.port, `/${link.slug}`, headers)).location).toBe(`${HOME}/ruled`);
        const { groups } = await eventually(
          () => stats(server, `&group_by=device,platform,browser,rule&filter[link]=${link.id}`),
          ({ total }) => total.clicks === 1,
        );
        const only = (name: string) => groups[name]?.[0]?.value;
        expect([only('device'), only('platform'), only('browser'), only('rule')]).toEqual([
          device,
          platform,
          browser,
          '1',
        ]);
      }
    });
  });
}

test('a prefetch of somebody who asks not to be tracked is declined and not kept, by both servers', async () => {
  const server = await startServer({
    WAYMARK_WORKERS: '1',
    WAYMARK_PUBLIC_URL: 'http://127.0.0.1',
    WAYMARK_RESPECT_DNT: 'true',
  });
  try {
    for (const fields of [{}, { expires: { clicks: 1 } }]) {
      const link = await server.ask<LinkAnswer>('/links', { body: { url: HOME, ...fields } });
      const come = async (headers: Record<string, string>) =>
        (await visitAlone(server.port, `/${link.slug}`, headers)).status;
      expect(await come({ dnt: '1', 'sec-purpose': 'prefetch' })).toBe(503);
      expect(await come({ 'sec-gpc': '1', 'sec-purpose': 'prefetch' })).toBe(503);
      expect(await come({})).toBe(302);
    }
    const { total } = await eventually(
      () => server.ask<StatsAnswer>('/stats?interval=none'),
      (answer) => answer.total.clicks === 2,
    );
    expect(total).toMatchObject({ clicks: 2, bot_clicks: 0 });
  } finally {
    await server.remove();
  }
});
