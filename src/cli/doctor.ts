import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { checkDuckdb, readSearchProgress, sqliteDamage } from '../backup/check-databases.ts';
import { freeBytes, sizeOf } from '../backup/files.ts';
import { folderFault, nearestExisting } from '../backup/folder-fault.ts';
import { CLICKS_FILE, LINKS_FILE, readManifest } from '../backup/manifest.ts';
import { examineProviders } from '../compose/oidc.ts';
import type { Config } from '../config/config.ts';
import { machineMemory } from '../config/machine-memory.ts';
import { writeMemoryShare } from '../config/memory.ts';
import { DAY_MS } from '../core/base/calendar.ts';
import { errorCode, errorText } from '../core/base/error-text.ts';
import type { Clock } from '../core/base/ports.ts';
import { isOpenToOthers } from '../system/private-files.ts';
import type { CheckResult, DoctorFinding } from './doctor-finding.ts';
import { examineGeo } from './doctor-geo.ts';
import { runningServer, type ServerLink } from './server-link.ts';
import { describeDifferences, differences, readStatus, type ServerStatus } from './server-status.ts';

type Check = (config: Config, facts: Facts) => Promise<CheckResult | readonly CheckResult[]>;

interface Facts {
  readonly clock: Clock;
  /** The version of this program; the server may still run an older one. */
  readonly version: string;
  readonly running: ServerLink | null;
}

const DISK_FAIL_BYTES = 200e6;
const DISK_WARN_BYTES = 2e9;
const NODE_MIN = 20;

const CHECKS: Readonly<Record<string, Check>> = {
  runtime: checkRuntime,
  server: checkServer,
  clock: checkClock,
  folder: checkFolder,
  disk: checkDisk,
  memory: checkMemory,
  port: checkPort,
  links: checkLinks,
  search: checkSearch,
  clicks: checkClicks,
  geo: ({ geoPaths }, { clock }) => examineGeo(geoPaths, clock.nowMs()),
  backups: checkBackups,
  sign_in: checkProviders,
};

/** Runs every check; one that throws has failed. Changes nothing except for a file that it creates and removes. */
export async function examine(
  config: Config,
  { warnings, ...about }: { warnings: readonly string[]; clock: Clock; version: string },
): Promise<readonly DoctorFinding[]> {
  const facts = { ...about, running: await runningServer(config.dataDir) };
  const settings: DoctorFinding[] =
    warnings.length === 0
      ? [{ name: 'settings', ...ok('all are valid') }]
      : warnings.map((found) => ({ name: 'settings', status: 'warn', found }));
  const findings: DoctorFinding[] = [];
  for (const [name, check] of Object.entries(CHECKS)) {
    const results = [await check(config, facts).catch(broken)].flat();
    findings.push(...results.map((result) => ({ name, ...result })));
  }
  return [...settings, ...findings];
}

const ok = (found: string): CheckResult => ({ status: 'ok', found });

function broken(error: unknown): CheckResult {
  return { status: 'fail', found: errorText(error) };
}

async function checkRuntime(): Promise<CheckResult> {
  const bun = `Bun ${Bun.version}, ${process.platform} ${process.arch}`;
  // As in the Docker image.
  if (Bun.which('node') === null) return ok(`${bun}, no Node`);
  const node = Bun.spawnSync(['node', '--version'], { stderr: 'ignore' }).stdout.toString().trim();
  const found = `${bun}, Node ${node}`;
  if (Number(/^v(\d+)/.exec(node)?.[1]) >= NODE_MIN) return ok(found);
  return {
    status: 'warn',
    found,
    advice: `npm start needs Node ${NODE_MIN} or later; the server itself does not`,
  };
}

async function checkServer(config: Config, { running, version }: Facts): Promise<CheckResult> {
  if (running === null) return ok('no server runs on this folder');
  const status = await readStatus(running);
  const found = `version ${status.version} runs on this folder`;
  const ill = faultsOf(status);
  if (ill !== '') return { status: 'fail', found: `${found}; ${ill}`, advice: 'see its log' };
  if (status.version !== version) {
    const advice = `restart it to run version ${version}`;
    return { status: 'warn', found, advice };
  }
  const differing = differences(status, config.shown);
  if (differing.length === 0) return ok(found);
  const advice =
    'the other checks use the settings of this shell; waymark config --running prints those of the server';
  return { status: 'warn', found: `${found}; ${describeDifferences(differing)}`, advice };
}

