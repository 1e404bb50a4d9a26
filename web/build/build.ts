// Builds the dashboard into web/dist: build.ts [--release] [--if-changed]
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import type { DashboardManifest } from '../../src/app/dashboard-manifest.ts';
import { bundleDashboard } from './bundle.ts';
import { DIST, ROOT, stampOfSources } from './sources.ts';

const FAILURE_LENGTH_MAX = 4_000;

const options = new Set(process.argv.slice(2));
const isRelease = options.has('--release');

async function isBuilt(): Promise<boolean> {
  const stamp = await readFile(join(DIST, 'stamp'), 'utf8').catch(() => '');
  const [sources, kind] = stamp.trim().split(' ');
  if (sources !== (await stampOfSources()) || (isRelease && kind !== 'release')) return false;
  return hasEveryFile();
}

/** Somebody may have tidied the folder up. */
async function hasEveryFile(): Promise<boolean> {
  const manifest: DashboardManifest | null = await readFile(join(DIST, 'manifest.json'), 'utf8')
    .then(JSON.parse)
    .catch(() => null);
  if (manifest === null) return false;
  const there = new Set(await readdir(join(DIST, 'files')).catch(() => []));
  return Object.keys(manifest.files)
    .flatMap((name) => [name, `${name}.br`, `${name}.gz`])
    .every((name) => there.has(name));
}

/** What went wrong, a line for each fault, with the place in the sources. */
function wordsOf(error: unknown): string {
  const faults = error instanceof AggregateError ? error.errors : [error];
  const lines = faults.map((fault) => {
    const { position = null } = fault as Partial<BuildMessage>;
    const place =
      position === null ? '' : `${relative(ROOT, position.file)}:${position.line}:${position.column}: `;
    return place + (fault instanceof Error || position !== null ? (fault as Error).message : String(fault));
  });
  return lines.join('\n').slice(0, FAILURE_LENGTH_MAX);
}

try {
  if (!options.has('--if-changed') || !(await isBuilt())) await bundleDashboard({ isRelease });
} catch (error) {
  const words = wordsOf(error);
  await mkdir(DIST, { recursive: true });
  await writeFile(join(DIST, 'failure.txt'), `${words}\n`);
  console.error(words);
  process.exitCode = 1;
}
