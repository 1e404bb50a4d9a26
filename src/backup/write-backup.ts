import { cp, mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { OperatorError } from '../core/base/operator-error.ts';
import type { Clock } from '../core/base/ports.ts';
import { readMigration } from './check-databases.ts';
import { filesBelow, freeBytes, hashFile, sizeOf, sync } from './files.ts';
import { CLICKS_FILE, LINKS_FILE, MANIFEST_FILE, type Manifest, SPOOL_FOLDER } from './manifest.ts';

/** The data to back up, and how to copy it. */
export interface BackupSource {
  readonly dataDir: string;
  /**
   * Pauses counting between two batches until the returned function is called: stores and spool must agree on which
   * clicks are counted. Redirects continue.
   */
  hold(): Promise<() => void>;
  /** Writes LINKS_FILE into `folder`. */
  copyLinks(folder: string): Promise<void>;
  /** Writes CLICKS_FILE into `folder`. */
  copyClicks(folder: string): Promise<void>;
}

/**
 * Writes a backup to `folder`, atomically. Throws OperatorError when the folder exists or the disk has too little
 * space.
 */
export async function writeBackup(
  source: BackupSource,
  folder: string,
  about: { version: string; clock: Clock },
): Promise<Manifest> {
  if (await exists(folder)) throw new OperatorError(`${folder} already exists; a backup needs a new folder`);
  const unfinished = `${folder}${UNFINISHED}`;
  await rm(unfinished, { recursive: true, force: true });
  await mkdir(unfinished, { recursive: true, mode: 0o700 });
  try {
    await checkRoom(source.dataDir, unfinished);
    const createdAt = new Date(about.clock.nowMs()).toISOString();
    await copyAll(source, unfinished);
    const manifest = await describe(unfinished, { version: about.version, createdAt });
    await writeFile(join(unfinished, MANIFEST_FILE), `${JSON.stringify(manifest, null, 2)}\n`);
    await syncAll(unfinished);
    await rename(unfinished, folder);
    await sync(dirname(folder));
    return manifest;
  } catch (error) {
    await rm(unfinished, { recursive: true, force: true });
    throw error;
  }
}

/** Removes backups that a crash left unfinished; `isOurs` selects them by their final name. */
export async function removeUnfinished(folder: string, isOurs: (name: string) => boolean): Promise<void> {
  for (const name of await readdir(folder)) {
    if (isUnfinished(name) && isOurs(name.slice(0, -UNFINISHED.length))) {
      await rm(join(folder, name), { recursive: true });
    }
  }
}

/** Whether the name is that of a backup in progress or interrupted. */
export const isUnfinished = (name: string): boolean => name.endsWith(UNFINISHED);

const UNFINISHED = '.unfinished';

const ROOM_TO_SPARE_BYTES = 64 * 1024 * 1024;

async function checkRoom(dataDir: string, folder: string): Promise<void> {
  const files = [LINKS_FILE, CLICKS_FILE, ...(await filesBelow(join(dataDir, SPOOL_FOLDER)))].map((name, i) =>
    sizeOf(i < 2 ? join(dataDir, name) : join(dataDir, SPOOL_FOLDER, name)),
  );
  const needed = (await Promise.all(files)).reduce((sum, bytes) => sum + bytes, ROOM_TO_SPARE_BYTES);
  const free = await freeBytes(folder);
  if (free < needed) {
    throw new OperatorError(
      `a backup needs ${Math.ceil(needed / 1e6)} MB, and the disk has ${Math.floor(free / 1e6)} MB left`,
    );
  }
}

async function copyAll(source: BackupSource, folder: string): Promise<void> {
  const release = await source.hold();
  try {
    await source.copyLinks(folder);
    await source.copyClicks(folder);
    // The spool comes last, so that it contains every click that the stores have not counted. A record that is being
    // written may be torn in the copy; readers stop there.
    await cp(join(source.dataDir, SPOOL_FOLDER), join(folder, SPOOL_FOLDER), {
      recursive: true,
      force: true,
    }).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOENT') throw error;
    });
  } finally {
    release();
  }
}

async function describe(folder: string, about: { version: string; createdAt: string }): Promise<Manifest> {
  const files = [];
  for (const name of await filesBelow(folder)) files.push({ name, ...(await hashFile(join(folder, name))) });
  return { format: 1, ...about, migration: readMigration(join(folder, LINKS_FILE)), files };
}

async function syncAll(folder: string): Promise<void> {
  for (const name of await filesBelow(folder)) await sync(join(folder, name));
  await sync(folder);
}

async function exists(folder: string): Promise<boolean> {
  return readdir(folder).then(
    (names) => names.length > 0,
    (error: NodeJS.ErrnoException) => error.code !== 'ENOENT',
  );
}
