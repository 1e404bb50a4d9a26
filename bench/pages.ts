import { Database } from 'bun:sqlite';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { atLeast, type Figure, notMeasured } from './figure.ts';
import { slugOf } from './fill-links.ts';
import { visit } from './load.ts';
import { startNginx } from './nginx.ts';
import { alternate, median } from './pairs.ts';
import type { Sizes } from './parts.ts';
import { filledFolder } from './redirects.ts';
import { type BenchServer, startBenchServer } from './server.ts';

const CONNECTIONS = 64;
const BUDGET = 8_000;
/** The server on one processor, its visitors on another, so that neither takes the other's time. */
const SERVER_CPU = '0';
const VISITORS_CPU = '1';

interface PageKind {
  readonly what: string;
  /** The column's JSON of its links; null for plain ones. */
  readonly routing: object | null;
  /** After the slug. */
  readonly mark: string;
  readonly status: number;
}

const KINDS: readonly PageKind[] = [
  {
    what: 'password page',
    // Nobody opens the link, so the hash is compared with nothing.
    routing: { behaviour: { passwordHash: '$argon2id$v=19$m=19456,t=2,p=1$c2FsdA$aGFzaA' } },
    mark: '',
    status: 200,
  },
  { what: 'preview page', routing: null, mark: '+', status: 200 },
  {
    what: 'interstitial page',
    routing: { behaviour: { pixels: { meta: '', ga4: 'G-ABC12345', gtm: '', tiktok: '' } } },
    mark: '',
    status: 200,
  },
  {
    what: 'notice of an expired link',
    routing: { expires: { atMs: 1, clicks: null, uniqueClicks: null, redirectTo: null } },
    mark: '',
    status: 410,
  },
  {
    what: 'redirect with an exact limit',
    routing: { expires: { atMs: null, clicks: 1_000_000_000, uniqueClicks: null, redirectTo: null } },
    mark: '',
    status: 302,
  },
];

/** What is no plain redirect: each kind on links of its own, everything that counts them on the same processor. */
export async function benchPages({
  links,
  seconds,
  rounds,
}: Pick<Sizes, 'links' | 'seconds' | 'rounds'>): Promise<readonly Figure[]> {
  const each = Math.floor(links / KINDS.length);
  const folder = await filledFolder(each * KINDS.length);
  writeKinds(join(folder, 'waymark.db'), each);
  // Pages of a host that holds sessions have no pixels, so the dashboard is elsewhere.
  const env = { WAYMARK_APP_URL: 'http://dashboard.test' };
  const server = await startBenchServer({ folder, cpus: SERVER_CPU, env });
  const nginx = await startNginx(links, SERVER_CPU);
  const figures: Figure[] = [];
  try {
    for (const [n, kind] of KINDS.entries()) {
      figures.push(await perSecond(kind, { server, nginx, first: n * each, each, links, seconds, rounds }));
    }
  } finally {
    await nginx?.stop();
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  }
  return figures;
}

/** Gives each kind its slice of the links. */
function writeKinds(file: string, each: number): void {
  const db = new Database(file);
  for (const [n, { routing }] of KINDS.entries()) {
    const text = routing === null ? null : JSON.stringify(routing);
    db.run('UPDATE links SET routing = ? WHERE id > ? AND id <= ?', [text, n * each, (n + 1) * each]);
  }
  db.close();
}

interface Load {
  readonly server: BenchServer;
  readonly nginx: { readonly port: number } | null;
  readonly first: number;
  readonly each: number;
  readonly links: number;
  readonly seconds: number;
  readonly rounds: number;
}

/** The median of some rounds, in turn with nginx, which redirects. */
async function perSecond({ what, mark, status }: PageKind, load: Load): Promise<Figure> {
  const { server, nginx, first, each, links, seconds, rounds } = load;
  const shown = await fetch(`http://127.0.0.1:${server.port}/${slugOf(first)}${mark}`, {
    redirect: 'manual',
  });
  if (shown.status !== status) return notMeasured(what, `it answers ${shown.status} instead of ${status}`);
  const common = {
    seconds,
    connections: CONNECTIONS,
    rate: null,
    cpus: VISITORS_CPU,
    audience: 'direct',
  } as const;
  const own = () => visit({ ...common, port: server.port, links: each, first, mark });
  const redirects = async () => (nginx === null ? null : visit({ ...common, port: nginx.port, links }));
  await own();
  const pairs = await alternate(rounds, own, redirects);
  const ratios = pairs.flatMap(([ours, theirs]) =>
    theirs === null ? [] : [ours.perSecond / theirs.perSecond],
  );
  const p99Ms = median(pairs.map(([ours]) => ours.p99Ms));
  const compared = nginx === null ? 'no nginx' : `${median(ratios).toFixed(2)} × nginx with redirects`;
  const note = `${compared}, p99 ${p99Ms.toFixed(1)} ms`;
  const rates = pairs.map(([ours]) => ours.perSecond);
  return atLeast(`${what}, one core`, median(rates), BUDGET, '/s', note);
}
