import { slugOf } from './fill-links.ts';
import { type LoadOptions, requestTails } from './load.ts';

/**
 * Visitors in a process of their own. With a rate, each visit is due at a fixed moment whether or not the server keeps up,
 * and is timed from that moment: a server that stalls cannot hide behind visitors that wait for it. Sending allocates
 * nothing, since collecting garbage would be measured as the server's time.
 */
const options: LoadOptions = JSON.parse(process.argv[2] ?? '{}');
const { port, links, seconds, connections, rate, audience } = options;
/** Compiling this program is not what is measured. */
const WARM_UP_MS = Math.min(1_000, seconds * 250);
const ANSWERS_MS_MAX = 10_000;
const PREPARED = 50_000;
/** Three digits each, so that an address is replaced in place; the first in a range of public addresses. */
const ADDRESS = '130.100.100.100';

type Socket = Bun.Socket<{ dueMs: number }>;

const tails = requestTails();
const requests = Array.from({ length: PREPARED }, (_, n) => {
  const visitor = audience === 'new' ? `X-Forwarded-For: ${ADDRESS}\r\n\r\n` : '\r\n';
  return Buffer.from(`GET /${slugOf(Math.floor(Math.random() * links))}${tails[n % tails.length]}${visitor}`);
});

let visitor = Math.floor(Math.random() * 20_000_000);
/** The next of 20 million addresses, written into the request. */
function newVisitor(request: Buffer): void {
  visitor = (visitor + 1) % 20_000_000;
  const end = request.length - 4;
  let rest = visitor;
  // Backwards: the last two digits of three octets, then twenty networks.
  for (const at of [end - 1, end - 2, end - 5, end - 6, end - 9, end - 10]) {
    request[at] = 48 + (rest % 10);
    rest = Math.floor(rest / 10);
  }
  request[end - 13] = 48 + (rest % 10);
  request[end - 14] = 51 + Math.floor(rest / 10);
}

let sent = 0;
let answered = 0;
let failed = 0;
const times = new Float64Array(Math.ceil((rate ?? 200_000) * seconds * 1.2));
let timed = 0;
const idle: Socket[] = [];
let sinceMs = 0;
let timedFromMs = Number.POSITIVE_INFINITY;
let endMs = Number.POSITIVE_INFINITY;

/** When the next visit is due; without a rate it is as soon as a connection is free. */
const nextDueMs = (): number => (rate === null ? performance.now() : sinceMs + (sent * 1_000) / rate);

function send(socket: Socket, dueMs: number): void {
  const request = requests[sent % PREPARED] as Buffer;
  if (audience === 'new') newVisitor(request);
  sent++;
  socket.data.dueMs = dueMs;
  if (socket.write(request) !== request.length) throw new Error('a request was not sent in one piece');
}

/** Sends what is due on this connection, or leaves it to wait. */
function proceed(socket: Socket): void {
  const dueMs = nextDueMs();
  if (dueMs >= endMs || dueMs > performance.now()) idle.push(socket);
  else send(socket, dueMs);
}

for (let i = 0; i < connections; i++) {
  const socket = await Bun.connect<{ dueMs: number }>({
    hostname: '127.0.0.1',
    port,
    data: { dueMs: 0 },
    socket: {
      // One answer at a time, far smaller than a packet.
      data(socket, bytes) {
        const { dueMs } = socket.data;
        answered++;
        if (bytes[9] !== 0x33) failed++;
        if (dueMs >= timedFromMs && timed < times.length) times[timed++] = performance.now() - dueMs;
        proceed(socket);
      },
      error: () => void failed++,
    },
  });
  idle.push(socket);
}
sinceMs = performance.now();
timedFromMs = sinceMs + WARM_UP_MS;
endMs = sinceMs + seconds * 1_000;
while (
  performance.now() < endMs ||
  (answered < sent && performance.now() < endMs + ANSWERS_MS_MAX) ||
  nextDueMs() < endMs
) {
  while (idle.length > 0 && nextDueMs() <= performance.now() && nextDueMs() < endMs) {
    send(idle.pop() as Socket, nextDueMs());
  }
  await new Promise((turn) => setImmediate(turn));
}
const spentSeconds = (performance.now() - sinceMs) / 1_000;
const sorted = times.subarray(0, timed).sort();
const at = (share: number): number => sorted[Math.floor(timed * share)] ?? 0;
process.stdout.write(
  JSON.stringify({
    perSecond: answered / spentSeconds,
    visits: answered,
    seconds: spentSeconds,
    p50Ms: at(0.5),
    p99Ms: at(0.99),
    failed: failed + sent - answered,
  }),
);
process.exit(0);
