import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ADMIN_KEY } from '../tests/support/program.ts';
import { atLeast, atMost, type Figure } from './figure.ts';
import { filledFolder } from './redirects.ts';
import { benchFolder, startBenchServer } from './server.ts';

const CREATORS = 32;
const REST_MS = 4_000;

export async function benchCreations({ seconds }: { seconds: number }): Promise<readonly Figure[]> {
  const server = await startBenchServer({});
  try {
    await createFor(server.port, 1);
    const { perSecond, p99Ms } = await createFor(server.port, seconds);
    const note = `${CREATORS} connections, p99 ${p99Ms.toFixed(1)} ms, each on the disk before its answer`;
    return [atLeast('create one link over HTTP', perSecond, 5_000, '/s', note)];
  } finally {
    await server.stop();
  }
}

/** Plain sockets: the creators share two processors with the server, and are to take little of them. */
async function createFor(port: number, seconds: number): Promise<{ perSecond: number; p99Ms: number }> {
  const endMs = performance.now() + seconds * 1_000;
  const times: number[] = [];
  let n = 0;
  const creator = (): Promise<void> =>
    new Promise((done) => {
      let sentMs = 0;
      let answer = '';
      const send = (socket: { write(text: string): number; end(): void }): void => {
        if (performance.now() >= endMs) {
          socket.end();
          done();
          return;
        }
        const body = `{"url":"https://example.com/created/${n++}"}`;
        sentMs = performance.now();
        answer = '';
        socket.write(
          `POST /api/v1/links HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer ${ADMIN_KEY}\r\n` +
            `Content-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
        );
      };
      void Bun.connect({
        hostname: '127.0.0.1',
        port,
        socket: {
          open: send,
          data(socket, bytes) {
            answer += bytes.toString('latin1');
            const head = answer.indexOf('\r\n\r\n');
            const length = Number(/content-length: (\d+)/i.exec(answer)?.[1] ?? 0);
            if (head < 0 || answer.length < head + 4 + length) return;
            if (!answer.startsWith('HTTP/1.1 201')) throw new Error(answer.slice(0, 200));
            times.push(performance.now() - sentMs);
            send(socket);
          },
          close: () => done(),
        },
      });
    });
  await Promise.all(Array.from({ length: CREATORS }, creator));
  times.sort((a, b) => a - b);
  return { perSecond: times.length / seconds, p99Ms: times[Math.floor(times.length * 0.99)] ?? 0 };
}

export async function benchImport({ imported: links }: { imported: number }): Promise<readonly Figure[]> {
  const server = await startBenchServer({});
  const file = join(benchFolder(), 'links.ndjson');
  const lines = Array.from({ length: links }, (_, n) => `{"url":"https://example.com/imported/${n}?x=${n}"}`);
  writeFileSync(file, `${lines.join('\n')}\n`);
  try {
    const before = server.memoryMb();
    let most = before;
    const watch = setInterval(() => {
      most = Math.max(most, server.memoryMb());
    }, 100);
    const startMs = performance.now();
    const answer = await server.api('/api/v1/links/bulk?quiet=true', {
      method: 'POST',
      headers: { 'content-type': 'application/x-ndjson' },
      body: Bun.file(file),
    });
    const { summary } = JSON.parse((await answer.text()).trim().split('\n').at(-1) ?? '{}');
    const seconds = (performance.now() - startMs) / 1_000;
    clearInterval(watch);
    if (summary.created !== links) throw new Error(`only ${summary.created} of ${links} were imported`);
    const note = `${links.toLocaleString('en-US')} in ${seconds.toFixed(1)} s, memory ${before.toFixed(0)} MB before, ${most.toFixed(0)} MB at most`;
    return [atLeast('import of links, NDJSON over HTTP', links / seconds, 100_000, '/s', note)];
  } finally {
    await server.stop();
  }
}

/** What the operator sees of a server that nobody uses. */
export async function benchRest({ manyLinks: links }: { manyLinks: number }): Promise<readonly Figure[]> {
  const empty = await startBenchServer({});
  await Bun.sleep(REST_MS);
  const memory = empty.memoryMb();
  await empty.stop();
  const single = await startBenchServer({ workers: 0 });
  await Bun.sleep(REST_MS);
  const singleMemory = single.memoryMb();
  await single.stop();
  const full = await startBenchServer({ folder: await filledFolder(links) });
  const { startMs } = full;
  await full.stop();
  return [
    atMost('start to ready', startMs, 500, 'ms', `${links.toLocaleString('en-US')} links`),
    atMost(
      'memory at rest',
      memory,
      110,
      'MB',
      `proportional set size of both processes; ${singleMemory.toFixed(0)} MB with WAYMARK_WORKERS=0`,
    ),
  ];
}
