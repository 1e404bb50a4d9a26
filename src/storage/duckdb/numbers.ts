import type { Click } from '../../core/clicks/click.ts';
import { type ColumnValues, createWideIntegers, setWide } from './chunks.ts';
import { toQuarter, toQuarterMs } from './moments.ts';
import { BOT, type NUMBER_COLUMNS, PERSON, UNIQUE_PERSON } from './schema.ts';

/** Empty columns for the numbers of one batch of clicks. */
export function createNumbers(rows: number, batch: number) {
  return {
    batch: new Int32Array(rows).fill(batch),
    workspace: createWideIntegers(rows),
    link: createWideIntegers(rows),
    quarter: new Int32Array(rows),
    ms: new Int32Array(rows),
    visitor: new Uint8Array(rows),
    visitor_high: new Uint32Array(rows),
    visitor_low: new Uint32Array(rows),
    domain_id: createWideIntegers(rows),
    segment: createWideIntegers(rows),
    position: createWideIntegers(rows),
  } satisfies Record<(typeof NUMBER_COLUMNS)[number]['name'], ColumnValues>;
}

/** Fills the rows from `offset` on. */
export function fillNumbers(
  columns: ReturnType<typeof createNumbers>,
  clicks: readonly Click[],
  offset: number,
): void {
  let row = offset;
  for (const click of clicks) {
    setWide(columns.workspace, row, click.workspaceId);
    setWide(columns.link, row, click.linkId ?? 0);
    columns.quarter[row] = toQuarter(click.atMs);
    columns.ms[row] = toQuarterMs(click.atMs);
    columns.visitor[row] = click.bot ? BOT : click.unique ? UNIQUE_PERSON : PERSON;
    columns.visitor_high[row] = readHex(click.visitor, 0);
    columns.visitor_low[row] = readHex(click.visitor, 8);
    setWide(columns.domain_id, row, click.domainId);
    setWide(columns.segment, row, click.position.segment);
    setWide(columns.position, row, click.position.offset);
    row++;
  }
}

/** Reads eight lower-case hex digits without the substring that `parseInt` needs. */
function readHex(text: string, from: number): number {
  let value = 0;
  for (let index = from; index < from + 8; index++) {
    const unit = text.charCodeAt(index);
    value = (value << 4) | (unit < 0x40 ? unit & 0xf : unit - 0x57);
  }
  return value;
}
