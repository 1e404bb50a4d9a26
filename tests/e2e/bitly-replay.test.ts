import { afterAll, beforeAll, expect, test } from 'bun:test';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { eventually, startServer, stats, type TestServer, visit } from '../support/server.ts';

interface Line {
  readonly a?: string;
  readonly c?: string;
  readonly al?: string;
  readonly r: string;
  readonly u: string;
  readonly g: string;
}

const lines = readFileSync(join(import.meta.dir, '..', 'data', 'bitly-clicks-sample.ndjson'), 'utf8')
  .trim()
  .split('\n')
  .map((line): Line => JSON.parse(line))
  .filter((line) => line.a !== undefined);

let server: TestServer;
beforeAll(async () => {
  server = await startServer({
    WAYMARK_TRUSTED_PROXIES: '127.0.0.1',
    WAYMARK_COUNTRY_HEADER: 'CF-IPCountry',
    WAYMARK_WORKERS: '2',
  });
});
afterAll(() => server.remove());

/** How many lines give each value, most first, then by value. */
function count(of: (line: Line) => string): [string, number][] {
  const counts = new Map<string, number>();
  for (const line of lines) if (of(line) !== '') counts.set(of(line), (counts.get(of(line)) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
}

function referrerHost({ r }: Line): string {
  if (r === 'direct') return '';
  return (URL.parse(r)?.hostname ?? '').replace(/^www\./, '');
}

test('real clicks, replayed, are counted as a count of the file itself has them', async () => {
  const slugs = [...new Map(lines.map((line) => [line.g, line.u]))];
  const ids = new Map<string, string>();
  for (const [slug, url] of slugs) {
    const link = await server.ask<{ id: string }>('/links', { body: { url, slug } });
    ids.set(link.id, slug);
  }
  for (const [nth, line] of lines.entries()) {
    const answer = await visit(server, `/${line.g}`, {
      'user-agent': line.a ?? '',
      'x-forwarded-for': `10.51.${nth >> 8}.${nth & 255}`,
      ...(line.c ? { 'cf-ipcountry': line.c } : {}),
      ...(line.al ? { 'accept-language': line.al } : {}),
      ...(line.r === 'direct' ? {} : { referer: line.r }),
    });
    expect(answer.status).toBe(302);
    expect(answer.headers.get('location')).toBe(URL.parse(line.u)?.href ?? '');
  }
  const query = '&group_by=country&group_by=referrer&group_by=link&limit=1000';
  const counted = await eventually(
    () => stats(server, query),
    (it) => it.total.clicks >= lines.length,
  );
  const groups = (name: string) =>
    (counted.groups[name] ?? [])
      .filter((row) => row.value !== '')
      .map((row): [string, number] => [row.value, row.clicks]);
  expect(counted.total.clicks).toBe(lines.length);
  expect(groups('country')).toEqual(count((line) => line.c ?? ''));
  expect(groups('referrer')).toEqual(count(referrerHost));
  const links = groups('link').map(([id, clicks]): [string, number] => [ids.get(id) ?? '?', clicks]);
  const byName = (all: [string, number][]) => [...all].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
  expect(byName(links)).toEqual(count((line) => line.g));
});