function faultsOf({ checks }: ServerStatus): string {
  return Object.entries(checks)
    .filter(([, { ok }]) => !ok)
    .map(([name, { reason }]) => `${name}: ${reason ?? 'failed'}`)
    .join('; ');
}

async function checkClock(config: Config, { clock }: Facts): Promise<CheckResult> {
  const now = new Date(clock.nowMs());
  const newestMs = Math.max(
    0,
    ...(await Promise.all([LINKS_FILE, CLICKS_FILE].map((name) => changedAtMs(join(config.dataDir, name))))),
  );
  if (newestMs - now.getTime() > DAY_MS) {
    return {
      status: 'fail',
      found: `the clock shows ${now.toISOString()}, but data were written later`,
      advice: 'set the clock of this machine',
    };
  }
  if (now.getUTCFullYear() < 2026) {
    return {
      status: 'fail',
      found: `the clock shows ${now.toISOString()}`,
      advice: 'set the clock of this machine',
    };
  }
  return ok(now.toISOString());
}

async function checkFolder({ dataDir }: Config): Promise<CheckResult> {
  const fault = await folderFault(dataDir);
  if (fault !== null) return { status: 'fail', found: fault.found, advice: fault.advice };
  if (nearestExisting(dataDir) !== dataDir) return ok(`${dataDir} will be created`);
  if (isOpenToOthers(dataDir)) {
    return {
      status: 'warn',
      found: `${dataDir} is writable, but other users can enter it`,
      advice: `its files are private to their owner; make the folder private too: chmod 700 ${dataDir}`,
    };
  }
  return ok(`${dataDir} is writable`);
}

async function checkDisk(config: Config): Promise<CheckResult> {
  const free = await freeBytes(nearestExisting(config.dataDir));
  const found = `${(free / 1e9).toFixed(1)} GB free`;
  if (free < DISK_FAIL_BYTES)
    return { status: 'fail', found, advice: 'free some space: clicks are lost while the disk is full' };
  if (free < DISK_WARN_BYTES) return { status: 'warn', found, advice: 'free some space soon' };
  return ok(found);
}

async function checkMemory({ memory, workers }: Config): Promise<CheckResult> {
  const { bytes } = machineMemory();
  const found = writeMemoryShare(memory, workers);
  if (memory.budgetBytes <= bytes * 0.9) return ok(found);
  return {
    status: 'warn',
    found: `${found}, but only ${Math.round(bytes / 1e6)} MB are available`,
    advice: 'lower WAYMARK_MEMORY, or give the machine or container more memory',
  };
}

async function checkPort(config: Config, { running }: Facts): Promise<CheckResult> {
  const fault = listenFault(config);
  if (running !== null) {
    const { port } = await readStatus(running);
    const found = `the server runs on ${port}`;
    if (port === config.port || config.port === 0 || fault === null) return ok(found);
    return {
      status: 'warn',
      found: `${found}; port ${config.port}, from the settings of this shell, is used by another program (${fault})`,
      advice: `set WAYMARK_PORT to ${port} in this shell too`,
    };
  }
  if (fault === null) return ok(`${config.host}:${config.port} is free`);
  return {
    status: 'fail',
    found: `cannot listen on ${config.host}:${config.port} (${fault})`,
    advice: 'stop the other program, or set WAYMARK_PORT',
  };
}

/** Why the server cannot listen on the configured port; null when it can. */
function listenFault({ host, port }: Config): string | null {
  try {
    Bun.listen({ hostname: host, port, socket: { data: () => undefined } }).stop(true);
    return null;
  } catch (error) {
    return errorCode(error) || String(error);
  }
}

async function checkLinks(config: Config, { running }: Facts): Promise<CheckResult> {
  const file = join(config.dataDir, LINKS_FILE);
  const bytes = await sizeOf(file);
  if (bytes === 0) return ok('no data yet');
  const found = `${await describeSize(config, LINKS_FILE)}${running === null ? '' : ', in use by the server'}`;
  return openable(found, sqliteDamage(file, { inUse: running !== null }));
}

