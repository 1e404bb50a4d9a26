import { Database } from 'bun:sqlite';
import { afterAll, expect, test } from 'bun:test';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { WEBHOOK_EVENTS } from '../../core/webhook.ts';
import { countingRandom, draftOf, openGround } from '../contract/stores.ts';
import { temporaryFolder } from '../contract/temporary-folder.ts';
import { openSqliteStores } from './sqlite-stores.ts';

const folder = temporaryFolder();
afterAll(() => rmSync(folder, { recursive: true }));

async function openStores(name: string) {
  const file = join(folder, name);
  const stores = openSqliteStores({ file, instance: 'i', random: countingRandom(), nowMs: 1 });
  const reopen = () => Promise.reject(new Error('not in these tests'));
  const index = () => stores.searchIndex.index();
  const ground = await openGround({ name, durable: true, open: async () => ({ ...stores, index, reopen }) });
  const listen = () =>
    ground.webhooks.insert({
      ...{ workspaceId: ground.mine, linkId: null, url: 'https://h.example/', events: WEBHOOK_EVENTS },
      ...{ form: 'native', secret: 's', clickBatchMs: 0, enabled: true, createdAtMs: 1 },
    });
  return { file, ground, listen };
}

test('a link whose event cannot be stored is not stored either', async () => {
  const { file, ground, listen } = await openStores('a.db');
  await listen();
  const other = new Database(file);
  other.run('alter table webhook_events rename to elsewhere');
  expect(ground.links.insert([draftOf(ground, 'a')])).rejects.toThrow();
  await Bun.sleep(5);
  other.run('alter table elsewhere rename to webhook_events');
  other.close();
  expect(await ground.links.byAddress(ground.myDomain, 'a')).toBeNull();
  const [webhook] = await ground.webhooks.list(ground.mine);
  expect(webhook?.waiting).toBe(0);
  await ground.close();
});

test('where nobody listens nothing is written, and the end of a link is found by its index', async () => {
  const { file, ground } = await openStores('b.db');
  await ground.links.insert([draftOf(ground, 'a')]);
  const other = new Database(file, { readonly: true });
  expect(other.query('select count(*) as n from webhook_events').get()).toEqual({ n: 0 });
  const end = `json_extract(routing, '$.expires.atMs')`;
  const plan = other
    .query(
      `explain query plan select id from links where workspace_id = 1 and ${end} is not null and ${end} >= 1
        and ${end} <= 2 order by ${end}, id limit 10`,
    )
    .all();
  expect(JSON.stringify(plan)).toContain('links_by_end');
  expect(JSON.stringify(plan)).not.toContain('TEMP B-TREE');
  other.close();
  await ground.close();
});
