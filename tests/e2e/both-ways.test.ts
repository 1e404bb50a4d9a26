import { afterAll, beforeAll, expect, test } from 'bun:test';
import { AGENTS } from '../support/agents.ts';
import { rawClient } from '../support/raw-client.ts';
import { type StatsAnswer, startServer, type TestServer } from '../support/server.ts';

/** A visit is answered by the main process or by a redirect process: to the byte, but for dates and nonces. */

const HOME = 'https://example.com/home?a=b';
/** A domain of the workspace, where pixels may run. */
const OWNED = 'pages.example.com';
const OWN = '127.0.0.1';

const LINKS: readonly { slug: string; fields: object; host?: string }[] = [
  { slug: 'plain', fields: { title: 'Title & <b>' } },
  { slug: 'locked', fields: { password: 'a', title: 'hidden' } },
  { slug: 'locked-tags', fields: { password: 'a', og: { title: 'Shown' } } },
  { slug: 'over', fields: { expires: { at: '2020-01-01T00:00:00Z' } } },
  { slug: 'over-there', fields: { expires: { at: '2020-01-01T00:00:00Z', redirect_to: 'https://e.org/' } } },
  { slug: 'off', fields: { enabled: false } },
  { slug: 'early', fields: { starts_at: '2099-01-01T08:00:00Z' } },
  { slug: 'limited', fields: { expires: { clicks: 1_000_000 } } },
  { slug: 'none-left', fields: { expires: { clicks: 1 } } },
  { slug: 'unique', fields: { expires: { unique_clicks: 1_000 }, forward_query: true } },
  {
    slug: 'again',
    fields: { rules: [{ when: { returning: true }, then: { url: 'https://e.org/back' } }] },
  },
  { slug: 'no-bots', fields: { block_bots: true } },
  { slug: 'tags', fields: { og: { title: 'For crawlers', image: 'https://example.com/a.png' } } },
  { slug: 'paths', fields: { forward_path: true, expires: { clicks: 1_000_000 } } },
  { slug: 'quiet', fields: { hide_referrer: true, expires: { clicks: 1_000_000 }, redirect_status: 308 } },
  { slug: 'pixels', fields: { pixels: { ga4: 'G-ABC12345' }, title: 'On the way' }, host: OWNED },
  { slug: 'framed', fields: { cloak: true }, host: OWNED },
  { slug: 'phone', fields: { apps: { ios: { link: 'shop://x', store: 'https://e.org/' } } }, host: OWNED },
];

const agent = (name: keyof typeof AGENTS): string => `User-Agent: ${AGENTS[name]}\r\n`;
/** What follows the request line and `Host`; each for every link. */
const HEADS: readonly string[] = [
  agent('linux'),
  `${agent('linux')}Accept-Language: de-AT,de;q=0.9,en;q=0.8\r\n`,
  `${agent('iphone')}Accept-Language: ja\r\nDNT: 1\r\n`,
  'User-Agent: Slackbot-LinkExpanding 1.0\r\n',
  'User-Agent: curl/8.5.0\r\nuser-agent: second\r\n',
  `${agent('linux')}Sec-Purpose: prefetch\r\n`,
  `${agent('linux')}Purpose: prefetch\r\n`,
  `${agent('linux')}Cookie: wm_v_1=1; other=2\r\nCookie: wm_p_2=1.x\r\n`,
  `${agent('linux')}X-Link-Password: wrong\r\nX-Forwarded-For: 192.0.2.99\r\n`,
  `${agent('linux')}X-Forwarded-For: 203.0.113.7, 127.0.0.1\r\nX-Forwarded-Proto: https\r\n`,
  `${agent('linux')}If-None-Match: "x"\r\nRange: bytes=0-9\r\nAccept-Encoding: gzip, br\r\n`,
  `${agent('linux')}Referer: https://example.org/caf\xe9\r\nX-Odd: \xff\r\n`,
  '',
];
/** What stands around the slug. */
const TARGETS: readonly ((slug: string) => string)[] = [
  (slug) => `/${slug}`,
  (slug) => `/${slug}+`,
  (slug) => `/${slug}%2B?x=1`,
  (slug) => `/${slug}+stats`,
  (slug) => `/${slug}/more?q='"<>{}|\\^\`&qr=1`,
  (slug) => `/./${slug}`,
  (slug) => `/x/../${slug}`,
  (slug) => `/%2e%2e/${slug}`,
  (slug) => `//${slug}`,
  (slug) => `/${slug}-is-not-there?a=%zz`,
  (slug) => `/robots.txt/${slug}`,
];

let server: TestServer;
const made: { slug: string; id: string }[] = [];
beforeAll(async () => {
  server = await startServer(ENV(0));
  await server.ask('/domains', { body: { host: OWNED, verified: true } });
  for (const { slug, fields, host } of LINKS) {
    const body = { url: HOME, slug, ...fields, ...(host && { domain: host }) };
    made.push(await server.ask('/links', { body }));
  }
  await exchange(`GET /none-left HTTP/1.1\r\nHost: ${OWN}\r\n${agent('linux')}Connection: close\r\n\r\n`);
});
afterAll(() => server.remove());

