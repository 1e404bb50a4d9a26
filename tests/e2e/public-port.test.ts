import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import { HEAD_BYTES_MAX } from '../../src/redirect/lane/head-rules.ts';
import { hostileHeads } from '../support/hostile-heads.ts';
import { innerPort } from '../support/inner-port.ts';
import { rawClient, statusesIn } from '../support/raw-client.ts';
import { ADMIN_KEY, eventually, startServer, stats, type TestServer } from '../support/server.ts';

/** What comes in on the public port, answered by the real program: the lane, and the full server behind it. */
let server: TestServer;
let inner = 0;
beforeAll(async () => {
  server = await startServer({
    WAYMARK_WORKERS: '1',
    WAYMARK_PUBLIC_URL: 'http://127.0.0.1',
    WAYMARK_TRUSTED_PROXIES: 'loopback',
    WAYMARK_COUNTRY_HEADER: 'cf-ipcountry',
  });
  inner = innerPort(server.pid(), server.port);
  await server.ask('/links', { body: { url: 'https://example.com/p', slug: 'open' } });
  const rules = [{ when: { country: ['TW'] }, then: { url: 'https://example.com/tw' } }];
  await server.ask('/links', { body: { url: 'https://example.com/p', slug: 'ruled', rules } });
  const expires = { clicks: 1_000_000 };
  await server.ask('/links', { body: { url: 'https://example.com/p', slug: 'exact', rules, expires } });
});
afterAll(() => server.remove());

const H = 'Host: 127.0.0.1\r\n';
const AUTHORIZED = `${H}Authorization: Bearer ${ADMIN_KEY}\r\n`;
const OPEN = `GET /open HTTP/1.1\r\n${H}\r\n`;
const LAST = `GET /open HTTP/1.1\r\n${H}Connection: close\r\n\r\n`;
const STATS = `GET /api/v1/stats HTTP/1.1\r\n${AUTHORIZED}\r\n`;
const WITHIN_MS = 5_000;

/** What a server says to `bytes` with a last good request after them, until it ends the connection. */
async function say(port: number, bytes: string): Promise<number[]> {
  const client = await rawClient(port);
  client.send(bytes + LAST);
  const received = await client.closed(WITHIN_MS).catch(() => `${client.received()}HTTP/1.1 999 \r\n`);
  client.end();
  return statusesIn(received);
}

const creation = (slug: string): string => {
  const body = JSON.stringify({ url: 'https://example.com/p', slug });
  return (
    `POST /api/v1/links HTTP/1.1\r\n${AUTHORIZED}Content-Type: application/json\r\n` +
    `Content-Length: ${body.length}\r\n\r\n${body}`
  );
};

describe('requests in one packet are answered in order and completely, whatever each waits for', () => {
  const cases: [string, string, number[]][] = [
    ['three that wait', STATS.repeat(3), [200, 200, 200, 302]],
    ['one that waits, and a visit', STATS + OPEN, [200, 302, 302]],
    ['a visit, one that waits, a visit', OPEN + STATS + OPEN, [302, 200, 302, 302]],
    ['two creations', creation('two-a') + creation('two-b'), [201, 201, 302]],
    ['a creation with an empty line behind it', `${creation('stray')}\r\n`, [201, 302]],
  ];
  for (const [what, bytes, statuses] of cases)
    test(what, async () => expect(await say(server.port, bytes)).toEqual(statuses));

  test('a password, behind a visit and before another', async () => {
    await server.ask('/links', {
      body: { url: 'https://example.com/p', slug: 'locked', password: 'sesame-1' },
    });
    const form = 'password=sesame-1';
    const unlock = (text: string): string =>
      `POST /locked HTTP/1.1\r\n${H}Content-Type: application/x-www-form-urlencoded\r\nContent-Length: ${text.length}\r\n\r\n${text}`;
    const [first, second, third, ...others] = await say(server.port, OPEN + unlock(form) + OPEN);
    expect([first, third, ...others]).toEqual([302, 302, 302]);
    expect([302, 303]).toContain(second ?? 0);
  });

  test('wherever they are cut', async () => {
    const text = creation('cut') + STATS + OPEN + LAST;
    const after = text.replace(creation('cut'), creation('cut').replaceAll('cut', 'kut'));
    for (let cut = 1; cut < after.length; cut += 13) {
      const client = await rawClient(server.port);
      client.send(after.slice(0, cut));
      await Bun.sleep(1);
      client.send(after.slice(cut));
      const [first = 0, ...others] = statusesIn(await client.closed());
      // The first makes the link, the others find it there.
      expect([201, 409]).toContain(first);
      expect(others).toEqual([200, 302, 302]);
    }
  });
});

