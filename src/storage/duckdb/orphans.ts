import type { DuckDBConnection } from '@duckdb/node-api';
import { NO_WORKSPACE } from '../../core/base/ids.ts';
import type { OrphanQuery, OrphanRow } from '../../core/clicks/stats.ts';
import { within } from './moments.ts';
import { int, readRows } from './sql.ts';

export async function answerOrphans(connection: DuckDBConnection, query: OrphanQuery): Promise<OrphanRow[]> {
  const { workspaceId, ofSharedHosts, fromMs, toMs, limit } = query;
  if (fromMs >= toMs || limit <= 0) return [];
  const owners = ofSharedHosts ? [workspaceId, NO_WORKSPACE] : [workspaceId];
  const rows = await readRows(
    connection,
    `WITH counted AS (SELECT domain, path, kind, count(*) AS visits FROM orphan
        WHERE workspace IN (${owners.map(int).join(', ')}) AND ${within(fromMs, toMs)} GROUP BY ALL),
      ranked AS MATERIALIZED (SELECT * FROM counted),
      least AS (SELECT min(visits) AS visits FROM (SELECT visits FROM ranked ORDER BY visits DESC LIMIT ${int(limit)}))
     SELECT word_domain.value, word_path.value, word_kind.value, visits::DOUBLE
     FROM (SELECT * FROM ranked WHERE visits >= (SELECT visits FROM least)) AS top
     JOIN word_domain ON word_domain.code = top.domain
     JOIN word_path ON word_path.code = top.path
     JOIN word_kind ON word_kind.code = top.kind
     ORDER BY visits DESC, word_domain.value, word_path.value, word_kind.value LIMIT ${int(limit)}`,
  );
  return rows.map(([domain, path, kind, visits]) => ({
    domain: String(domain),
    path: String(path),
    kind: String(kind),
    visits: Number(visits),
  }));
}
