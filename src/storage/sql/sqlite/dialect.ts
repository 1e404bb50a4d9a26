import type { SqlDialect } from '../dialect.ts';

export const SQLITE: SqlDialect = {
  givenId: 'integer primary key autoincrement',
  integer: 'integer',
  bytes: 'blob',
  clustered: ' without rowid',
  endOfLink: `json_extract(routing, '$.expires.atMs')`,
};
