import { afterEach, describe, expect, test } from 'bun:test';
import { SECRET, startLane } from '../../../tests/support/lane.ts';
import { rawClient, statusesIn } from '../../../tests/support/raw-client.ts';
import { type RawServer, rawServer } from '../../../tests/support/raw-server.ts';

const OPEN = 'GET /open HTTP/1.1\r\nHost: sho.rt\r\n\r\n';
const CLOSING = 'GET /open HTTP/1.1\r\nHost: sho.rt\r\nConnection: close\r\n\r\n';
const PAGE = 'GET /page HTTP/1.1\r\nHost: sho.rt\r\n\r\n';
const PAGE_ANSWER = 'HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\npage';

const ends: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

type Answer = Parameters<typeof rawServer>[0];

/** A lane before a server that answers with `answer`; by default, the same page for every head. */
async function laneBefore(answer: Answer = answerPages, options: Parameters<typeof startLane>[1] = {}) {
  const server = rawServer(answer);
  ends.push(server.stop);
  const started = await startLane(server, options);
  ends.push(started.remove);
  return { ...started, server };
}

/** One page for each head that has come since the last. */
const answerPages: Answer = (received, socket) => {
  if (received.endsWith('\r\n\r\n')) socket.write(PAGE_ANSWER);
};

const headsAt = (server: RawServer): number =>
  server
    .connections()
    .reduce((sum, received) => sum + received.split(`x-waymark-peer: ${SECRET} `).length - 1, 0);

describe('a connection', () => {
  test('returns to the lane after a request that the full server answered', async () => {
    const { lane, port, server } = await laneBefore();
    const client = await rawClient(port);
    for (const request of [OPEN, PAGE, OPEN, PAGE, OPEN]) {
      const before = statusesIn(client.received()).length;
      client.send(request);
      await client.until((received) => statusesIn(received).length === before + 1);
    }
    expect(statusesIn(client.received())).toEqual([302, 200, 302, 200, 302]);
    expect([lane.counters.redirects, lane.counters.passedOn]).toEqual([3, 2]);
    // Both over the same connection to the full server.
    expect(server.connections()).toHaveLength(1);
  });

  test('has its requests answered in order, however many come at once', async () => {
    const slowly: Answer = (received, socket) => {
      if (received.endsWith('\r\n\r\n')) setTimeout(() => socket.write(PAGE_ANSWER), 30);
    };
    const { port, server } = await laneBefore(slowly);
    const client = await rawClient(port);
    client.send(OPEN + PAGE + PAGE + OPEN + PAGE + CLOSING);
    expect(statusesIn(await client.closed())).toEqual([302, 200, 200, 302, 200, 302]);
    // The full server saw one at a time.
    expect(headsAt(server)).toBe(3);
  });

  test('is answered in order where each click must reach the disk first', async () => {
    const { port } = await laneBefore(answerPages, { fsync: { kind: 'always' } });
    const client = await rawClient(port);
    client.send(OPEN + OPEN + PAGE + OPEN + CLOSING + OPEN);
    expect(statusesIn(await client.closed())).toEqual([302, 302, 200, 302, 302]);
    const half = await rawClient(port);
    half.send(OPEN);
    half.halfClose();
    expect(statusesIn(await half.closed())).toEqual([302]);
  });

  test('is answered wherever its bytes are cut', async () => {
    const { port, lane } = await laneBefore();
    const text = `${OPEN}${PAGE}${CLOSING}`;
    for (let cut = 1; cut < text.length; cut += 3) {
      const client = await rawClient(port);
      client.send(text.slice(0, cut));
      await Bun.sleep(1);
      client.send(text.slice(cut));
      expect(statusesIn(await client.closed())).toEqual([302, 200, 302]);
    }
    expect(lane.counters.refused).toBe(0);
  });

  test('may have empty lines between its requests', async () => {
    const { port } = await laneBefore();
    const client = await rawClient(port);
    client.send(`\r\n${OPEN}\r\n${PAGE}\r\n\r\n${CLOSING}`);
    expect(statusesIn(await client.closed())).toEqual([302, 200, 302]);
  });

  test('that says no more is still answered', async () => {
    const { port } = await laneBefore((received, socket) => {
      if (received.endsWith('\r\n\r\n')) setTimeout(() => socket.write(PAGE_ANSWER), 50);
    });
    for (const [request, statuses] of [
      [OPEN, [302]],
      [PAGE, [200]],
      [OPEN + PAGE + OPEN, [302, 200, 302]],
    ] as const) {
      const client = await rawClient(port);
      client.send(request);
      client.halfClose();
      expect(statusesIn(await client.closed())).toEqual([...statuses]);
    }
  });

  test('ends after the answer if the client asks for that, with Connection: close', async () => {
    const { lane, port } = await laneBefore();
    for (const request of [CLOSING, 'GET /open HTTP/1.0\r\nHost: sho.rt\r\n\r\n']) {
      const client = await rawClient(port);
      client.send(request);
      expect(await client.closed()).toContain('\r\nConnection: close\r\n');
    }
    expect([lane.counters.redirects, lane.counters.passedOn]).toEqual([2, 0]);
  });

  test('that asks for more than can wait is not read on until it is its turn', async () => {
    let isFree = false;
    const { port } = await laneBefore(async (received, socket) => {
      if (!received.endsWith('\r\n\r\n')) return;
      while (!isFree) await Bun.sleep(10);
      socket.write(PAGE_ANSWER);
    });
    const client = await rawClient(port);
    const before = process.memoryUsage.rss();
    const count = 300_000;
    client.send(PAGE + OPEN.repeat(count) + CLOSING);
    await Bun.sleep(500);
    // 12 MB are sent; what the systems' own buffers hold is not ours.
    expect(client.unsentBytes()).toBeGreaterThan(1024 * 1024);
    expect(process.memoryUsage.rss() - before).toBeLessThan(100 * 1024 * 1024);
    isFree = true;
    expect(statusesIn(await client.closed(60_000))).toHaveLength(count + 2);
  });

  test('with a slow reader and many requests at once is answered completely', async () => {
    const { port } = await laneBefore();
    const client = await rawClient(port);
    client.pause();
    const count = 60_000;
    client.send(OPEN.repeat(count) + CLOSING);
    await Bun.sleep(300);
    client.resume();
    expect(statusesIn(await client.closed(60_000))).toHaveLength(count + 1);
  });
});

