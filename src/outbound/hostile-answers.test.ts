import { afterEach, describe, expect, test } from 'bun:test';
import { createServer, type Server, type Socket } from 'node:net';
import { gzipSync } from 'node:zlib';
import { createGuardedFetch, type FetchOptions, FetchRefused } from './guarded-fetch.ts';

const defaults = { timeoutMs: 5_000, bytesMax: 10_000, redirectsMax: 3 };
const servers: Server[] = [];
const HEAD = 'HTTP/1.1 200 OK\r\n';

afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

/** `closed` settles when the one connection is. */
async function serve(answer: (socket: Socket) => void): Promise<{ url: string; closed: Promise<void> }> {
  const closed = Promise.withResolvers<void>();
  const server = createServer((socket) => {
    socket.on('error', () => {});
    socket.on('close', () => closed.resolve());
    socket.once('data', () => answer(socket));
  });
  servers.push(server);
  const ready = Promise.withResolvers<void>();
  server.listen(0, '127.0.0.1', ready.resolve);
  await ready.promise;
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : 0;
  return { url: `http://hostile.test:${port}/`, closed: closed.promise };
}

function pour(socket: Socket, part: string | Uint8Array): void {
  const more = () => {
    while (socket.writable && socket.write(part)) {}
  };
  socket.on('drain', more);
  more();
}

function drip(socket: Socket, part: string): void {
  const timer = setInterval(() => (socket.writable ? socket.write(part) : clearInterval(timer)), 20);
}

const guarded = createGuardedFetch({
  allowed: ['127.0.0.0/8'],
  lookup: async () => ['127.0.0.1'],
  userAgent: 'Waymark test',
});

async function faultOf(options: Partial<FetchOptions> & { url: string }): Promise<unknown> {
  const outcome = await guarded.fetch({ ...defaults, ...options }).catch((error: unknown) => error);
  return outcome instanceof FetchRefused ? outcome.fault : outcome;
}

describe('a body', () => {
  test('without an end is too large, and the connection is closed', async () => {
    const { url, closed } = await serve((socket) => {
      socket.write(`${HEAD}\r\n`);
      pour(socket, new Uint8Array(65_536));
    });
    expect(await faultOf({ url })).toBe('too_large');
    await closed;
  });

  test('without an end is cut at the bound when that is enough', async () => {
    const { url, closed } = await serve((socket) => {
      socket.write(`${HEAD}\r\n`);
      pour(socket, 'x'.repeat(777));
    });
    const answer = await guarded.fetch({ ...defaults, url, onTooLarge: 'cut' });
    expect([new TextDecoder().decode(answer.body), answer.cut]).toEqual(['x'.repeat(10_000), true]);
    await closed;
  });

  test('of exactly the bound is whole, in however many parts', async () => {
    const { url } = await serve((socket) =>
      socket.end(`${HEAD}transfer-encoding: chunked\r\n\r\n${'1\r\nx\r\n'.repeat(10_000)}0\r\n\r\n`),
    );
    const answer = await guarded.fetch({ ...defaults, url });
    expect([answer.body.length, answer.cut]).toEqual([10_000, false]);
  });

  test('that is packed stays packed', async () => {
    const bomb = gzipSync(new Uint8Array(5_000_000));
    const { url } = await serve((socket) => {
      socket.write(`${HEAD}content-encoding: gzip\r\ncontent-length: ${bomb.length}\r\n\r\n`);
      socket.end(bomb);
    });
    const answer = await guarded.fetch({ ...defaults, url });
    expect([answer.headers.get('content-encoding'), Buffer.compare(answer.body, bomb)]).toEqual(['gzip', 0]);
  });

  test('of a redirect is not read, and its connection is closed', async () => {
    const { url, closed } = await serve((socket) => {
      socket.write('HTTP/1.1 302 Found\r\nlocation: http://10.0.0.1/\r\n\r\n');
      pour(socket, new Uint8Array(65_536));
    });
    expect(await faultOf({ url })).toBe('forbidden_address');
    await closed;
  });

  test('that ends before its length is no answer', async () => {
    const { url } = await serve((socket) => socket.end(`${HEAD}content-length: 100\r\n\r\nabc`));
    expect(await faultOf({ url })).toBe('connection');
  });
});

describe('the deadline', () => {
  test.each<[string, (socket: Socket) => void]>([
    ['silence', () => {}],
    [
      'a first line that drips',
      (socket) => {
        socket.write('HTTP/1.1 200 ');
        drip(socket, 'x');
      },
    ],
    [
      'headers that drip',
      (socket) => {
        socket.write(HEAD);
        drip(socket, 'a: b\r\n');
      },
    ],
    [
      'a body that drips',
      (socket) => {
        socket.write(`${HEAD}\r\n`);
        drip(socket, 'x');
      },
    ],
    ['early hints without an end', (socket) => drip(socket, 'HTTP/1.1 103 Early Hints\r\nlink: a\r\n\r\n')],
  ])('ends %s', async (_label, answer) => {
    const { url, closed } = await serve(answer);
    expect(await faultOf({ url, timeoutMs: 300 })).toBe('timeout');
    await closed;
  });

  test('ends a name that is never found', async () => {
    const slow = createGuardedFetch({
      allowed: [],
      lookup: () => new Promise(() => {}),
      userAgent: 'Waymark test',
    });
    const refused = slow.fetch({ ...defaults, url: 'http://slow.test/', timeoutMs: 50 });
    expect(await refused.catch((error) => error.fault)).toBe('timeout');
  });

  test('is one for all redirects', async () => {
    const { url } = await serve((socket) => {
      setTimeout(() => socket.end('HTTP/1.1 302 Found\r\nlocation: /\r\ncontent-length: 0\r\n\r\n'), 100);
    });
    expect(await faultOf({ url, timeoutMs: 250, redirectsMax: 20 })).toBe('timeout');
  });
});

describe('an answer that is no HTTP', () => {
  test.each<[string, string]>([
    ['another protocol', 'SSH-2.0-OpenSSH_9.6\r\n'],
    ['nothing', ''],
    ['a head without an end', HEAD],
    ['a NUL in a header', `${HEAD}a: \u0000\r\n\r\n`],
    ['a switch of protocols', 'HTTP/1.1 101 Switching\r\nconnection: upgrade\r\nupgrade: x\r\n\r\n'],
    ['two lengths', `${HEAD}content-length: 1\r\ncontent-length: 2\r\n\r\nab`],
  ])('%s is no connection', async (_label, bytes) => {
    const { url } = await serve((socket) => socket.end(bytes));
    expect(await faultOf({ url })).toBe('connection');
  });

  test('headers without an end are no connection', async () => {
    const { url, closed } = await serve((socket) => {
      socket.write(HEAD);
      pour(socket, `a: ${'y'.repeat(8_000)}\r\n`);
    });
    expect(await faultOf({ url })).toBe('connection');
    await closed;
  });

  test('bytes of any kind leave nothing but a refusal or an answer', async () => {
    const heads = [
      `${HEAD}é: ÿ\r\n\r\n`,
      `${HEAD}: x\r\n\r\n`,
      'HTTP/1.1 999 X\r\n\r\n',
      'HTTP/1.1 000 X\r\n\r\n',
    ];
    for (const head of heads) {
      const { url } = await serve((socket) => socket.end(Buffer.from(head, 'latin1')));
      const outcome = await guarded.fetch({ ...defaults, url }).catch((error: unknown) => error);
      expect(
        outcome instanceof FetchRefused || (outcome instanceof Object && 'status' in outcome),
      ).toBeTrue();
    }
  });
});