describe('what is not HTTP is refused by the lane and by the full server', () => {
  const smuggled = `GET /open HTTP/1.1\r\n${H}\r\n`;
  const cases: [string, string][] = [
    [
      'a tab before the colon',
      `GET /open HTTP/1.1\r\n${H}Content-Length\t: ${smuggled.length}\r\n\r\n${smuggled}`,
    ],
    ['a vertical tab in a name', `GET /open HTTP/1.1\r\n${H}Content-Length\x0b: 58\r\n\r\n`],
    ['a NUL in a name', `GET /open HTTP/1.1\r\n${H}Content-Length\0: 58\r\n\r\n`],
    ['a CR in a value', `GET /open HTTP/1.1\r\n${H}X: a\rContent-Length: 58\r\n\r\n`],
    ['a CR for a hyphen', `GET /open HTTP/1.1\r\n${H}X\rForwarded\rFor: 9.9.9.9\r\n\r\n`],
    [
      'a coding with a tab before the colon',
      `GET /open HTTP/1.1\r\n${H}Transfer-Encoding\t: chunked\r\n\r\n`,
    ],
    ['a NUL in a value', `GET /open HTTP/1.1\r\n${H}X: \0\r\n\r\n`],
    ['0x01 in a value', `GET /open HTTP/1.1\r\n${H}X: \x01\r\n\r\n`],
    ['a blank in a name', `GET /open HTTP/1.1\r\n${H}X Y: z\r\n\r\n`],
    ['DEL in a name', `GET /open HTTP/1.1\r\n${H}X\x7f: z\r\n\r\n`],
    ['a bracket in a name', `GET /open HTTP/1.1\r\n${H}X(: z\r\n\r\n`],
    ['a quote in a name', `GET /open HTTP/1.1\r\n${H}X": z\r\n\r\n`],
    ['a letter beyond ASCII in a name', `GET /open HTTP/1.1\r\n${H}\xe9: z\r\n\r\n`],
    ['a header of 20 kB', `GET /open HTTP/1.1\r\n${H}X: ${'y'.repeat(20_000)}\r\n\r\n`],
    ['a header of 100 kB', `GET /open HTTP/1.1\r\n${H}X: ${'y'.repeat(100_000)}\r\n\r\n`],
    ['250 headers', `GET /open HTTP/1.1\r\n${H}${'X: y\r\n'.repeat(250)}\r\n`],
    ['2,000 headers', `GET /open HTTP/1.1\r\n${H}${'X: y\r\n'.repeat(2_000)}\r\n`],
    ['a query of 64 kB', `GET /open?${'x'.repeat(65_536)} HTTP/1.1\r\n${H}\r\n`],
    ['a method in lower case', `get /open HTTP/1.1\r\n${H}\r\n`],
    ['a method that nobody knows', `FOO /open HTTP/1.1\r\n${H}\r\n`],
  ];
  for (const [what, bytes] of cases) {
    test(what, async () => {
      const [lane, full] = await Promise.all([say(server.port, bytes), say(inner, bytes)]);
      expect(lane).toHaveLength(1);
      expect([400, 414, 431, 501, 505]).toContain(lane[0] ?? 0);
      // The full server ends some connections without a word.
      expect(full.filter((status) => status < 400)).toEqual([]);
    });
  }
});

