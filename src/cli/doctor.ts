import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { checkDuckdb, readSearchProgress, sqliteDamage } from '../backup/check-databases.ts';
import { freeBytes, sizeOf } from '../backup/files.ts';
import { CLICKS_FILE, LINKS_FILE, readManifest } from '../backup/manifest.ts';
import { folderFault, nearestExisting } from '../compose/folder-fault.ts';
import { isOpenToOthers } from '../compose/private-files.ts';
import { machineMemory } from '../config/machine-memory.ts';
import { writeMemoryShare } from '../config/memory.ts';
import type { Config } from '../config.ts';
import { DAY_MS } from '../core/calendar.ts';
import type { Clock } from '../core/ports.ts';
import { examineGeo } from './doctor-geo.ts';
import { type RunningServer, runningServer } from './server-link.ts';
import { describeDifferences, differences, readStatus, type ServerStatus } from './server-status.ts';

/** What one check came to. `advice` says what to do about it. */
export interface Finding {
  readonly name: string;
  readonly status: 'ok' | 'warn' | 'fail';
  readonly found: string;
  readonly advice?: string;
}

export type Result = Omit<Finding, 'name'>;
type Check = (config: Config, facts: Facts) => Promise<Result | readonly Result[]>;

interface Facts {
  readonly clock: Clock;
  /** Of the program that examines; the server may still run an older one. */
  readonly version: string;
  readonly running: RunningServer | null;
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
};

/** Runs every check; one that breaks is a failed one. Changes nothing but for a file made and removed again. */
export async function examine(
  config: Config,
  { warnings, ...about }: { warnings: readonly string[]; clock: Clock; version: string },
): Promise<readonly Finding[]> {
  const facts = { ...about, running: await runningServer(config.dataDir) };
  const settings: Finding[] =
    warnings.length === 0
      ? [{ name: 'settings', ...ok('all are understood') }]
      : warnings.map((found) => ({ name: 'settings', status: 'warn', found }));
  const findings: Finding[] = [];
  for (const [name, check] of Object.entries(CHECKS)) {
    const results = [await check(config, facts).catch(broken)].flat();
    findings.push(...results.map((result) => ({ name, ...result })));
  }
  return [...settings, ...findings];
}

const ok = (found: string): Result => ({ status: 'ok', found });

function broken(error: unknown): Result {
  return { status: 'fail', found: error instanceof Error ? error.message : String(error) };
}

