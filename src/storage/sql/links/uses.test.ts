import { Database } from 'bun:sqlite';
import { afterEach, beforeEach, expect, test } from 'bun:test';
import { join } from 'node:path';
import { temporaryFolder } from '../../../../tests/support/temporary-folder.ts';
import type { LinkId } from '../../../core/base/ids.ts';
import type { LinkUses } from '../../../core/visits/route.ts';
import type { Sql } from '../sql.ts';
import { openSqlite } from '../sqlite/sqlite.ts';
import { createSqlUses } from './uses.ts';

const LINK = 5 as LinkId;
const LIMITS = { clicksMax: 3, uniqueClicksMax: null };
const NO_EVENTS = { subscribers: async () => new Map(), enqueue: async () => undefined, nowMs: () => 1 };

let file: string;
let sql: Sql;
let uses: LinkUses;
beforeEach(() => {
  file = join(temporaryFolder(), 'waymark.db');
  sql = openSqlite(file, 1);
  uses = createSqlUses(sql, NO_EVENTS);
});
afterEach(() => sql.close());

const takes = (count: number): Promise<PromiseSettledResult<boolean>[]> =>
  Promise.allSettled(Array.from({ length: count }, () => uses.take(LINK, LIMITS, 'v')));

test('a turn that cannot be written counts nobody and admits nobody, and the next turn is counted', async () => {
  const other = new Database(file);
  other.run("create trigger refuse before insert on link_uses begin select raise(abort, 'no'); end");
  expect((await takes(2)).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  other.run('drop trigger refuse');
  other.close();
  expect((await takes(4)).map((taken) => taken.status === 'fulfilled' && taken.value)).toEqual([
    true,
    true,
    true,
    false,
  ]);
});

test('a transaction that cannot begin refuses the visits of its turn, and no later ones', async () => {
  let isBroken = true;
  const write: Sql['writer']['write'] = (job) =>
    isBroken ? Promise.reject(new Error('the disk is full')) : sql.writer.write(job);
  uses = createSqlUses({ ...sql, writer: { ...sql.writer, write } }, NO_EVENTS);
  expect((await takes(2)).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  isBroken = false;
  expect(await uses.take(LINK, LIMITS, 'v')).toBe(true);
});
