import { rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pinned } from '../tests/support/program.ts';

export interface LoadFigures {
  readonly perSecond: number;
  /** Answered visits. */
  readonly visits: number;
  readonly seconds: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** Answers that were no redirect. */
  readonly failed: number;
  readonly with: string;
}

/**
 * Who visits, with 2,000 user agents and 20,000 referrers; every fifth visit has campaign fields. `direct`: from one
 * address. `new`: each visit reports another address, as a proxy does, so nearly every visitor is new; reading that header
 * costs the server time that direct visits do not.
 */
export type Audience = 'direct' | 'new';

export interface LoadOptions {
  readonly port: number;
  readonly links: number;
  /** The first of these links; 0 by default. */
  readonly first?: number;
  /** What follows each slug, such as the mark of a preview. Only wrk sends it. */
  readonly mark?: string;
  readonly seconds: number;
  readonly connections: number;
  /** Requests a second in all; null sends each as soon as the one before is answered. */
  readonly rate: number | null;
  readonly cpus: string | null;
  readonly audience: Audience;
}

/** A server must trust these visitors' word for their addresses. */
export const TRUSTING = { WAYMARK_TRUSTED_PROXIES: 'loopback' };

const AGENTS = 2_000;
const REFERRERS = 20_000;

/** Made before the first visit; then they repeat, with other links and visitors. */
const PREPARED = 20_000;

/** What follows the slug in requests, up to the line that names the visitor. */
export function requestTails(): readonly string[] {
  const below = (count: number): number => Math.floor(Math.random() * count);
  return Array.from({ length: PREPARED }, () =>
    tailOf({
      agent: below(AGENTS),
      referrer: below(3) === 0 ? null : `https://site-${below(REFERRERS)}.example/page`,
      campaign: below(5) === 0 ? `?utm_source=mail&utm_campaign=c${below(50)}` : '',
    }),
  );
}

/** The headers of an ordinary browser. */
function tailOf(visit: { agent: number; referrer: string | null; campaign: string }): string {
  const version = `${100 + (visit.agent % 40)}.0.${Math.floor(visit.agent / 40)}.0`;
  return (
    `${visit.campaign} HTTP/1.1\r\nHost: 127.0.0.1\r\nUser-Agent: Mozilla/5.0 (Windows NT 10.0; Win64; x64) ` +
    `AppleWebKit/537.36 (KHTML, like Gecko) Chrome/${version} Safari/537.36\r\n` +
    `${visit.referrer === null ? '' : `Referer: ${visit.referrer}\r\n`}Accept-Language: en-US,en;q=0.9\r\n`
  );
}

/** Visits to links drawn evenly, by wrk where it is installed and no rate is asked for, else by our own visitors. */
export async function visit(options: LoadOptions): Promise<LoadFigures> {
  return options.rate === null && Bun.which('wrk') !== null ? withWrk(options) : withOwnVisitors(options);
}

async function withWrk(options: LoadOptions): Promise<LoadFigures> {
  const { port, seconds, connections, cpus } = options;
  const script = join(tmpdir(), `waymark-bench-${process.pid}.lua`);
  writeFileSync(script, wrkScript(options));
  const args = [
    'wrk',
    '-t1',
    `-c${connections}`,
    `-d${seconds}s`,
    '--latency',
    '-s',
    script,
    `http://127.0.0.1:${port}/`,
  ];
  const child = Bun.spawn(pinned(args, cpus), { stdout: 'pipe', stderr: 'inherit' });
  const text = await child.stdout.text();
  rmSync(script);
  return parseWrk(text);
}

/** What wrk says at its end. */
export function parseWrk(text: string): LoadFigures {
  const visits = Number(/(\d+) requests in/.exec(text)?.[1] ?? 0);
  const perSecond = Number(/Requests\/sec:\s+([\d.]+)/.exec(text)?.[1] ?? 0);
  return {
    perSecond,
    visits,
    // The time in words is rounded.
    seconds: visits / perSecond,
    p50Ms: wrkTime(/50%\s+([\d.]+)(us|ms|s)/.exec(text)),
    p99Ms: wrkTime(/99%\s+([\d.]+)(us|ms|s)/.exec(text)),
    failed: Number(/Non-2xx or 3xx responses: (\d+)/.exec(text)?.[1] ?? 0),
    with: 'wrk',
  };
}

function wrkTime(match: RegExpExecArray | null): number {
  const unit = { us: 0.001, ms: 1, s: 1_000 }[match?.[2] ?? 'ms'] ?? 1;
  return Number(match?.[1] ?? 0) * unit;
}

/** At most this many links are all drawn by requests that are ready before the first is sent. */
const JOINED = 200_000;
const JOINED_BEFORE = `local requests, now = {}, 0
for n = 1, ${JOINED} do requests[n] = join() end
request = function()
  now = now % #requests + 1
  return requests[now]
end`;

/**
 * Making a request must not be what is measured. Where more links or visitors come than fit into memory as whole requests,
 * these are joined from prepared parts as they are sent. Addresses follow from a full cycle of 32 bits, so hardly one comes
 * twice.
 */
function wrkScript({ audience, links, first = 0, mark = '' }: LoadOptions): string {
  const tails = requestTails().map((tail) => `  ${JSON.stringify(tail)},`);
  const visitor = audience === 'new' ? ' .. network[(state - low) / 65536] .. host[low]' : ' .. "\\r\\n"';
  return `local digits = "0123456789abcdefghijklmnopqrstuvwxyz"
local function digit(n) return digits:sub(n % 36 + 1, n % 36 + 1) end
local text
text = function(n) return n < 36 and digit(n) or text(math.floor(n / 36)) .. digit(n) end
local short, last, network, host = {}, {}, {}, {}
for n = 0, 46655 do
  short[n] = "GET /s" .. text(n)
  last[n] = digit(math.floor(n / 1296)) .. digit(math.floor(n / 36)) .. digit(n)
end
for n = 0, 65535 do
  network[n] = "X-Forwarded-For: " .. (20 + math.floor(n / 256) % 80) .. "." .. n % 256
  host[n] = "." .. math.floor(n / 256) .. "." .. n % 256 .. "\\r\\n\\r\\n"
end
local tails = {
${tails.join('\n')}
}
local state, at, random, floor = ${Math.floor(Math.random() * 2 ** 32)}, 0, math.random, math.floor
math.randomseed(state)
local function join()
  state = (state * 1664525 + 1013904223) % 4294967296
  local low, link, slug, rest = state % 65536, random(${first}, ${first + links - 1}), nil, ""
  if link < 46656 then slug = short[link]
  else slug, rest = short[floor(link / 46656)], last[link % 46656] end
  at = at % #tails + 1
  return slug .. rest .. "${mark}" .. tails[at]${visitor}
end
${audience === 'direct' && links <= JOINED ? JOINED_BEFORE : 'request = join'}
`;
}

async function withOwnVisitors(options: LoadOptions): Promise<LoadFigures> {
  const program = pinned(
    [process.execPath, join(import.meta.dir, 'visitors.ts'), JSON.stringify(options)],
    options.cpus,
  );
  const child = Bun.spawn(program, { stdout: 'pipe', stderr: 'inherit' });
  const text = await child.stdout.text();
  return { ...JSON.parse(text), with: 'own visitors' };
}