async function checkRuntime(): Promise<Result> {
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

async function checkServer(config: Config, { running, version }: Facts): Promise<Result> {
  if (running === null) return ok('none runs on this folder');
  const status = await readStatus(running);
  const found = `version ${status.version} runs on this folder`;
  const ill = faultsOf(status);
  if (ill !== '') return { status: 'fail', found: `${found}; ${ill}`, advice: 'its log has more' };
  if (status.version !== version) {
    const advice = `restart it to run version ${version}`;
    return { status: 'warn', found, advice };
  }
  const differing = differences(status, config.shown);
  if (differing.length === 0) return ok(found);
  const advice =
    'the other checks go by this shell; waymark config --running prints the settings of the server';
  return { status: 'warn', found: `${found}; ${describeDifferences(differing)}`, advice };
}

function faultsOf({ checks }: ServerStatus): string {
  return Object.entries(checks)
    .filter(([, { ok }]) => !ok)
    .map(([name, { reason }]) => `${name}: ${reason ?? 'not as it should be'}`)
    .join('; ');
}

async function checkClock(config: Config, { clock }: Facts): Promise<Result> {
  const now = new Date(clock.nowMs());
  const newestMs = Math.max(
    0,
    ...(await Promise.all([LINKS_FILE, CLICKS_FILE].map((name) => changedAtMs(join(config.dataDir, name))))),
  );
  if (newestMs - now.getTime() > DAY_MS) {
    return {
      status: 'fail',
      found: `it is ${now.toISOString()}, but data were written later`,
      advice: 'set the clock of this machine',
    };
  }
  if (now.getUTCFullYear() < 2026) {
    return { status: 'fail', found: `it is ${now.toISOString()}`, advice: 'set the clock of this machine' };
  }
  return ok(now.toISOString());
}

async function checkFolder({ dataDir }: Config): Promise<Result> {
  const fault = await folderFault(dataDir);
  if (fault !== null) return { status: 'fail', found: fault.found, advice: fault.advice };
  if (nearestExisting(dataDir) !== dataDir) return ok(`${dataDir} will be made`);
  if (isOpenToOthers(dataDir)) {
    return {
      status: 'warn',
      found: `${dataDir} can be used, but other users can enter it`,
      advice: `its files are the owner's alone; close the folder too: chmod 700 ${dataDir}`,
    };
  }
  return ok(`${dataDir} can be written`);
}

async function checkDisk(config: Config): Promise<Result> {
  const free = await freeBytes(nearestExisting(config.dataDir));
  const found = `${(free / 1e9).toFixed(1)} GB left`;
  if (free < DISK_FAIL_BYTES)
    return { status: 'fail', found, advice: 'make room: clicks are lost while the disk is full' };
  if (free < DISK_WARN_BYTES) return { status: 'warn', found, advice: 'make room soon' };
  return ok(found);
}

async function checkMemory({ memory, workers }: Config): Promise<Result> {
  const { bytes } = machineMemory();
  const found = writeMemoryShare(memory, workers);
  if (memory.budgetBytes <= bytes * 0.9) return ok(found);
  return {
    status: 'warn',
    found: `${found}, and there are ${Math.round(bytes / 1e6)} MB`,
    advice: 'set a smaller WAYMARK_MEMORY, or give the machine or container more',
  };
}

async function checkPort(config: Config, { running }: Facts): Promise<Result> {
  const fault = listenFault(config);
  if (running !== null) {
    const { port } = await readStatus(running);
    const found = `the server runs on ${port}`;
    if (port === config.port || config.port === 0 || fault === null) return ok(found);
    return {
      status: 'warn',
      found: `${found}; port ${config.port}, which the settings of this shell name, belongs to another program (${fault})`,
      advice: `set WAYMARK_PORT to ${port} in this shell too`,
    };
  }
  if (fault === null) return ok(`${config.host}:${config.port} is free`);
  return {
    status: 'fail',
    found: `${config.host}:${config.port} cannot be listened on (${fault})`,
    advice: 'end the other program, or set WAYMARK_PORT',
  };
}

/** Why the port of the settings cannot be listened on; null when it can. */
function listenFault({ host, port }: Config): string | null {
  try {
    Bun.listen({ hostname: host, port, socket: { data: () => undefined } }).stop(true);
    return null;
  } catch (error) {
    return error instanceof Error && 'code' in error ? String(error.code) : String(error);
  }
}

async function checkLinks(config: Config, { running }: Facts): Promise<Result> {
  const file = join(config.dataDir, LINKS_FILE);
  const bytes = await sizeOf(file);
  if (bytes === 0) return ok('none yet');
  const found = `${await describeSize(config, LINKS_FILE)}${running === null ? '' : ', in use by the server'}`;
  return openable(found, sqliteDamage(file, { inUse: running !== null }));
}

/** With what lies beside a database: what was written last is only in a log at first. */
async function describeSize({ dataDir }: Config, file: string): Promise<string> {
  const beside = (await readdir(dataDir)).filter((name) => name !== file && name.startsWith(file));
  const sizes = await Promise.all([file, ...beside].map((name) => sizeOf(join(dataDir, name))));
  const [own = 0, ...others] = sizes;
  const log = others.reduce((sum, bytes) => sum + bytes, 0);
  const total = `${file}, ${writeMb(own + log)}`;
  return log === 0 ? total : `${total}, ${writeMb(log)} of it in its write-ahead log`;
}

const writeMb = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`;

async function checkSearch(config: Config): Promise<Result> {
  const progress = readSearchProgress(join(config.dataDir, LINKS_FILE));
  if (progress === null || progress.links === 0) return ok('no links yet');
  const { indexed, links } = progress;
  const waiting = Math.max(0, links - indexed);
  const found = `${waiting.toLocaleString('en-US')} of ${links.toLocaleString('en-US')} links are not indexed`;
  if (waiting === 0) return ok(`all ${links.toLocaleString('en-US')} links are indexed`);
  if (waiting <= SEARCH_WAITING_MAX) return ok(`${found}, few enough to be searched without the index`);
  return {
    status: 'warn',
    found,
    advice: 'a running server indexes them by itself; searches are slower until then',
  };
}

/** A workspace with few links needs no index, and there may be many of those. */
const SEARCH_WAITING_MAX = 500_000;

function openable(found: string, fault: string | null): Result {
  if (fault === null) return ok(found);
  return {
    status: 'fail',
    found: `${found}: ${fault}`,
    advice:
      'see "When a file is damaged" in docs/operations.md; in short: waymark verify, stop, waymark restore FOLDER --force',
  };
}

async function checkClicks(config: Config, { running }: Facts): Promise<Result> {
  const file = join(config.dataDir, CLICKS_FILE);
  const bytes = await sizeOf(file);
  if (bytes === 0) return ok('none yet');
  const found = await describeSize(config, CLICKS_FILE);
  if (running !== null) return openable(found, await clicksFaultOf(running));
  return openable(found, await checkDuckdb(file));
}

/** The database lets nobody else in, so the server is asked. */
async function clicksFaultOf(running: RunningServer): Promise<string | null> {
  return (await readStatus(running)).checks.clicks?.reason ?? null;
}

async function checkBackups(config: Config, { clock }: Facts): Promise<Result> {
  if (config.backupsKept === 0) return ok('daily copies are off');
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
    return { status: 'warn', found: 'there is none yet', advice: 'make one: waymark backup' };
  const hours = Math.floor((clock.nowMs() - Date.parse(newest)) / 3_600_000);
  const found = `the newest is ${hours} hours old`;
  return hours <= 48
    ? ok(found)
    : { status: 'warn', found, advice: 'look in the log for why; waymark backup makes one' };
}

async function changedAtMs(file: string): Promise<number> {
  return (await stat(file).catch(() => null))?.mtimeMs ?? 0;
}