/** Includes the write-ahead log beside a database, which has the latest changes. */
async function describeSize({ dataDir }: Config, file: string): Promise<string> {
  const beside = (await readdir(dataDir)).filter((name) => name !== file && name.startsWith(file));
  const sizes = await Promise.all([file, ...beside].map((name) => sizeOf(join(dataDir, name))));
  const [own = 0, ...others] = sizes;
  const log = others.reduce((sum, bytes) => sum + bytes, 0);
  const total = `${file}, ${writeMb(own + log)}`;
  return log === 0 ? total : `${total}, ${writeMb(log)} of it in its write-ahead log`;
}

const writeMb = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`;

async function checkSearch(config: Config): Promise<CheckResult> {
  const progress = readSearchProgress(join(config.dataDir, LINKS_FILE));
  if (progress === null || progress.links === 0) return ok('no links yet');
  const { indexed, links } = progress;
  const waiting = Math.max(0, links - indexed);
  const found = `${waiting.toLocaleString('en-US')} of ${links.toLocaleString('en-US')} links are not indexed`;
  if (waiting === 0) return ok(`all ${links.toLocaleString('en-US')} links are indexed`);
  if (waiting <= SEARCH_WAITING_MAX) return ok(`${found}, few enough to search without the index`);
  return {
    status: 'warn',
    found,
    advice: 'a running server indexes them in the background; searches are slower until then',
  };
}

/** Small workspaces need no index, and there may be many of them. */
const SEARCH_WAITING_MAX = 500_000;

function openable(found: string, fault: string | null): CheckResult {
  if (fault === null) return ok(found);
  return {
    status: 'fail',
    found: `${found}: ${fault}`,
    advice:
      'see "When a file is damaged" in docs/operations.md; in short: waymark verify, stop, waymark restore FOLDER --force',
  };
}

async function checkClicks(config: Config, { running }: Facts): Promise<CheckResult> {
  const file = join(config.dataDir, CLICKS_FILE);
  const bytes = await sizeOf(file);
  if (bytes === 0) return ok('no data yet');
  const found = await describeSize(config, CLICKS_FILE);
  if (running !== null) return openable(found, await clicksFaultOf(running));
  return openable(found, await checkDuckdb(file));
}

/** The running server has the database locked, so ask the server. */
async function clicksFaultOf(running: ServerLink): Promise<string | null> {
  return (await readStatus(running)).checks.clicks?.reason ?? null;
}

async function checkBackups(config: Config, { clock }: Facts): Promise<CheckResult> {
  if (config.backupsKept === 0) return ok('daily backups are disabled');
  if ((await sizeOf(join(config.dataDir, LINKS_FILE))) === 0) return ok('nothing to back up yet');
  const folder = join(config.dataDir, 'backups');
  const names = await readdir(folder).catch((): string[] => []);
  const made = await Promise.all(
    names.map(async (name) => (await readManifest(join(folder, name)))?.createdAt ?? ''),
  );
  const newest = made
    .filter((at) => at !== '')
    .sort()
    .at(-1);
  if (newest === undefined)
    return { status: 'warn', found: 'no backup yet', advice: 'make one with waymark backup' };
  const hours = Math.floor((clock.nowMs() - Date.parse(newest)) / 3_600_000);
  const found = `the newest backup is ${hours} hours old`;
  return hours <= 48
    ? ok(found)
    : { status: 'warn', found, advice: 'see the log for the reason; waymark backup makes one' };
}

/** Where people sign in with accounts that they have elsewhere; secrets are not shown. */
async function checkProviders(config: Config, { version }: Facts): Promise<readonly CheckResult[]> {
  if (config.oidc.length === 0) return [ok('no provider is configured')];
  return (await examineProviders(config, version)).map(({ provider: { name, issuer }, fault }) =>
    fault === null
      ? ok(`the provider "${name}" answers at ${issuer}`)
      : {
          status: 'fail',
          found: `the provider "${name}" does not answer as it should at ${issuer}: ${fault}`,
          advice: 'check issuer in the file of WAYMARK_CONFIG, and whether this machine reaches it',
        },
  );
}

async function changedAtMs(file: string): Promise<number> {
  return (await stat(file).catch(() => null))?.mtimeMs ?? 0;
}
