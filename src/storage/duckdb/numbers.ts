import type { ClickColumns } from '../../core/clicks/click-columns.ts';
import { type ColumnValues, createWideIntegers, setWide } from './chunks.ts';
import { toQuarter, toQuarterMs } from './moments.ts';
import type { NUMBER_COLUMNS } from './schema.ts';

/** The numbers of these rows of a batch, as stored columns. */
export function takeNumbers(columns: ClickColumns, rows: Uint32Array, batch: number) {
  const count = rows.length;
  const taken = {
    batch: new Int32Array(count).fill(batch),
    workspace: createWideIntegers(count),
    link: createWideIntegers(count),
    quarter: new Int32Array(count),
    ms: new Int32Array(count),
    visitor: new Uint8Array(count),
    visitor_high: new Uint32Array(count),
    visitor_low: new Uint32Array(count),
    domain_id: createWideIntegers(count),
    segment: createWideIntegers(count),
    position: createWideIntegers(count),
  } satisfies Record<(typeof NUMBER_COLUMNS)[number]['name'], ColumnValues>;
  for (let index = 0; index < count; index++) {
    const row = rows[index] ?? 0;
    const atMs = columns.atMs[row] ?? 0;
    setWide(taken.workspace, index, columns.workspaceId[row] ?? 0);
    setWide(taken.link, index, columns.linkId[row] ?? 0);
    taken.quarter[index] = toQuarter(atMs);
    taken.ms[index] = toQuarterMs(atMs);
    taken.visitor[index] = columns.visitor[row] ?? 0;
    taken.visitor_high[index] = columns.visitorHigh[row] ?? 0;
    taken.visitor_low[index] = columns.visitorLow[row] ?? 0;
    setWide(taken.domain_id, index, columns.domainId[row] ?? 0);
    setWide(taken.segment, index, columns.segment[row] ?? 0);
    setWide(taken.position, index, columns.offset[row] ?? 0);
  }
  return taken;
}
