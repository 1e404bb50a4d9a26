import { chownSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { freePort } from './program.ts';

/** A real server of a test, on a loopback port and in a folder of its own. */
export interface PostgresServer {
  /** Without a database. */
  readonly url: string;
  /** Ends it at once, and removes its folder. */
  remove(): Promise<void>;
}

const DEBIAN = '/usr/lib/postgresql';
const INSTALL = 'apt-get install --no-install-recommends postgresql';
const READY_MS_MAX = 30_000;
/** The server refuses to run as root. */
const USER = 'postgres';

/** The folder with the programs of the newest version, or null. */
function findPostgres(): string | null {
  const versions = existsSync(DEBIAN) ? readdirSync(DEBIAN).sort((a, b) => Number(b) - Number(a)) : [];
  const [newest] = versions.map((version) => join(DEBIAN, version, 'bin'));
  if (newest !== undefined && existsSync(join(newest, 'initdb'))) return newest;
  const inPath = Bun.which('initdb');
  return inPath === null ? null : dirname(inPath);
}

export async function startPostgres(): Promise<PostgresServer> {
  const bin = findPostgres();
  if (bin === null) throw new Error(`this test needs PostgreSQL: ${INSTALL}`);
  const folder = mkdtempSync(join(tmpdir(), 'waymark-postgres-'));
  const asUser = whoRuns(folder);
  const data = join(folder, 'data');
  const made = Bun.spawnSync(
    [...asUser, join(bin, 'initdb'), '-D', data, '-U', USER, '--auth=trust', '--no-sync', '--locale=C.UTF-8'],
    { cwd: folder, stdout: 'ignore', stderr: 'pipe' },
  );
  if (!made.success) throw new Error(`initdb failed: ${made.stderr.toString()}`);
  const port = await freePort();
  // A test ends its programs, never the machine, so nothing need reach the disk.
  const settings = {
    port,
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    fsync: 'off',
    max_connections: 200,
  };
  const server = Bun.spawn(
    [
      ...asUser,
      join(bin, 'postgres'),
      '-D',
      data,
      ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
    ],
    { cwd: folder, stdin: 'ignore', stdout: 'ignore', stderr: Bun.file(join(folder, 'log')) },
  );
  await untilReady(bin, { port, server, folder });
  return {
    url: `postgres://${USER}@127.0.0.1:${port}`,
    async remove() {
      // SIGQUIT also ends the server's own processes, which SIGKILL would leave behind.
      server.kill('SIGQUIT');
      await server.exited;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** The beginning of a command that runs as somebody who may start the server, and the folder made theirs. */
function whoRuns(folder: string): readonly string[] {
  if (process.getuid?.() !== 0) return [];
  const fields = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .find((line) => line.startsWith(`${USER}:`))
    ?.split(':');
  if (fields === undefined) throw new Error(`there is no user ${USER}: ${INSTALL}`);
  const [uid, gid] = [Number(fields[2]), Number(fields[3])];
  chownSync(folder, uid, gid);
  return ['setpriv', `--reuid=${uid}`, `--regid=${gid}`, '--clear-groups', '--pdeathsig=QUIT'];
}

async function untilReady(
  bin: string,
  { port, server, folder }: { port: number; server: Bun.Subprocess; folder: string },
): Promise<void> {
  const untilMs = performance.now() + READY_MS_MAX;
  while (performance.now() < untilMs) {
    if (server.exitCode !== null)
      throw new Error(`PostgreSQL ended: ${readFileSync(join(folder, 'log'), 'utf8')}`);
    const asked = Bun.spawnSync([join(bin, 'pg_isready'), '-q', '-h', '127.0.0.1', '-p', `${port}`]);
    if (asked.success) return;
    await Bun.sleep(20);
  }
  throw new Error('PostgreSQL did not get ready');
}
