import { callApi, countedByLink, createPlace, eventuallyTrue, type Place, type Program } from './program.ts';
import { ADMIN_KEY } from './server.ts';

/** How a server ends in one round, under load. */
const FATES = ['main killed', 'worker killed, then stopped', 'all killed', 'taken over'] as const;
type Fate = (typeof FATES)[number];

const WORKERS = ['1', '2', '0'] as const;
const LINKS = 8;
const VISITORS = 12;
const CREATORS = 2;
const SETTLE_MS_MAX = 60_000;

/** What was sent and what was answered: a visit whose answer a kill cut off may count or not. */
interface Tally {
  sent: number;
  answered: number;
}

export interface KillReport {
  readonly rounds: number;
  readonly answered: number;
  readonly created: number;
  /** Each broken rule in a sentence; empty when every rule holds. */
  readonly faults: readonly string[];
}

/**
 * Ends and replaces a server `rounds` times in every way there is, with 0, 1 and 2 workers, under load; then counts.
 * Every redirect that was answered is to be counted, none twice, and every link that was answered is to exist.
 */
export async function runKillRounds(options: {
  rounds: number;
  seed: number;
  onRound?: (round: number, fate: Fate) => void;
}): Promise<KillReport> {
  const draw = createDraws(options.seed);
  const place = await createPlace({ WAYMARK_LOG_LEVEL: 'error', WAYMARK_ALONE: '10s' });
  const faults: string[] = [];
  try {
    let server = place.serve({ env: settings(0) });
    await server.ready();
    const links: { id: string; slug: string; tally: Tally }[] = [];
    for (let n = 0; n < LINKS; n++) {
      const link = await callApi<{ id: string; slug: string }>(place, '/links', {
        url: `https://example.com/${n}`,
      });
      links.push({ ...link, tally: { sent: 0, answered: 0 } });
    }
    const created = new Map<string, string>();
    const load = startLoad(place, { links, created, draw });
    for (let round = 1; round <= options.rounds; round++) {
      const fate = FATES[(round - 1) % FATES.length] ?? 'main killed';
      await Bun.sleep(60 + draw(300));
      const next = await replace(place, { server, fate, env: settings(round), draw });
      if (typeof next === 'string') faults.push(`round ${round} (${fate}): ${next}`);
      else server = next;
      await server.ready();
      options.onRound?.(round, fate);
    }
    await load.stop();
    faults.push(...(await miscounts(place, links)), ...(await missingLinks(place, created)));
    server.kill('SIGTERM');
    const code = await server.exited;
    if (code !== 0) faults.push(`the last server ended with ${code}`);
    if (!(await eventuallyTrue(() => place.workers().length === 0)))
      faults.push('a worker outlived its server');
    if (place.spools().length > 0) faults.push(`spools are left: ${place.spools().join(', ')}`);
    const answered = links.reduce((sum, { tally }) => sum + tally.answered, 0);
    return { rounds: options.rounds, answered, created: created.size, faults };
  } finally {
    await place.remove();
  }
}

function settings(round: number): Record<string, string> {
  return {
    WAYMARK_WORKERS: WORKERS[round % WORKERS.length] ?? '1',
    WAYMARK_FSYNC: round % 6 === 5 ? 'always' : '1s',
  };
}

/** The next server, or a sentence about what went wrong. */
async function replace(
  place: Place,
  round: { server: Program; fate: Fate; env: Record<string, string>; draw: Draw },
): Promise<Program | string> {
  const { server, fate, env, draw } = round;
  switch (fate) {
    case 'main killed':
      server.kill('SIGKILL');
      await server.exited;
      await Bun.sleep(draw(200));
      return place.serve({ env });
    case 'worker killed, then stopped': {
      killOneOf(place.workers(), draw);
      await Bun.sleep(draw(300));
      server.kill('SIGTERM');
      const code = await server.exited;
      return code === 0 ? place.serve({ env }) : `the stopped server ended with ${code}: ${server.output()}`;
    }
    case 'all killed':
      server.kill('SIGKILL');
      for (let left = place.workers(); left.length > 0; left = place.workers()) killOneOf(left, draw);
      await server.exited;
      return place.serve({ env });
    case 'taken over': {
      const next = place.serve({ env, args: ['--take-over'] });
      const code = await server.exited;
      return code === 0 ? next : `the server ended with ${code}: ${server.output()}`;
    }
  }
}

function killOneOf(pids: readonly number[], draw: Draw): void {
  const pid = pids[draw(pids.length)];
  if (pid === undefined) return;
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended meanwhile.
  }
}

