import { dirname, join } from 'node:path';
import { runWorker } from './redirect/workers/worker.ts';
import { RESERVED_WORDS } from './server/mounts.ts';
import { openRoutes } from './storage/sql/sqlite/routes.ts';
import { lockFolder } from './system/folder-lock.ts';
import { LOCKS_FOLDER, lockSpool } from './system/spool-lock.ts';

/**
 * The entry point of a redirect process. The main process passes the socket to connect to and the name of the spool
 * to write.
 */
const [, , socket = '', spool = ''] = process.argv;
const dataDir = dirname(socket);

// Files are private to the user, whatever umask the process was started with.
process.umask(0o077);

const worker = runWorker({
  socket,
  spool,
  openStore: openRoutes,
  reserved: RESERVED_WORDS,
  async claim() {
    await lockFolder(dataDir, 'shared');
    lockSpool(join(dataDir, LOCKS_FOLDER), spool);
  },
  async openVisits(database, options) {
    const [{ createWorkerVisits }, { openPageFacts }, { createShortUrls }] = await Promise.all([
      import('./redirect/workers/worker-visits.ts'),
      import('./storage/sql/sqlite/page-facts.ts'),
      import('./wire/values/short-urls.ts'),
    ]);
    const store = openPageFacts(database, createShortUrls(options.pages.publicUrl));
    return createWorkerVisits({ ...options, store });
  },
  exit: (code) => process.exit(code),
});

// A terminal sends Ctrl-C and hang-ups to all processes of the group.
for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, worker.terminate);
