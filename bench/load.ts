import { rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pinned } from '../tests/support/program.ts';
import { slugOf } from './fill-links.ts';

export interface LoadFigures {
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** Answers that were no redirect. */
  readonly failed: number;
  readonly with: string;
}

export interface LoadOptions {
  readonly port: number;
  readonly links: number;
  readonly seconds: number;
  readonly connections: number;
  /** Requests a second in all; null sends each as soon as the one before is answered. */
  readonly rate: number | null;
  readonly cpus: string | null;
}

/** The headers of an ordinary browser. */
export const VISIT_HEADERS =
  'Host: 127.0.0.1\r\nUser-Agent: Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) ' +
  'Chrome/140.0.0.0 Safari/537.36\r\nReferer: https://www.facebook.com/some/page\r\nAccept-Language: en-US,en;q=0.9\r\n';

/** Visits to links drawn evenly, by wrk where it is installed and no rate is asked for, else by our own visitors. */
export async function visit(options: LoadOptions): Promise<LoadFigures> {
  return options.rate === null && Bun.which('wrk') !== null ? withWrk(options) : withOwnVisitors(options);
}

async function withWrk({ port, links, seconds, connections, cpus }: LoadOptions): Promise<LoadFigures> {
  const script = join(tmpdir(), `waymark-bench-${process.pid}.lua`);
  writeFileSync(script, wrkScript(links));
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
  return {
    perSecond: Number(/Requests\/sec:\s+([\d.]+)/.exec(text)?.[1] ?? 0),
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

const REQUESTS = 200_000;

/** Requests are made before the first is sent: making them must not be what is measured. */
function wrkScript(links: number): string {
  const headers = JSON.stringify(VISIT_HEADERS).slice(1, -1);
  return `math.randomseed(42)
local digits = "0123456789abcdefghijklmnopqrstuvwxyz"
local function slug(n)
  if n == 0 then return "s0" end
  local text = ""
  while n > 0 do local d = n % 36; text = digits:sub(d + 1, d + 1) .. text; n = (n - d) / 36 end
  return "s" .. text
end
local requests = {}
for i = 1, ${Math.min(REQUESTS, Math.max(20_000, links))} do
  requests[i] = "GET /" .. slug(math.random(0, ${links} - 1)) .. " HTTP/1.1\\r\\n${headers}\\r\\n"
end
local next = 0
request = function()
  next = next + 1
  if next > #requests then next = 1 end
  return requests[next]
end
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

export function randomPath(links: number): string {
  return `/${slugOf(Math.floor(Math.random() * links))}`;
}
