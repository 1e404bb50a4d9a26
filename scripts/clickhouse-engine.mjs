// The engine of ClickHouse for tests: 540 MB, so neither a dependency nor installed by `npm start`.
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './install.mjs';

const wanted = join(root, 'scripts', 'clickhouse-engine');
/** Goes with node_modules, which nothing else looks into. */
const folder = join(root, 'node_modules', '.clickhouse-engine');

/** The module that opens the engine. */
export const clickhouseModule = join(folder, 'node_modules', 'chdb', 'index.mjs');

/** What to run where the engine is missing. */
export const clickhouseLine = 'node scripts/clickhouse-engine.mjs';

/** Installs the engine unless it is there. Prints why it could not; tests that need it fail then. */
export function ensureClickhouseEngine() {
  if (isInstalled()) return;
  console.error('waymark: installing the engine of ClickHouse for tests, 540 MB; this happens once');
  mkdirSync(folder, { recursive: true });
  cpSync(wanted, folder, { recursive: true });
  const { status } = spawnSync('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: folder,
    stdio: ['ignore', 2, 2],
    shell: process.platform === 'win32',
  });
  if (status !== 0) console.error(`waymark: the engine of ClickHouse was not installed: ${clickhouseLine}`);
}

function isInstalled() {
  if (!existsSync(clickhouseModule)) return false;
  const versionIn = (file) => JSON.parse(readFileSync(file, 'utf8')).packages['node_modules/chdb']?.version;
  const installed = join(folder, 'node_modules', '.package-lock.json');
  return existsSync(installed) && versionIn(installed) === versionIn(join(wanted, 'package-lock.json'));
}

if (process.argv[1]?.endsWith('clickhouse-engine.mjs')) ensureClickhouseEngine();
