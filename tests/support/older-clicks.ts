import { mkdirSync } from 'node:fs';
import { join } from 'node:path';

const FIXTURE = join(import.meta.dir, '../data/clicks-version-1.duckdb.gz');

/** Puts a file that a program of schema 1 wrote into the folder; tests/data/README.md describes it. */
export async function putOlderClicks(folder: string): Promise<void> {
  mkdirSync(folder, { recursive: true });
  await Bun.write(join(folder, 'clicks.duckdb'), Bun.gunzipSync(await Bun.file(FIXTURE).bytes()));
}
