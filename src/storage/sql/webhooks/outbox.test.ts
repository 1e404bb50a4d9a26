import { Database } from 'bun:sqlite';
import { expect, test } from 'bun:test';
import { join } from 'node:path';
import { temporaryFolder } from '../../../../tests/support/temporary-folder.ts';
import { WEBHOOK_EVENTS } from '../../../core/webhooks/webhook.ts';
import { BY, countingRandom, draftOf, openContractStores } from '../../contract/stores.ts';
import { openSqliteStores } from '../sqlite/sqlite-stores.ts';

const folder = temporaryFolder();

async function openFile(name: string) {
  const file = join(folder, name);
  const opened = openSqliteStores({ file, instance: 'i', random: countingRandom(), nowMs: 1 });
  const reopen = () => Promise.reject(new Error('not in these tests'));
  const index = () => opened.searchIndex.index();
  const stores = await openContractStores({ name, open: async () => ({ ...opened, index, reopen }) });
  const listen = () =>
    stores.webhooks.insert(
      {
        workspaceId: stores.mine,
        linkId: null,
        url: 'https://h.example/',
        events: WEBHOOK_EVENTS,
        form: 'native',
        secret: 's',
        clickBatchMs: 0,
        enabled: true,
        createdAtMs: 1,
      },
      BY,
    );
  return { file, stores, listen };
}

test('a link whose event cannot be stored is not stored either', async () => {
  const { file, stores, listen } = await openFile('a.db');
  await listen();
  const other = new Database(file);
  other.run('alter table webhook_events rename to elsewhere');
  expect(stores.links.insert([draftOf(stores, 'a')])).rejects.toThrow();
  await Bun.sleep(5);
  other.run('alter table elsewhere rename to webhook_events');
  other.close();
  expect(await stores.links.byAddress(stores.myDomain, 'a')).toBeNull();
  const [webhook] = await stores.webhooks.list(stores.mine);
  expect(webhook?.waiting).toBe(0);
  await stores.close();
});

test('without subscribers nothing is written, and expired links are found by index', async () => {
  const { file, stores } = await openFile('b.db');
  await stores.links.insert([draftOf(stores, 'a')]);
  const other = new Database(file, { readonly: true });
  expect(other.query('select count(*) as n from webhook_events').get()).toEqual({ n: 0 });
  const plan = other
    .query(
      `explain query plan select id from links where workspace_id = 1 and ends_at_ms is not null and ends_at_ms >= 1
        and ends_at_ms <= 2 order by ends_at_ms, id limit 10`,
    )
    .all();
  expect(JSON.stringify(plan)).toContain('links_by_end');
  expect(JSON.stringify(plan)).not.toContain('TEMP B-TREE');
  other.close();
  await stores.close();
});
