import type { Caller } from '../core/base/caller.ts';
import type { Click } from '../core/clicks/click.ts';
import type { ClickRowsQuery } from '../core/clicks/stats.ts';
import { chooseType } from '../wire/http/accept.ts';
import { toRange } from '../wire/http/range.ts';
import { NDJSON_TYPE, type Reply, replyStream } from '../wire/http/reply.ts';
import { toStream } from '../wire/http/text-stream.ts';
import { WireRefusal } from '../wire/refusals/refusal.ts';
import { LINK_PREFIX } from '../wire/values/ids.ts';
import { exportQuery } from './contract/statistics.ts';
import { type NativeDeps, operation } from './native.ts';
import { csvHeader, fromClick, toCsvLine } from './translate/click.ts';
import { toLinkId } from './translate/link.ts';
import { toFilters } from './translate/statistics.ts';

const TYPES = {
  ndjson: NDJSON_TYPE,
  csv: 'text/csv',
  parquet: 'application/vnd.apache.parquet',
} as const;
type Format = keyof typeof TYPES;
const FORMATS: readonly Format[] = ['ndjson', 'csv', 'parquet'];

export const exportClicks = operation({
  name: 'exportClicks',
  method: 'GET',
  path: '/clicks',
  tag: 'Statistics',
  summary: 'Export clicks, one row per click',
  description: [
    'Oldest first, as NDJSON, CSV or Parquet: set `format` or `Accept`. The server streams exports of any size.',
    'All formats have the same columns and accept the filters of statistics. In Parquet, `time` is a timestamp, `tags` is a list, and `unique` and `bot` are booleans; all other columns are text.',
    'In CSV, a cell that a spreadsheet could read as a formula begins with an apostrophe.',
  ].join('\n\n'),
  scopes: ['stats:read'],
  query: exportQuery,
  answers: { 200: { description: 'The rows.', types: Object.values(TYPES) } },
  refusals: ['link_not_found', 'not_acceptable', 'statistics_unavailable'],
  async call(deps, { caller, query, request }) {
    const format = query.format ?? toFormat(request.headers.get('accept'));
    const range = toRange(query, deps.core.clock.nowMs());
    const linkId = query.link === undefined ? null : toLinkId(query.link);
    const reply = await WRITERS[format](deps, caller, {
      ...range,
      linkId,
      filters: toFilters(query),
      bots: query.bots ?? 'exclude',
    });
    if (query.download !== true) return reply;
    const name = `attachment; filename="clicks.${format}"`;
    return { ...reply, headers: { ...reply.headers, 'content-disposition': name } };
  },
});

function toFormat(accept: string | null): Format {
  const type = chooseType(accept, Object.values(TYPES));
  const format = FORMATS.find((name) => TYPES[name] === type);
  if (format === undefined) throw new WireRefusal('not_acceptable', { offered: Object.values(TYPES) });
  return format;
}

type RowsWriter = (
  deps: NativeDeps,
  caller: Caller,
  query: Omit<ClickRowsQuery, 'workspaceId'>,
) => Promise<Reply>;

const WRITERS: Readonly<Record<Format, RowsWriter>> = {
  async ndjson({ core }, caller, query) {
    const rows = await core.statistics.rows(caller, query);
    return replyStream(
      TYPES.ndjson,
      toStream(toLines(rows, (click) => `${JSON.stringify(fromClick(click))}\n`)),
    );
  },
  async csv({ core }, caller, query) {
    const rows = await core.statistics.rows(caller, query);
    const type = `${TYPES.csv}; charset=utf-8; header=present`;
    return replyStream(type, toStream(toLines(rows, toCsvLine, csvHeader())));
  },
  async parquet({ core, tempFiles }, caller, query) {
    const file = await tempFiles.create('.parquet');
    try {
      await core.statistics.writeParquet(caller, query, { file: file.path, linkPrefix: LINK_PREFIX });
    } catch (error) {
      await file.remove();
      throw error;
    }
    return replyStream(TYPES.parquet, file.stream());
  },
};

async function* toLines(
  rows: AsyncIterable<readonly Click[]>,
  write: (click: Click) => string,
  first = '',
): AsyncGenerator<string, void, void> {
  yield first;
  for await (const chunk of rows) yield chunk.map(write).join('');
}