describe('what is HTTP, if only just, is answered', () => {
  const cases: [string, string, number][] = [
    ['a head as long as may be', longest(), 200],
    [
      'a head of short lines, which the relay writes out',
      `GET /healthz HTTP/1.1\r\nHost:127.0.0.1\r\n${'X:y\r\n'.repeat(99)}\r\n`,
      200,
    ],
    [
      'an offer to speak HTTP/2',
      `GET /healthz HTTP/1.1\r\n${H}Connection: Upgrade\r\nUpgrade: h2c\r\n\r\n`,
      200,
    ],
    ['a GET with a body', `GET /healthz HTTP/1.1\r\n${H}Content-Length: 5\r\n\r\nhello`, 200],
    ['a HEAD that is passed on', `HEAD /healthz HTTP/1.1\r\n${H}\r\n`, 200],
    ['an empty chunked body', `POST /open HTTP/1.1\r\n${H}Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n`, 405],
    ['a typed address in UTF-8', `GET /caf\xc3\xa9 HTTP/1.1\r\n${H}\r\n`, 404],
  ];
  for (const [what, bytes, status] of cases)
    test(what, async () => expect(await say(server.port, bytes)).toEqual([status, 302]));

  function longest(): string {
    const head = `GET /healthz HTTP/1.1\r\n${H}X: \r\n\r\n`;
    return head.replace('X: ', `X: ${'y'.repeat(HEAD_BYTES_MAX - head.length)}`);
  }

  test('a body whose client asks first is asked for', async () => {
    const whole = creation('asked').replace('Content-Type', 'Expect: 100-continue\r\nContent-Type');
    const body = whole.indexOf('\r\n\r\n') + 4;
    const client = await rawClient(server.port);
    client.send(whole.slice(0, body));
    await client.until((received) => statusesIn(received).includes(100));
    client.send(whole.slice(body) + LAST);
    expect(statusesIn(await client.closed())).toEqual([100, 201, 302]);
  });
});

