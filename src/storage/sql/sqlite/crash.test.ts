import { Database } from 'bun:sqlite';
import { beforeEach, expect, test } from 'bun:test';
import { join } from 'node:path';
import { temporaryFolder } from '../../../../tests/support/temporary-folder.ts';
import type { DomainId, WorkspaceId } from '../../../core/base/ids.ts';
import { countingRandom } from '../../contract/stores.ts';
import { openSqliteStores } from './sqlite-stores.ts';

let folder: string;
beforeEach(() => {
  folder = temporaryFolder();
});

/** Inserts links forever, several at once, and prints each slug after its insert was acknowledged. */
const PROGRAM = (file: string) => `
  const { openSqliteStores } = await import(${JSON.stringify(join(import.meta.dir, 'sqlite-stores.ts'))});
  const { DEFAULT_FIELDS } = await import(${JSON.stringify(join(import.meta.dir, '../../../core/links/link-fields.ts'))});
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

/** Creates, renames and removes tags forever, several at once. */
const TAGGING = (file: string) => `
  const { openSqliteStores } = await import(${JSON.stringify(join(import.meta.dir, 'sqlite-stores.ts'))});
  const { tags } = openSqliteStores({
    file: ${JSON.stringify(file)}, instance: 'child', nowMs: 1, random: { bytes: (n) => new Uint8Array(n) },
  });
  const by = { actor: { kind: 'environment' }, client: null, atMs: 1 };
  let next = 0;
  async function tagForever() {
    for (;;) {
      const name = 't' + next++;
      const tag = await tags.insert({ workspaceId: 1, name, color: null, createdAtMs: 1 }, by);
      await tags.change({ ...tag, name: 'n' + name }, by);
      if (next % 2 === 0) await tags.remove(1, tag.id, by);
      process.stdout.write(name + '\\n');
    }
  }
  for (let i = 0; i < 8; i++) tagForever();`;

test('after a kill no change is without its entry in the audit log, and no entry without its change', async () => {
  const file = join(folder, 'c.db');
  const child = Bun.spawn([process.execPath, '-e', TAGGING(file)], { stdout: 'pipe' });
  const decoder = new TextDecoder();
  let output = '';
  for await (const chunk of child.stdout) {
    output += decoder.decode(chunk, { stream: true });
    if (output.split('\n').length > 200) child.kill('SIGKILL');
  }
  await child.exited;
  const stores = openSqliteStores({ file, instance: 'parent', random: countingRandom(), nowMs: 2 });
  const workspaceId = 1 as WorkspaceId;
  const left = await stores.tags.list({ workspaceId, search: null, after: null, limit: 10_000 });
  const { items } = await stores.audit.list({ ...EVERYTHING, workspaceId, limit: 100_000 });
  await stores.close();
  expect(items.length).toBeGreaterThan(200);
  const known = new Set<string>();
  for (const { action, subject, details } of items.toReversed()) {
    if (subject?.kind !== 'tag') throw new Error(`${action} is not about a tag`);
    const { name } = details;
    if (action === 'tag.created') known.add(subject.name);
    if (action !== 'tag.created') known.delete(subject.name);
    if (action === 'tag.changed')
      known.add(typeof name === 'object' && name !== null && 'to' in name ? `${name.to}` : '');
  }
  expect(left.map(({ name }) => name).sort()).toEqual([...known].sort());
}, 30_000);

const EVERYTHING = {
  actor: null,
  action: null,
  subject: null,
  fromMs: null,
  toMs: null,
  past: null,
} as const;