const ENV = (workers: number): Record<string, string> => ({
  WAYMARK_WORKERS: String(workers),
  WAYMARK_PUBLIC_URL: 'http://127.0.0.1',
  WAYMARK_TRUSTED_PROXIES: 'loopback',
  WAYMARK_OUTBOUND_ALLOW: '127.0.0.2',
  WAYMARK_APP_SCHEMES: 'shop',
});

async function exchange(text: string): Promise<string> {
  const client = await rawClient(server.port);
  client.send(Buffer.from(text, 'latin1'));
  return client.closed();
}

/** All answers, byte for byte but for nonces and dates. */
function comparable(received: string): readonly string[] {
  return received.split(/(?=HTTP\/1\.[01] \d{3} )/).map((answer) => {
    const alike = answer
      .replace(/\r\nDate: [^\r]*/, '\r\nDate: …')
      .replace(/nonce([-=]"?)[\w+/=]{24}/g, 'nonce$1…');
    // Bun leaves the date of a page out when HEAD asks for it, and spells this field otherwise.
    return /\r\ncontent-length/.test(alike)
      ? alike.replace(/\r\ncontent-length/, '\r\nDate: …\r\nContent-Length')
      : alike;
  });
}

function requests(): readonly string[] {
  const all: string[] = [];
  for (const { slug, host = OWN } of LINKS) {
    const rest = `Host: ${host}\r\nConnection: close\r\n`;
    for (const head of HEADS) all.push(`GET /${slug} HTTP/1.1\r\n${rest}${head}\r\n`);
    for (const target of TARGETS) {
      all.push(`GET ${target(slug)} HTTP/1.1\r\n${rest}${agent('linux')}\r\n`);
      all.push(`HEAD ${target(slug)} HTTP/1.1\r\n${rest}${agent('linux')}\r\n`);
    }
    all.push(
      `GET /${slug} HTTP/1.0\r\nHost: ${host}:80\r\n${agent('linux')}\r\n`,
      `GET http://${host}/${slug} HTTP/1.1\r\n${rest}${agent('linux')}\r\n`,
      `GET /${slug} HTTP/1.1\r\n${rest}${agent('linux')}Content-Length: 0\r\n\r\n`,
      `POST /${slug} HTTP/1.1\r\n${rest}X-Forwarded-For: 192.0.2.98\r\nContent-Length: 0\r\n\r\n`,
      // In a row: each answer belongs to its request.
      `GET /${slug} HTTP/1.1\r\nHost: ${host}\r\n${agent('linux')}\r\n` +
        `HEAD /${slug}+ HTTP/1.1\r\nHost: ${host}\r\n\r\nGET /plain HTTP/1.1\r\n${rest}\r\n`,
    );
  }
  return all;
}

async function answers(): Promise<Map<string, readonly string[]>> {
  const seen = new Map<string, readonly string[]>();
  for (const text of requests()) seen.set(text, comparable(await exchange(text)));
  return seen;
}

type Counts = Readonly<Record<string, number>>;

/** What the statistics have: of each link, and of visits that found none. */
async function counted(): Promise<Counts> {
  const counts: Record<string, number> = {};
  for (const { slug, id } of made) {
    const { total } = await server.ask<StatsAnswer>(`/stats?interval=none&filter[link]=${id}`);
    counts[`people at ${slug}`] = total.clicks;
    counts[`machines at ${slug}`] = total.bot_clicks;
  }
  const { data } = await server.ask<{ data: OrphanAnswer[] }>('/stats/orphans?limit=1000');
  for (const { kind, path, visits } of data) counts[`${kind} ${path}`] = visits;
  return counts;
}

interface OrphanAnswer {
  readonly path: string;
  readonly kind: string;
  readonly visits: number;
}

/** Waits until nothing more is counted. */
async function settled(): Promise<Counts> {
  for (let before = await counted(); ; ) {
    await Bun.sleep(SETTLE_MS);
    const now = await counted();
    if (JSON.stringify(now) === JSON.stringify(before)) return now;
    before = now;
  }
}

const SETTLE_MS = 1_500;

/** By how much each count has grown. */
function gain(before: Counts, after: Counts): Record<string, number> {
  return Object.fromEntries(
    Object.entries(after).map(([what, count]) => [what, count - (before[what] ?? 0)]),
  );
}

test('a visit is answered and counted alike by the main process and by a redirect process', async () => {
  const before = await settled();
  const inMain = await answers();
  const countedInMain = await settled();
  await server.stop();
  await server.start(ENV(1));
  const inWorker = await answers();
  const differences = [...inMain].flatMap(([text, main]) =>
    JSON.stringify(main) === JSON.stringify(inWorker.get(text))
      ? []
      : [{ text, main, worker: inWorker.get(text) }],
  );
  expect(differences).toEqual([]);
  expect(inMain.size).toBeGreaterThan(700);
  const countedInBoth = await settled();
  expect(gain(countedInMain, countedInBoth)).toEqual(gain(before, countedInMain));
}, 120_000);