describe('the relay', () => {
  test('tells the full server who asks, and nobody else can', async () => {
    const { port, server } = await laneBefore();
    const client = await rawClient(port);
    client.send('GET /page HTTP/1.1\r\nHost: sho.rt\r\nX-Waymark-Peer: guess 9.9.9.9\r\n\r\n');
    await client.until((received) => received.endsWith('page'));
    const [head = ''] = server.connections();
    expect(head.split('\r\n').slice(0, 2)).toEqual([
      'GET /page HTTP/1.1',
      `x-waymark-peer: ${SECRET} 127.0.0.1`,
    ]);
    expect(head).not.toContain('9.9.9.9');
  });

  test('sends an absolute target to the host that the target names', async () => {
    const { port, server } = await laneBefore();
    const client = await rawClient(port);
    client.send('GET http://other.example:81/page?x HTTP/1.1\r\nHost: sho.rt\r\n\r\n');
    await client.until((received) => received.endsWith('page'));
    const [head = ''] = server.connections();
    expect(head).toStartWith('GET /page?x HTTP/1.1\r\n');
    expect(head).toContain('\r\nhost: other.example:81\r\n');
    expect(head).not.toContain('sho.rt');
  });

  const bodies: [string, string, string][] = [
    ['by its length', 'Content-Length: 5\r\n\r\nhello', 'content-length: 5\r\n\r\nhello'],
    [
      'in chunks, without extensions and trailers',
      'Transfer-Encoding: chunked\r\n\r\n2;a=b\r\nhe\r\n3\r\nllo\r\n0\r\nX: y\r\n\r\n',
      'transfer-encoding: chunked\r\n\r\n2\r\nhe\r\n3\r\nllo\r\n0\r\n\r\n',
    ],
  ];
  for (const [how, sent, passedOn] of bodies) {
    test(`carries a body ${how}, wherever it is cut`, async () => {
      const { port, server } = await laneBefore((received, socket) => {
        if (received.endsWith(passedOn)) socket.write(PAGE_ANSWER);
      });
      const text = `POST /page HTTP/1.1\r\nHost: sho.rt\r\n${sent}`;
      for (const cut of [text.length, text.length - 1, text.length - 7, text.indexOf('\r\n\r\n') + 4]) {
        const client = await rawClient(port);
        client.send(text.slice(0, cut));
        await Bun.sleep(5);
        client.send(text.slice(cut) + CLOSING);
        expect(statusesIn(await client.closed())).toEqual([200, 302]);
      }
      for (const received of server.connections()) expect(received).toEndWith(passedOn);
    });
  }

  test('refuses a body with broken chunks', async () => {
    const { port } = await laneBefore();
    for (const body of [
      'x\r\n',
      '2\r\nabc\r\n',
      '-1\r\n',
      '1 \r\na\r\n',
      '2\nab\r\n',
      `1;${'x'.repeat(9_000)}`,
    ]) {
      const client = await rawClient(port);
      client.send(`POST /page HTTP/1.1\r\nHost: sho.rt\r\nTransfer-Encoding: chunked\r\n\r\n${body}`);
      expect(statusesIn(await client.closed()).at(-1)).toBe(400);
    }
  });

  const answers: [string, string, string][] = [
    ['of a known length', 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi', 'Content-Length: 2\r\n\r\nhi'],
    [
      'in chunks',
      'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\n\r\n',
      'Transfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\n\r\n',
    ],
    ['without a body', 'HTTP/1.1 204 No Content\r\nX: y\r\n\r\n', 'X: y\r\n\r\n'],
    [
      'that has not changed',
      'HTTP/1.1 304 Not Modified\r\nContent-Length: 9\r\n\r\n',
      'Content-Length: 9\r\n\r\n',
    ],
    [
      'after an interim one',
      'HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi',
      'Content-Length: 2\r\n\r\nhi',
    ],
  ];
  for (const [what, answer, end] of answers) {
    test(`carries an answer ${what}, wherever it is cut, and continues`, async () => {
      for (let cut = 1; cut < answer.length; cut += 5) {
        const { port } = await laneBefore(async (received, socket) => {
          if (!received.endsWith('\r\n\r\n')) return;
          socket.write(answer.slice(0, cut));
          await Bun.sleep(1);
          socket.write(answer.slice(cut));
        });
        const client = await rawClient(port);
        client.send(PAGE + CLOSING);
        const received = await client.closed();
        expect(received).toContain(`${end}HTTP/1.1 302`);
      }
    });
  }

  test('carries the answer of a HEAD, which has no body whatever its length', async () => {
    const { port } = await laneBefore(
      (_, socket) => void socket.write('HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n'),
    );
    const client = await rawClient(port);
    client.send(`HEAD /page HTTP/1.1\r\nHost: sho.rt\r\n\r\n${CLOSING}`);
    expect(statusesIn(await client.closed())).toEqual([200, 302]);
  });

  test('carries an answer that lasts until the connection ends', async () => {
    const { port } = await laneBefore((_, socket) => void socket.end('HTTP/1.1 200 OK\r\n\r\nall of it'));
    const client = await rawClient(port);
    client.send(PAGE);
    const received = await client.closed();
    expect(received).toContain('Connection: close\r\n');
    expect(received).toEndWith('all of it');
  });

  test('gives a client of HTTP/1.0 the data without chunks', async () => {
    const { port } = await laneBefore(
      (_, socket) =>
        void socket.write('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\n\r\n'),
    );
    const client = await rawClient(port);
    client.send('GET /page HTTP/1.0\r\n\r\n');
    const received = await client.closed();
    expect(received.toLowerCase()).not.toContain('transfer-encoding');
    expect(received).toEndWith('\r\n\r\nhi');
  });

  test('carries large bodies both ways, at the pace of the slower side', async () => {
    const size = 24 * 1024 * 1024;
    const big = Buffer.alloc(size, 'x');
    let sent = 0;
    const server = Bun.serve({
      hostname: '127.0.0.1',
      port: 0,
      async fetch(request) {
        sent = (await request.arrayBuffer()).byteLength;
        return new Response(big);
      },
    });
    ends.push(() => server.stop(true));
    const { port, remove } = await startLane({ port: server.port ?? 0 });
    ends.push(remove);
    const before = process.memoryUsage.rss();
    const client = await rawClient(port);
    client.pause();
    client.send(`POST /page HTTP/1.1\r\nHost: sho.rt\r\nContent-Length: ${size}\r\n\r\n`);
    client.send(big);
    await Bun.sleep(400);
    client.resume();
    client.send(CLOSING);
    const received = await client.closed(30_000);
    expect(sent).toBe(size);
    expect(statusesIn(received)).toEqual([200, 302]);
    expect(received.length).toBeGreaterThan(size);
    expect(process.memoryUsage.rss() - before).toBeLessThan(1024 * 1024 * 1024);
  });

  test('continues a live stream until the client disconnects', async () => {
    let closed = false;
    const server = Bun.serve({
      hostname: '127.0.0.1',
      port: 0,
      fetch(request) {
        request.signal.addEventListener('abort', () => {
          closed = true;
        });
        const events = async function* () {
          yield 'data: 1\n\n';
          await Bun.sleep(100);
          yield 'data: 2\n\n';
          await Bun.sleep(60_000);
        };
        return new Response(events(), { headers: { 'content-type': 'text/event-stream' } });
      },
    });
    ends.push(() => server.stop(true));
    const { port, remove } = await startLane({ port: server.port ?? 0 });
    ends.push(remove);
    const client = await rawClient(port);
    client.send('GET /page HTTP/1.1\r\nHost: sho.rt\r\n\r\n');
    await client.until((received) => received.includes('data: 1') && received.includes('data: 2'));
    client.end();
    const untilMs = performance.now() + 5_000;
    while (!closed && performance.now() < untilMs) await Bun.sleep(10);
    expect(closed).toBe(true);
  });
});

describe('where the full server fails', () => {
  test('a GET whose connection broke before any answer is sent once more', async () => {
    let times = 0;
    const { port } = await laneBefore((_, socket) => {
      if (++times === 1) socket.terminate();
      else socket.write(PAGE_ANSWER);
    });
    const client = await rawClient(port);
    client.send(PAGE + CLOSING);
    expect(statusesIn(await client.closed())).toEqual([200, 302]);
    expect(times).toBe(2);
  });

  test('a POST is not: it may have been done', async () => {
    let times = 0;
    const { port } = await laneBefore((_, socket) => {
      times++;
      socket.terminate();
    });
    const client = await rawClient(port);
    client.send('POST /page HTTP/1.1\r\nHost: sho.rt\r\nContent-Length: 0\r\n\r\n');
    expect(statusesIn(await client.closed())).toEqual([502]);
    expect(times).toBe(1);
  });

  test('a server that is not there yet is waited for', async () => {
    const server = rawServer(answerPages);
    ends.push(server.stop);
    let tries = 0;
    const { port, remove } = await startLane(async () => {
      tries++;
      await Bun.sleep(tries === 1 ? 0 : 200);
      // Nobody listens at the first: a server that has just gone.
      return { hostname: '127.0.0.1', port: tries === 1 ? 1 : server.port, secret: SECRET };
    });
    ends.push(remove);
    const client = await rawClient(port);
    client.send('POST /page HTTP/1.1\r\nHost: sho.rt\r\nContent-Length: 0\r\n\r\n');
    client.send(CLOSING);
    expect(statusesIn(await client.closed())).toEqual([200, 302]);
  });

  test('one that never starts is a 503 with Retry-After, and plain links keep working', async () => {
    const { port, remove } = await startLane(() => Promise.reject(new Error('there is none')));
    ends.push(remove);
    const client = await rawClient(port);
    client.send(OPEN + PAGE);
    const received = await client.closed();
    expect(statusesIn(received)).toEqual([302, 503]);
    expect(received).toContain('\r\nRetry-After: 1\r\n');
    expect(received).toEndWith('Service Unavailable\n');
  });

  test('a link that the lane cannot read is passed on to it', async () => {
    const { port } = await laneBefore();
    const client = await rawClient(port);
    client.send(PAGE.replace('page', 'broken') + CLOSING);
    expect(statusesIn(await client.closed())).toEqual([200, 302]);
  });

  test('a truncated answer never looks complete', async () => {
    const { port } = await laneBefore(
      (_, socket) => void socket.end('HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf'),
    );
    const client = await rawClient(port);
    client.send(PAGE + OPEN);
    expect(statusesIn(await client.closed())).toEqual([200]);
  });
});

describe('time', () => {
  const limits = { idleMs: 1_500, headMs: 1_500 };

  test('a busy connection is not cut, and an idle one is', async () => {
    const { port } = await laneBefore(answerPages, { limits });
    const [busy, idle] = [await rawClient(port), await rawClient(port)];
    idle.send(OPEN);
    for (let n = 0; n < 12; n++) {
      busy.send(n % 2 === 0 ? OPEN : PAGE);
      await Bun.sleep(400);
    }
    await busy.until((received) => statusesIn(received).length === 12);
    expect(busy.isClosed).toBe(false);
    expect(statusesIn(await idle.closed())).toEqual([302]);
    busy.end();
  });

  test('a connection that waits for its answer is not idle', async () => {
    const { port } = await laneBefore(
      (_, socket) => void setTimeout(() => socket.write(PAGE_ANSWER), 4_000),
      { limits },
    );
    const client = await rawClient(port);
    client.send(PAGE);
    await client.until((received) => received.endsWith('page'));
    client.end();
  });

  test('a head that takes too long is answered 408', async () => {
    const { port } = await laneBefore(answerPages, { limits });
    const client = await rawClient(port);
    const dribble = setInterval(() => client.isClosed || client.send('x'), 100);
    client.send('GET /');
    const received = await client.closed();
    clearInterval(dribble);
    expect(statusesIn(received)).toEqual([408]);
  });

  const UPLOAD = 'POST /page HTTP/1.1\r\nHost: sho.rt\r\nContent-Length: 100\r\n\r\n';

  test('an upload that stalls is answered 408, and one that continues is not cut', async () => {
    const { port } = await laneBefore(() => undefined, { limits });
    const [silent, steady] = [await rawClient(port), await rawClient(port)];
    silent.send(`${UPLOAD}half`);
    steady.send(UPLOAD);
    for (let n = 0; n < 10; n++) {
      steady.send('x');
      await Bun.sleep(400);
    }
    expect(statusesIn(await silent.closed())).toEqual([408]);
    expect(steady.isClosed).toBe(false);
    steady.end();
  });

  test.each([
    ['sends bytes but takes none of its answer', '\r\n'],
    ['does not take its answer', ''],
  ])('a client that %s is cut off', async (_label, sent) => {
    const big = Buffer.alloc(32 * 1024 * 1024, 'x');
    const server = Bun.serve({ hostname: '127.0.0.1', port: 0, fetch: () => new Response(big) });
    ends.push(() => server.stop(true));
    const { lane, port, remove } = await startLane({ port: server.port ?? 0 }, { limits });
    ends.push(remove);
    const client = await rawClient(port);
    client.pause();
    client.send(PAGE);
    const dribble = setInterval(() => sent === '' || client.isClosed || client.send(sent), 200);
    await Bun.sleep(4_000);
    const startedMs = performance.now();
    await lane.stop(20_000);
    clearInterval(dribble);
    expect(performance.now() - startedMs).toBeLessThan(5_000);
    client.end();
  });
});

describe('a lane that stops', () => {
  test('waits for nobody who is idle', async () => {
    const live: Answer = (received, socket) => {
      if (received.includes('/live')) {
        socket.write(
          'HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n1\r\n\n\r\n',
        );
      } else if (received.endsWith('\r\n\r\n')) socket.write(PAGE_ANSWER);
    };
    const { lane, port } = await laneBefore(live);
    const clients = await Promise.all(Array.from({ length: 5 }, () => rawClient(port)));
    for (const [i, text] of ['', OPEN, PAGE, 'GET /op', PAGE.replace('page', 'live')].entries()) {
      if (text !== '') clients[i]?.send(text);
    }
    await clients[1]?.until((received) => received.includes('302'));
    await clients[2]?.until((received) => received.includes('page'));
    await clients[4]?.until((received) => received.includes('stream'));
    const startedMs = performance.now();
    await lane.stop(20_000);
    expect(performance.now() - startedMs).toBeLessThan(3_000);
    for (const client of clients) await client.closed();
  });

  test('answers open requests with Connection: close, and stops listening', async () => {
    const { lane, port } = await laneBefore((received, socket) => {
      if (received.endsWith('\r\n\r\n')) setTimeout(() => socket.write(PAGE_ANSWER), 700);
    });
    const [slow, late] = [await rawClient(port), await rawClient(port)];
    slow.send(PAGE + OPEN);
    await Bun.sleep(50);
    const stopped = lane.stop(20_000);
    late.send(OPEN);
    expect(await rawClient(port).catch(() => null)).toBeNull();
    await stopped;
    for (const [client, statuses] of [
      [slow, [200]],
      [late, [302]],
    ] as const) {
      const received = await client.closed();
      expect(statusesIn(received)).toEqual([...statuses]);
      expect(received).toContain('\r\nConnection: close\r\n');
    }
  });

  test('cuts what takes longer than it may', async () => {
    const { lane, port } = await laneBefore(() => undefined);
    const client = await rawClient(port);
    client.send(PAGE);
    await Bun.sleep(50);
    const startedMs = performance.now();
    await lane.stop(600);
    expect(performance.now() - startedMs).toBeLessThan(5_000);
    await client.closed();
  });
});
