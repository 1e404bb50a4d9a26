// A fresh folder with the demo, and a server on it: `npm run demo` (see scripts/demo.ts).
// In a test: `const demo = await fillDemo(await startServer(DEMO_SETTINGS))`, then `demo.people.owner.session`.
import { Database } from 'bun:sqlite';
import { join } from 'node:path';
import { LINKS_FILE } from '../../src/backup/manifest.ts';
import type { Role } from '../../src/core/base/caller.ts';
import { fillDemoClicks } from './demo/demo-clicks.ts';
import { DEMO_HOSTS, DEMO_TAGS, type DemoLink, demoLinks } from './demo/demo-links.ts';
import { begunSession, printedSetUpCode, sendFromPage } from './page-session.ts';
import type { TestServer } from './server.ts';

const DAY_MS = 86_400_000;
export const DEMO_PASSWORD = 'mountain tea at dawn';

/** The server must know the addresses of its visitors, since limits of sign-in are by address. */
export const DEMO_SETTINGS = { WAYMARK_WORKERS: '1', WAYMARK_TRUSTED_PROXIES: 'loopback' } as const;

export interface DemoPerson {
  readonly email: string;
  readonly name: string;
  /** The secret of a session, for the cookie. */
  readonly session: string;
}

export interface Demo {
  /** The number of the tea company's workspace, and that of another one that only the owner can see. */
  readonly workspace: number;
  readonly otherWorkspace: number;
  readonly people: Readonly<Record<Role, DemoPerson>>;
}

type DemoServer = Pick<TestServer, 'url' | 'folder' | 'log' | 'api' | 'ask' | 'stop' | 'start'>;

/**
 * Fills a fresh server with an invented tea company: links, people of every role, domains, keys, webhooks, and a year of
 * clicks. Stops the server for the clicks and starts it again. The same sizes and time give the same figures.
 */
export async function fillDemo(
  server: DemoServer,
  { links = 2_000, clicks = 120_000, nowMs = Date.now() }: DemoSizes = {},
): Promise<Demo> {
  const people = await addPeople(server);
  await server.ask('/workspaces/wsp_1', {
    method: 'PATCH',
    body: { name: 'Yunwu Tea', timezone: 'Asia/Taipei' },
  });
  const other = await server.ask<{ number: number }>('/workspaces', {
    body: {
      name: 'Anniversary 2027 – 十週年慶',
      kind: 'team',
      owner: { email: people.owner.email },
    },
  });
  await addDomains(server);
  for (const [name, color] of Object.entries(DEMO_TAGS)) await server.ask('/tags', { body: { name, color } });
  const wanted = demoLinks(links, nowMs);
  await importLinks(server, wanted);
  await addMachines(server);
  await changeSome(server, people);
  await server.stop();
  moveBack(join(server.folder, LINKS_FILE), wanted, nowMs);
  await fillDemoClicks(server.folder, { workspace: 1, clicks, nowMs });
  await server.start();
  return { workspace: 1, otherWorkspace: other.number, people };
}

interface DemoSizes {
  readonly links?: number;
  readonly clicks?: number;
  readonly nowMs?: number;
}

const NAMES = {
  owner: ['owner@yunwu.example', 'Lin Wan-yu'],
  admin: ['admin@yunwu.example', 'Marguerite Delacroix-Okonkwo'],
  editor: ['editor@yunwu.example', '陳思涵'],
  viewer: ['viewer@yunwu.example', 'Yusuf'],
} as const satisfies Record<Role, readonly [string, string]>;

async function addPeople(server: DemoServer): Promise<Demo['people']> {
  const [ownerEmail, ownerName] = NAMES.owner;
  const owner = await begunSession(
    await sendFromPage(server, '/setup', {
      body: { token: printedSetUpCode(server), name: ownerName, email: ownerEmail, password: DEMO_PASSWORD },
    }),
  );
  await server.ask('/workspaces/wsp_1', { method: 'PATCH', body: { plan: 'unlimited' } });
  const join = async (role: 'admin' | 'editor' | 'viewer'): Promise<DemoPerson> => {
    const [email, name] = NAMES[role];
    const { token } = await server.ask<{ token: string }>('/invitations', { body: { email, role } });
    const session = await begunSession(
      await sendFromPage(server, '/invitations/accept', { body: { token, name, password: DEMO_PASSWORD } }),
    );
    return { email, name, session };
  };
  const people = {
    owner: { email: ownerEmail, name: ownerName, session: owner },
    admin: await join('admin'),
    editor: await join('editor'),
    viewer: await join('viewer'),
  };
  for (const [email, role] of [
    ['agency@partner.example', 'editor'],
    ['a.very.long.address.of.somebody@department.of.public.relations.example', 'viewer'],
  ]) {
    await server.ask('/invitations', { body: { email, role } });
  }
  return people;
}

async function addDomains(server: DemoServer): Promise<void> {
  for (const host of [DEMO_HOSTS.main, DEMO_HOSTS.tea, DEMO_HOSTS.long]) {
    const { id } = await server.ask<{ id: string }>('/domains', { body: { host, verified: true } });
    await server.ask(`/domains/${id}`, {
      method: 'PATCH',
      body: { name: 'Yunwu Tea', home_url: 'https://shop.example/', color: '#0d7253' },
    });
  }
  await server.ask('/domains', { body: { host: DEMO_HOSTS.unproved } });
}

