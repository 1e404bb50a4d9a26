import { type LoadOptions, randomPath, VISIT_HEADERS } from './load.ts';

/**
 * Visitors in a process of their own. With a rate, visits begin when they are due whether or not the server keeps up,
 * and are timed from then: a server that stalls cannot hide behind visitors that wait for it.
 */
const options: LoadOptions = JSON.parse(process.argv[2] ?? '{}');
const { port, links, seconds, connections, rate } = options;
const times: number[] = [];
let failed = 0;
const startMs = performance.now();
const endMs = startMs + seconds * 1_000;
const idle: (() => void)[] = [];
const due: number[] = [];

function connect(): void {
  let sentMs = 0;
  let left = 0;
  void Bun.connect({
    hostname: '127.0.0.1',
    port,
    socket: {
      open: (socket) => next(() => send(socket)),
      data(socket, bytes) {
        // One answer at a time, far smaller than a packet.
        if (bytes[9] !== 0x33) failed++;
        times.push(performance.now() - sentMs);
        if (left === 0) next(() => send(socket));
      },
      close: () => undefined,
      error: () => void failed++,
    },
  });
  function send(socket: { write(text: string): number }): void {
    sentMs = rate === null ? performance.now() : (due.shift() ?? performance.now());
    left = 0;
    socket.write(`GET ${randomPath(links)} HTTP/1.1\r\n${VISIT_HEADERS}\r\n`);
  }
}

function next(send: () => void): void {
  if (performance.now() >= endMs) return;
  if (rate === null || due.length > 0) send();
  else idle.push(send);
}

for (let i = 0; i < connections; i++) connect();
await Bun.sleep(100);
let begun = 0;
const sinceMs = performance.now();
while (performance.now() < endMs) {
  if (rate !== null) {
    const nowMs = performance.now();
    for (; begun < ((nowMs - sinceMs) / 1_000) * rate; begun++) due.push(sinceMs + (begun * 1_000) / rate);
    while (due.length > 0 && idle.length > 0) idle.pop()?.();
    await new Promise((turn) => setImmediate(turn));
  } else {
    await Bun.sleep(50);
  }
}
await Bun.sleep(100);
times.sort((a, b) => a - b);
const at = (share: number): number => times[Math.floor(times.length * share)] ?? 0;
process.stdout.write(
  JSON.stringify({
    perSecond: times.length / ((endMs - sinceMs) / 1_000),
    p50Ms: at(0.5),
    p99Ms: at(0.99),
    failed,
  }),
);
process.exit(0);
