import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';

export const MANIFEST_FILE = 'manifest.json';
export const LINKS_FILE = 'waymark.db';
export const CLICKS_FILE = 'clicks.duckdb';
export const SPOOL_FOLDER = 'spool';

/** Relative paths that stay inside the backup. */
const insidePath = z
  .string()
  .max(500)
  .regex(/^[\w-][\w.-]*(\/[\w-][\w.-]*)*$/);

const manifestShape = z.strictObject({
  format: z.literal(1),
  /** The version of the server that made the backup. */
  version: z.string(),
  createdAt: z.iso.datetime(),
  /** The last migration of its links' database. */
  migration: z.int(),
  files: z
    .array(
      z.strictObject({ name: insidePath, bytes: z.int().min(0), sha256: z.string().regex(/^[0-9a-f]{64}$/) }),
    )
    .max(100_000),
});

/** The contents of a backup. Written last, so a folder without a manifest is not a backup. */
export type Manifest = z.output<typeof manifestShape>;

/** Null when it is missing or invalid. */
export async function readManifest(folder: string): Promise<Manifest | null> {
  try {
    return manifestShape.parse(JSON.parse(await readFile(join(folder, MANIFEST_FILE), 'utf8')));
  } catch {
    return null;
  }
}
