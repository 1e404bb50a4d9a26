import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { eventually, startServer, stats, type TestServer, visit } from '../support/server.ts';

interface LinkAnswer {
  readonly id: string;
  readonly slug: string;
  readonly clicks: number;
}

for (const workers of ['0', '1', '2']) {
  describe(`a server with ${workers} redirect processes`, () => {
    let server: TestServer;
    const make = (body: object): Promise<LinkAnswer> => server.ask('/links', { body });

    beforeAll(async () => {
      server = await startServer({ WAYMARK_WORKERS: workers, WAYMARK_PUBLIC_URL: 'http://127.0.0.1' });
    });
    afterAll(() => server.remove());

    test('a link made is followed, and the click is soon in the statistics', async () => {
      const link = await make({ url: 'https://example.com/a?b=c' });
      const answer = await visit(server, `/${link.slug}`);
      expect(answer.status).toBe(302);
      expect(answer.headers.get('location')).toBe('https://example.com/a?b=c');
      expect(answer.headers.get('cache-control')).toBe('no-store');
      const clicks = () => server.ask<LinkAnswer>(`/links/${link.id}`);
      expect((await eventually(clicks, (it) => it.clicks === 1)).clicks).toBe(1);
      const counted = await eventually(
        () => stats(server, `&group_by=link`),
        (it) => it.total.clicks >= 1,
      );
      expect(counted.groups.link).toContainEqual(expect.objectContaining({ value: link.id, clicks: 1 }));
    });

    test('HEAD redirects and is not a click', async () => {
      const link = await make({ url: 'https://example.com/head' });
      expect((await visit(server, `/${link.slug}`, {}, 'HEAD')).status).toBe(302);
      await visit(server, `/${link.slug}`);
      const clicks = () => server.ask<LinkAnswer>(`/links/${link.id}`);
      expect((await eventually(clicks, (it) => it.clicks >= 1)).clicks).toBe(1);
    });

    test('an edit is seen by the very next redirect', async () => {
      const link = await make({ url: 'https://example.com/0' });
      for (let n = 1; n <= 30; n++) {
        await server.ask(`/links/${link.id}`, { method: 'PATCH', body: { url: `https://example.com/${n}` } });
        const answers = await Promise.all([1, 2, 3, 4].map(() => visit(server, `/${link.slug}`)));
        for (const answer of answers) expect(answer.headers.get('location')).toBe(`https://example.com/${n}`);
      }
    });

    test('a link that was missing a moment ago is there once it is made', async () => {
      for (let n = 0; n < 10; n++) {
        const slug = `late-${workers}-${n}`;
        expect((await visit(server, `/${slug}`)).status).toBe(404);
        await make({ url: 'https://example.com/late', slug });
        expect((await visit(server, `/${slug}`)).status).toBe(302);
      }
    });

    const cases: [string, object, string, number, string | null][] = [
      ['the query is forwarded', { forward_query: true }, '?x=%20y&z', 302, 'https://example.com/p?x=%20y&z'],
      ['the query is not forwarded unasked', {}, '?x=1', 302, 'https://example.com/p'],
      [
        'the path is forwarded',
        { forward_path: true },
        '/more/of%20it',
        302,
        'https://example.com/p/more/of%20it',
      ],
      ['a longer path is another address', {}, '/more', 404, null],
      ['UTM is added', { utm: { source: 'a b' } }, '', 302, 'https://example.com/p?utm_source=a%20b'],
      ['a disabled link is not there', { enabled: false }, '', 404, null],
      ['a link ends at its time', { expires: { at: '2020-01-01T00:00:00Z' } }, '', 410, null],
      [
        'a link that ended leads elsewhere',
        { expires: { at: '2020-01-01T00:00:00Z', redirect_to: 'https://example.com/after' } },
        '',
        302,
        'https://example.com/after',
      ],
      ['a link begins at its time', { starts_at: '2999-01-01T00:00:00Z' }, '', 404, null],
      ['the status is the link’s', { redirect_status: 308 }, '', 308, 'https://example.com/p'],
      ['a trailing slash is the same address', {}, '/', 302, 'https://example.com/p'],
    ];
    for (const [rule, fields, beyond, status, location] of cases) {
      test(rule, async () => {
        const link = await make({ url: 'https://example.com/p', ...fields });
        const answer = await visit(server, `/${link.slug}${beyond}`);
        expect([answer.status, answer.headers.get('location')]).toEqual([status, location]);
      });
    }

    test('the trash hides a link, and gives it back', async () => {
      const link = await make({ url: 'https://example.com/trash' });
      await server.ask(`/links/${link.id}`, { method: 'DELETE' });
      expect((await visit(server, `/${link.slug}`)).status).toBe(404);
      await server.ask(`/links/${link.id}/restore`, { method: 'POST' });
      expect((await visit(server, `/${link.slug}`)).status).toBe(302);
    });

    test('a host that is not ours serves nothing; one that was added serves its own links', async () => {
      expect((await visit(server, '/x', { host: 'evil.example' })).status).toBe(404);
      await server.ask('/domains', { body: { host: `go${workers}.example.com`, verified: true } });
      await make({ url: 'https://example.com/own', domain: `go${workers}.example.com`, slug: 'own' });
      expect((await visit(server, '/own', { host: `go${workers}.example.com` })).status).toBe(302);
      expect((await visit(server, '/own')).status).toBe(404);
    });

    test('500 visits at once to a link of 100 clicks give exactly 100 redirects', async () => {
      const link = await make({ url: 'https://example.com/limited', expires: { clicks: 100 } });
      const answers = await Promise.all(Array.from({ length: 500 }, () => visit(server, `/${link.slug}`)));
      const statuses = answers.map((answer) => answer.status);
      expect(statuses.filter((status) => status === 302)).toHaveLength(100);
      expect(statuses.filter((status) => status === 410)).toHaveLength(400);
    });
  });
}