async function importLinks(server: DemoServer, links: readonly DemoLink[]): Promise<void> {
  const answer = await server.api('/links/bulk?quiet=true', {
    body: links.map(({ body }) => JSON.stringify(body)).join('\n'),
    headers: { 'content-type': 'application/x-ndjson' },
  });
  const text = await answer.text();
  const { summary } = JSON.parse(text.trim().split('\n').at(-1) ?? '{}');
  if (summary?.failed !== 0) throw new Error(`the links of the demo are refused: ${text}`);
}

/** Keys, webhooks and conversions. */
async function addMachines(server: DemoServer): Promise<void> {
  const key = (body: object) => server.ask<{ id: string }>('/keys', { body });
  await key({ name: 'Shop', scopes: ['links:create', 'links:read'] });
  await key({ name: 'Newsletter tool', scopes: ['links:create', 'links:read', 'stats:read'] });
  await key({ name: 'Reports', scopes: ['stats:read'], expires_at: '2030-01-01T00:00:00Z' });
  const old = await key({ name: 'Old script', scopes: ['admin'] });
  await server.ask(`/keys/${old.id}`, { method: 'DELETE' });
  await server.ask('/webhooks', {
    body: { url: 'https://crm.example/hooks/waymark', events: ['link.created', 'link.clicked'] },
  });
  await server.ask('/webhooks', {
    body: { url: 'https://chat.example/services/a-rather-long-path/of/a/webhook', events: ['link.created'] },
  });
  const spring = await linkBySlug(server, 'spring');
  for (let n = 0; n < 24; n++) {
    await server.ask('/conversions', {
      body: {
        link_id: spring.id,
        event_name: n % 3 === 0 ? 'sign-up' : 'purchase',
        ...(n % 3 === 0 ? {} : { value: 18 + ((n * 7) % 40), currency: 'EUR' }),
        external_id: `order-${n}`,
      },
    });
  }
}

/** Changes by people, for the history and the audit log, and some links in the trash. */
async function changeSome(server: DemoServer, people: Demo['people']): Promise<void> {
  const spring = await linkBySlug(server, 'spring');
  const asPerson = async (role: Role, method: string, path: string, body?: unknown): Promise<void> => {
    const { session } = people[role];
    const answer = await sendFromPage(server, path, { method, body, session });
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
  };
  await asPerson('editor', 'PATCH', `/links/${spring.id}`, { note: 'Change the price in May.' });
  await asPerson('admin', 'PATCH', `/links/${spring.id}`, { forward_query: true });
  await asPerson('owner', 'PATCH', `/links/${spring.id}`, { title: 'Spring tea, first flush 2026' });
  const { data } = await server.ask<{ data: readonly { id: string; title: string }[] }>(
    '/links?limit=6&search=brewing&sort=created_at',
  );
  for (const { id } of data) await asPerson('editor', 'DELETE', `/links/${id}`);
}

export async function linkBySlug(
  server: Pick<DemoServer, 'ask'>,
  slug: string,
): Promise<{ readonly id: string; readonly short_url: string }> {
  const { data } = await server.ask<{ data: readonly { id: string; slug: string; short_url: string }[] }>(
    `/links?limit=5&search=${encodeURIComponent(slug)}`,
  );
  const link = data.find((it) => it.slug === slug);
  if (link === undefined) throw new Error(`the demo has no link ${slug}`);
  return link;
}

/** What happened before today: when links were made, calls by key, a webhook that its receiver refused. */
function moveBack(file: string, links: readonly DemoLink[], nowMs: number): void {
  const db = new Database(file);
  const setCreated = db.query('UPDATE links SET created_at_ms = ? WHERE id = ?');
  const ids = db.query<{ id: number }, []>('SELECT id FROM links ORDER BY id').all();
  db.transaction(() => {
    for (const [n, { id }] of ids.entries())
      setCreated.run(Math.round(nowMs - (links[n]?.ageDays ?? 0) * DAY_MS), id);
    db.run('UPDATE domains SET created_at_ms = created_at_ms - ?', [400 * DAY_MS]);
    db.run("UPDATE workspaces SET created_at_ms = created_at_ms - ? WHERE name = 'Yunwu Tea'", [
      430 * DAY_MS,
    ]);
    db.run(
      `UPDATE webhooks SET enabled = 0, disabled_reason = 'gone', failing_since_ms = ? WHERE url LIKE 'https://crm%'`,
      [nowMs - 3 * DAY_MS],
    );
    const addUsage = db.query(
      'INSERT OR REPLACE INTO usage_counts (workspace_id, day, key_id, external_id, calls, links) VALUES (1, ?, ?, ?, ?, ?)',
    );
    for (let day = 0; day < 60; day++) {
      const date = new Date(nowMs - day * DAY_MS).toISOString().slice(0, 10);
      for (let key = 1; key <= 3; key++) {
        const calls = 40 * key + ((day * 37 + key * 11) % 90);
        addUsage.run(date, key, key === 1 ? `customer-${day % 5}` : '', calls, Math.floor(calls / 30));
      }
    }
  })();
  db.close();
}
