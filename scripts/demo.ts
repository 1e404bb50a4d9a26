// npm run demo [-- --folder FOLDER --port PORT --links 2000 --clicks 120000 --large]
// Fills a new folder with an invented tea company and serves it on loopback until Ctrl+C. A filled folder is only served.
// With --large it is a workspace of 100,000 links and a million clicks, in which everything is invented by chance.
import { existsSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { fillDashboardPlace, LARGE_OWNER } from '../bench/dashboard-place.ts';
import { LINKS_FILE } from '../src/backup/manifest.ts';
import { DEMO_PASSWORD, DEMO_SETTINGS, fillDemo } from '../tests/support/demo-workspace.ts';
import { startServer } from '../tests/support/server.ts';

const { values } = parseArgs({
  options: {
    folder: { type: 'string' },
    port: { type: 'string' },
    links: { type: 'string' },
    clicks: { type: 'string' },
    large: { type: 'boolean', default: false },
  },
});

const folder = values.folder ?? mkdtempSync(join(tmpdir(), 'waymark-demo-'));
const isNew = !existsSync(join(folder, LINKS_FILE));
if (isNew && values.large)
  await fillDashboardPlace(folder, {
    links: Number(values.links ?? 100_000),
    clicks: Number(values.clicks ?? 1_000_000),
  });
const server = await startServer(DEMO_SETTINGS, {
  folder,
  ...(values.port === undefined ? {} : { port: Number(values.port) }),
});
const stopped = new Promise<void>((done) => {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => done());
});
if (isNew && !values.large)
  await fillDemo(server, {
    links: Number(values.links ?? 2_000),
    clicks: Number(values.clicks ?? 120_000),
  });
const who = values.large ? LARGE_OWNER.email : 'owner@, admin@, editor@ or viewer@yunwu.example';
console.log(`
  http://localhost:${server.port}/app serves the demo in ${folder}
  Sign in as ${who}; the password is: ${DEMO_PASSWORD}
`);
await stopped;
await server.stop();