async function miscounts(
  place: Place,
  links: readonly { id: string; tally: Tally }[],
): Promise<readonly string[]> {
  await eventuallyTrue(async () => {
    const counted = await countedByLink(place);
    return links.every(({ id, tally }) => (counted.get(id) ?? 0) >= tally.answered);
  }, SETTLE_MS_MAX);
  // A late click could be counted twice: wait until the counts stay the same.
  let before = '';
  await eventuallyTrue(async () => {
    const now = JSON.stringify([...(await countedByLink(place))]);
    const isStill = now === before;
    before = now;
    await Bun.sleep(500);
    return isStill;
  }, SETTLE_MS_MAX);
  const counted = await countedByLink(place);
  const faults: string[] = [];
  for (const { id, tally } of links) {
    const clicks = counted.get(id) ?? 0;
    if (clicks < tally.answered)
      faults.push(`${id}: ${tally.answered} visits were answered, ${clicks} are counted`);
    if (clicks > tally.sent) faults.push(`${id}: ${tally.sent} visits were made, ${clicks} are counted`);
    const link = await callApi<{ clicks: number }>(place, `/links/${id}`);
    if (link.clicks !== clicks) faults.push(`${id} shows ${link.clicks} clicks, the statistics ${clicks}`);
  }
  return faults;
}

async function missingLinks(place: Place, created: ReadonlyMap<string, string>): Promise<readonly string[]> {
  const faults: string[] = [];
  for (const [id, url] of created) {
    const link = await callApi<{ url: string }>(place, `/links/${id}`).catch(() => null);
    if (link?.url !== url) faults.push(`${id}, which was answered, leads to ${link?.url ?? 'nothing'}`);
  }
  return faults;
}

type Draw = (max: number) => number;

function createDraws(seed: number): Draw {
  let state = seed;
  return (max) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;
    return max === 0 ? 0 : state % max;
  };
}

/** Visitors and creators that continue while servers end and start. */
function startLoad(
  place: Place,
  load: { links: readonly { slug: string; tally: Tally }[]; created: Map<string, string>; draw: Draw },
): { stop(): Promise<void> } {
  let running = true;
  const visitors = Array.from({ length: VISITORS }, async () => {
    while (running) {
      await visitUntilCut(place.port, load, () => running);
      await Bun.sleep(5);
    }
  });
  const creators = Array.from({ length: CREATORS }, async (_, creator) => {
    for (let n = 0; running; n++) {
      const url = `https://example.com/created/${creator}/${n}`;
      const answer = await fetch(`${place.url}/api/v1/links`, {
        method: 'POST',
        headers: { authorization: `Bearer ${ADMIN_KEY}`, 'content-type': 'application/json' },
        body: JSON.stringify({ url }),
        signal: AbortSignal.timeout(15_000),
      }).catch(() => null);
      const link = answer?.status === 201 ? await answer.json().catch(() => null) : null;
      if (link !== null) load.created.set((link as { id: string }).id, url);
      await Bun.sleep(10);
    }
  });
  return {
    async stop() {
      running = false;
      await Promise.all([...visitors, ...creators]);
    },
  };
}

/** Visits one after the other over one connection, with a breath between them, until it ends. */
function visitUntilCut(
  port: number,
  { links, draw }: { links: readonly { slug: string; tally: Tally }[]; draw: Draw },
  goesOn: () => boolean,
): Promise<void> {
  return new Promise((done) => {
    let current: Tally | null = null;
    let answer = '';
    const next = (socket: { write(text: string): number; end(): void }): void => {
      const link = links[draw(links.length)];
      if (!goesOn() || link === undefined) {
        socket.end();
        return;
      }
      current = link.tally;
      current.sent++;
      socket.write(
        `GET /${link.slug} HTTP/1.1\r\nHost: 127.0.0.1\r\nUser-Agent: Mozilla/5.0 Firefox/140.0\r\n\r\n`,
      );
    };
    Bun.connect({
      hostname: '127.0.0.1',
      port,
      socket: {
        open: next,
        async data(socket, bytes) {
          answer += bytes.toString('latin1');
          if (!answer.endsWith('\r\n\r\n')) return;
          if (answer.startsWith('HTTP/1.1 302') && current !== null) current.answered++;
          const isLast = /\r\nconnection: close\r\n/i.test(answer);
          answer = '';
          current = null;
          if (isLast) return void socket.end();
          await Bun.sleep(1);
          next(socket);
        },
        close: () => done(),
        error: () => undefined,
      },
    }).catch(() => done());
  });
}