/** Why the lane refuses what the full server would take: the lane is what strangers meet, and it goes by the rules. */
const STRICTER: Readonly<Record<string, RegExp>> = {
  'more than one Host': /^host:[^\r]*\r\n(?:[^\r]*\r\n)*?host:/im,
  'a Host that is no host':
    /^host:[ \t]*(?![A-Za-z0-9\-._~!$&'()*+,;=]*(?::\d{0,4})?[ \t]*\r|\[::1\]\r)[^\r]/im,
  'DEL, anywhere': /\x7f/,
  'a fragment in the target': /^[^\r]*#/,
  'a target of more than 8 KB': /^\S* \S{8193}/,
  'more than 100 header fields': /(?:\r\n[^\r]+){101}/,
  'a head of nearly 16 KB': /^[\s\S]{15873}/,
  'a method that is none of the usual': /^(?!(?:GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS) )/,
  'a length that is said twice': /content-length:[\s\S]*content-length:/i,
};

/** Why the lane takes what the full server would refuse. */
const MORE_LENIENT: Readonly<Record<string, RegExp>> = {
  'empty lines before a request': /^\r\n/,
};

describe('heads by the thousand', () => {
  const CASES = 3_000;
  const AT_ONCE = 32;
  const ABSOLUTE = /^\S+ http/i;
  /** An answer of any kind but the refusal of a head. */
  const isTaken = (status: number | undefined): boolean =>
    status !== undefined && ![0, 400, 414, 431, 501, 505, 999].includes(status);
  const namesOf = (reasons: Readonly<Record<string, RegExp>>, text: string): string[] =>
    Object.keys(reasons).filter((name) => reasons[name]?.test(text));

  test('are answered by the lane where the full server answers them, and alike', async () => {
    const heads = fc.sample(hostileHeads, { numRuns: CASES, seed: 7 });
    const differences: unknown[] = [];
    const excused = new Set<string>();
    let taken = 0;
    const compare = async (text: string): Promise<void> => {
      const [lane, full] = await Promise.all([say(server.port, text), say(inner, text)]);
      const [inLane, inFull] = [isTaken(lane[0]), isTaken(full[0])];
      if (inLane) taken++;
      // The relay puts an absolute target and its host in order first; the full server alone goes by `Host`.
      const isAlike = ABSOLUTE.test(text) ? lane.length === full.length : String(lane) === String(full);
      if (inLane === inFull && (!inLane || isAlike)) return;
      const reasons = namesOf(inLane ? MORE_LENIENT : STRICTER, text);
      for (const reason of reasons) excused.add(reason);
      if (reasons.length === 0) differences.push({ text: text.slice(0, 300), lane, full });
    };
    const waiting = [...heads];
    await Promise.all(
      Array.from({ length: AT_ONCE }, async () => {
        for (let text = waiting.pop(); text !== undefined; text = waiting.pop()) await compare(text);
      }),
    );
    expect(differences).toEqual([]);
    expect(taken).toBeGreaterThan(CASES / 5);
    expect(excused.size).toBeGreaterThan(3);
  });

  test('are answered alike in a row on one connection', async () => {
    // 503 is for a prefetch.
    const good = (status: number): boolean => status < 400 || status === 404 || status === 503;
    for (const text of fc.sample(hostileHeads, { numRuns: 200, seed: 8 })) {
      const alone = await say(server.port, text);
      const inRow = await say(server.port, OPEN + text);
      expect(inRow).toEqual([302, ...alone]);
      expect(inRow.slice(0, -1).every((status, i, all) => good(status) || i === all.length - 1)).toBe(true);
    }
  });
});

describe('who asks', () => {
  const locationOf = async (port: number, slug: string, headers: string): Promise<string> => {
    const client = await rawClient(port);
    client.send(`GET /${slug} HTTP/1.1\r\n${H}${headers}Connection: close\r\n\r\n`);
    return /^location: (.*)\r$/im.exec(await client.closed())?.[1] ?? '';
  };

  // A link with an exact limit is decided by the full server, the other one by the lane.
  for (const slug of ['ruled', 'exact']) {
    test(`${slug}: a country that a trusted proxy names is believed, and of two countries none`, async () => {
      expect(await locationOf(server.port, slug, 'CF-IPCountry: TW\r\n')).toBe('https://example.com/tw');
      for (const two of ['TW\r\nCF-IPCountry: DE', 'DE\r\nCF-IPCountry: TW', 'TW\r\nCF-IPCountry: TW'])
        expect(await locationOf(server.port, slug, `CF-IPCountry: ${two}\r\n`)).toBe('https://example.com/p');
    });
  }

  test('nothing that is said at the inner port is believed, not even from loopback', async () => {
    expect(await locationOf(inner, 'exact', 'CF-IPCountry: TW\r\n')).toBe('https://example.com/p');
    const forged = `X-Waymark-Peer: ${'0'.repeat(64)} 127.0.0.1\r\nCF-IPCountry: TW\r\n`;
    expect(await locationOf(inner, 'exact', forged)).toBe('https://example.com/p');
  });

  test('an absolute target is answered by the host that it names', async () => {
    const client = await rawClient(server.port);
    client.send(`GET http://evil.example/open HTTP/1.1\r\n${H}Connection: close\r\n\r\n`);
    expect(statusesIn(await client.closed())).toEqual([404]);
    const own = await rawClient(server.port);
    own.send('GET http://127.0.0.1/open HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n');
    expect(statusesIn(await own.closed())).toEqual([302]);
  });

  test('a client of HTTP/1.0 without a host is answered at the path that it asks for', async () => {
    const client = await rawClient(server.port);
    client.send('GET /healthz HTTP/1.0\r\n\r\n');
    const received = await client.closed();
    expect(statusesIn(received)).toEqual([200]);
    expect(received).toContain('\r\nConnection: close\r\n');
  });
});

test('visits with Connection: close and of HTTP/1.0 stay in the lane, and every click counts once', async () => {
  const passedOn = async (): Promise<number> => {
    const text = await (await fetch(`${server.url}/metrics`)).text();
    return Number(/^waymark_visits_total\{outcome="passed_on"\} (\d+)/m.exec(text)?.[1] ?? 0);
  };
  await server.ask('/links', { body: { url: 'https://example.com/p', slug: 'proxied' } });
  // Counters of a redirect process arrive once a second, clicks of the tests above sooner.
  await Bun.sleep(1_200);
  const before = await passedOn();
  const clicks = (await stats(server)).total.clicks;
  for (let n = 0; n < 50; n++) {
    for (const [version, line] of [
      ['1.0', ''],
      ['1.1', 'Connection: close\r\n'],
    ] as const) {
      const client = await rawClient(server.port);
      client.send(`GET /proxied HTTP/${version}\r\n${H}User-Agent: Mozilla/5.0 Firefox/140.0\r\n${line}\r\n`);
      expect(statusesIn(await client.closed())).toEqual([302]);
    }
  }
  const counted = await eventually(
    async () => (await stats(server)).total.clicks - clicks,
    (more) => more >= 100,
  );
  expect(counted).toBe(100);
  await Bun.sleep(1_200);
  // What asks for the figures is passed on itself.
  expect((await passedOn()) - before).toBeLessThan(60);
});
