import { join } from 'node:path';
import { checkDuckdb, checkSqlite } from './check-databases.ts';
import { filesBelow, hashFile, sizeOf } from './files.ts';
import { CLICKS_FILE, LINKS_FILE, MANIFEST_FILE, readManifest } from './manifest.ts';

/** Checks every file of a backup and opens its databases; changes nothing. No problems: it can be restored. */
export async function verifyBackup(folder: string) {
  const manifest = await readManifest(folder);
  if (manifest === null)
    return { manifest, problems: [`${folder} has no readable ${MANIFEST_FILE}: it is no backup`] };
  const listed = new Set(manifest.files.map(({ name }) => name));
  const unlisted = (await filesBelow(folder)).filter((name) => name !== MANIFEST_FILE && !listed.has(name));
  const problems = unlisted.map((name) => `${name} does not belong to the backup`);
  if (!listed.has(LINKS_FILE)) problems.push(`${LINKS_FILE} is not part of it`);
  for (const { name, bytes, sha256 } of manifest.files) {
    const fault = await faultOf(join(folder, name), bytes, sha256);
    if (fault !== null) problems.push(`${name} ${fault}`);
  }
  // Do not open a damaged database: the engines do not promise to handle it safely.
  if (problems.length > 0) return { manifest, problems };
  const links = checkSqlite(join(folder, LINKS_FILE));
  const clicks = listed.has(CLICKS_FILE) ? await checkDuckdb(join(folder, CLICKS_FILE)) : null;
  const faults = { [LINKS_FILE]: links, [CLICKS_FILE]: clicks };
  return {
    manifest,
    problems: Object.entries(faults).flatMap(([name, fault]) =>
      fault === null ? [] : [`${name}: ${fault}`],
    ),
  };
}

async function faultOf(file: string, bytes: number, sha256: string): Promise<string | null> {
  const size = await sizeOf(file);
  if (size === 0 && bytes > 0) return 'is missing';
  if (size !== bytes) return `has ${size} bytes instead of ${bytes}`;
  return (await hashFile(file)).sha256 === sha256 ? null : 'has changed since the backup was made';
}
