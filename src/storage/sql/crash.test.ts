import { Database } from 'bun:sqlite';
import { beforeEach, expect, test } from 'bun:test';
import { join } from 'node:path';
import { temporaryFolder } from '../../../tests/support/temporary-folder.ts';
import type { DomainId } from '../../core/base/ids.ts';
import { countingRandom } from '../contract/stores.ts';
import { openSqliteStores } from './sqlite-stores.ts';

let folder: string;
beforeEach(() => {
  folder = temporaryFolder();
});

/** Inserts links forever, several at once, and prints each slug after its insert was acknowledged. */
const PROGRAM = (file: string) => `
  const { openSqliteStores } = await import(${JSON.stringify(join(import.meta.dir, 'sqlite-stores.ts'))});
  const { DEFAULT_FIELDS } = await import(${JSON.stringify(join(import.meta.dir, '../../core/links/link-fields.ts'))});
  const { links } = openSqliteStores({
    file: ${JSON.stringify(file)}, instance: 'child', nowMs: 1, random: { bytes: (n) => new Uint8Array(n) },
  });
  let next = 0;
  async function insertForever() {
    for (;;) {
      const slug = 's' + next++;
      const draft = { ...DEFAULT_FIELDS, destination: 'https://e.org/', workspaceId: 1, domainId: 1, slug,
        createdVia: 'native', createdBy: { kind: 'environment' }, createdAtMs: 1, tags: next % 3 === 0 ? ['t'] : [] };
      if ((await links.insert([draft]))[0] !== null) process.stdout.write(slug + '\\n');
    }
  }
  for (let i = 0; i < 8; i++) insertForever();`;

test('every acknowledged link survives a kill of the process', async () => {
  const file = join(folder, 'c.db');
  const child = Bun.spawn([process.execPath, '-e', PROGRAM(file)], { stdout: 'pipe' });
  const decoder = new TextDecoder();
  let output = '';
  for await (const chunk of child.stdout) {
    output += decoder.decode(chunk, { stream: true });
    // At this point some insert is under way.
    if (output.split('\n').length > 300) child.kill('SIGKILL');
  }
  await child.exited;
  const answered = output.split('\n').slice(0, -1);
  expect(answered.length).toBeGreaterThanOrEqual(300);

  const stores = openSqliteStores({ file, instance: 'parent', random: countingRandom(), nowMs: 2 });
  const missing = [];
  for (const slug of answered) {
    if ((await stores.links.byAddress(1 as DomainId, slug)) === null) missing.push(slug);
  }
  await stores.close();
  expect(missing).toEqual([]);
  expect(new Database(file, { readonly: true }).query('pragma integrity_check').values()).toEqual([['ok']]);
}, 30_000);
