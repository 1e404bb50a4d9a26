import type { SqlDialect } from '../dialect.ts';
import { sqlStatement } from '../statement.ts';

const TAKE_LINK_IDS = sqlStatement<{ value: number }>(
  `update counters set value = value + $1 where name = 'link_id' returning value`,
);

export const SQLITE: SqlDialect = {
  givenId: 'integer primary key autoincrement',
  integer: 'integer',
  text: 'text',
  bytes: 'blob',
  clustered: ' without rowid',
  tableNamed: `select name from sqlite_master where type = 'table' and name = $1`,
  nowMs: `cast(unixepoch('subsec') * 1000 as integer)`,
  endOfLink: `json_extract(routing, '$.expires.atMs')`,
  async takeLinkIds(trx, count) {
    const { rows } = await TAKE_LINK_IDS.run(trx, [count]);
    const last = rows[0]?.value;
    if (last === undefined) throw new Error('the counter of link ids is missing');
    return Array.from({ length: count }, (_, i) => last - count + 1 + i);
  },
};
