import type { Click } from '../core/click.ts';
import type { Caller } from '../core/key.ts';
import type { ClickRowsQuery } from '../core/stats.ts';
import { chooseType } from '../wire/accept.ts';
import { LINK_PREFIX } from '../wire/ids.ts';
import { toRange } from '../wire/range.ts';
import { WireRefusal } from '../wire/refusal.ts';
import { NDJSON_TYPE, type Reply, replyStream } from '../wire/reply.ts';
import { toStream } from '../wire/text-stream.ts';
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
  summary: 'Export clicks, one row each',
  description: [
    'Oldest first, as NDJSON, CSV or Parquet, by `format` or by `Accept`. Streamed: the size does not matter.',
    'All formats have the same columns, and take the filters of statistics. In Parquet `time` is a timestamp, `tags` a list, `unique` and `bot` are booleans; everything else is text.',
    'In CSV a cell that a spreadsheet might take for a formula has an apostrophe before it.',
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
  const format = FORMATS.find((one) => TYPES[one] === type);
  if (format === undefined) throw new WireRefusal('not_acceptable', { offered: Object.values(TYPES) });
  return format;
}

type Asked = Omit<ClickRowsQuery, 'workspaceId'>;
type Writer = (deps: NativeDeps, caller: Caller, asked: Asked) => Promise<Reply>;

const WRITERS: Readonly<Record<Format, Writer>> = {
  async ndjson({ core }, caller, asked) {
    const rows = await core.statistics.rows(caller, asked);
    return replyStream(
      TYPES.ndjson,
      toStream(toLines(rows, (click) => `${JSON.stringify(fromClick(click))}\n`)),
    );
  },
  async csv({ core }, caller, asked) {
    const rows = await core.statistics.rows(caller, asked);
    const type = `${TYPES.csv}; charset=utf-8; header=present`;
    return replyStream(type, toStream(toLines(rows, toCsvLine, csvHeader())));
  },
  async parquet({ core, tempFiles }, caller, asked) {
    const file = await tempFiles.create('.parquet');
    try {
      await core.statistics.writeParquet(caller, asked, { file: file.path, linkPrefix: LINK_PREFIX });
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
