import { NO_WORKSPACE } from '../../core/base/ids.ts';
import type { OrphanQuery, OrphanRow } from '../../core/clicks/stats.ts';
import { whole } from '../click-tables/whole.ts';
import type { ClickhouseConnection } from './connection.ts';
import { inRanges } from './moments.ts';
import { statement } from './statement.ts';

export async function countOrphans(
  connection: ClickhouseConnection,
  { workspaceId, ofSharedHosts, fromMs, toMs, limit }: OrphanQuery,
): Promise<readonly OrphanRow[]> {
  if (fromMs >= toMs || limit <= 0) return [];
  const owners = ofSharedHosts ? [workspaceId, NO_WORKSPACE] : [workspaceId];
  const rows = await connection.rows(
    statement(
      `SELECT domain, path, kind, count() AS visits FROM orphan
       WHERE workspace IN (${owners.map(whole).join(', ')}) AND ${inRanges([{ fromMs, toMs }])}
       GROUP BY domain, path, kind ORDER BY visits DESC, domain, path, kind LIMIT ${whole(limit)}`,
    ),
  );
  return rows.map(([domain, path, kind, visits]) => ({
    domain: String(domain),
    path: String(path),
    kind: String(kind),
    visits: Number(visits),
  }));
}
