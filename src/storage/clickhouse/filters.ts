import type { Zone } from '../../core/base/calendar.ts';
import type { WorkspaceId } from '../../core/base/ids.ts';
import { toStoredText } from '../../core/base/stored-text.ts';
import { isTimeDimension, type StatsFilter, type StatsQuery } from '../../core/clicks/stats.ts';
import { foldTag, nameInWord, type TagWords } from '../../core/links/tag.ts';
import { TIME_VALUES, timeExpression } from '../click-tables/clock.ts';
import { isLinkId } from '../click-tables/link-ids.ts';
import { whole } from '../click-tables/whole.ts';
import type { ClickhouseConnection } from './connection.ts';
import { ROW_MOMENT } from './moments.ts';
import { type Params, statement } from './statement.ts';

type Filtered = Pick<StatsQuery, 'workspaceId' | 'filters' | 'fromMs' | 'toMs' | 'tagWords'>;

/** A condition on rows of `click` for all filters, to which `params` gives their values; '' without filters. */
export type FilterSql = (params: Params) => string;

export async function prepareFilters(
  connection: ClickhouseConnection,
  query: Filtered,
  zone: Zone,
): Promise<FilterSql> {
  const isOfTags = ({ dimension, values }: StatsFilter): boolean => dimension === 'tag' && values.length > 0;
  const words = query.filters.some(isOfTags) ? await readWords(connection, query.workspaceId) : [];
  return (params) =>
    query.filters
      .map((filter) => {
        const matched = isOfTags(filter)
          ? matchWords(words, filter, query.tagWords, params)
          : matchFilter(filter, query, zone, params);
        return ` AND ${filter.op === 'is_not' ? 'NOT ' : ''}(${matched})`;
      })
      .join('');
}

function matchFilter(
  { dimension, op, values }: StatsFilter,
  query: Filtered,
  zone: Zone,
  params: Params,
): string {
  const texts = values.map(toStoredText);
  if (texts.length === 0) return 'false';
  if (isTimeDimension(dimension)) {
    const matching = TIME_VALUES[dimension].filter((value) =>
      op === 'contains' ? texts.some((text) => value.includes(text)) : texts.includes(value),
    );
    const value = timeExpression(ROW_MOMENT, dimension, zone, query.fromMs, query.toMs);
    return matching.length === 0
      ? 'false'
      : `${value} IN (${matching.map((it) => whole(Number(it))).join(', ')})`;
  }
  if (dimension === 'link' && op !== 'contains')
    return `link IN ${params.ids(texts.filter(isLinkId).map(Number))}`;
  if (op !== 'contains') return `${dimension} IN ${params.texts(texts)}`;
  const value = dimension === 'link' ? 'toString(link)' : dimension;
  return texts.map((text) => `position(${value}, ${params.text(text)}) > 0`).join(' OR ');
}

/** Names are folded here, as everywhere: a word is a tag's, or the name of a tag that is gone. */
function matchWords(
  words: readonly string[],
  { op, values }: StatsFilter,
  known: TagWords | undefined,
  params: Params,
): string {
  const wanted = values.map((value) => foldTag(toStoredText(value)));
  const matching = words.filter((word) => {
    const name = foldTag(known?.get(word) ?? nameInWord(word));
    return op === 'contains' ? wanted.some((part) => name.includes(part)) : wanted.includes(name);
  });
  return matching.length === 0 ? 'false' : `hasAny(tags, ${params.texts(matching)})`;
}

/** Every word that a click of the workspace has ever had. */
async function readWords(
  connection: ClickhouseConnection,
  workspaceId: WorkspaceId,
): Promise<readonly string[]> {
  const rows = await connection.rows(
    statement(
      `SELECT DISTINCT arrayJoin(JSONExtract(value, 'Array(String)')) FROM tally_month
       WHERE workspace = ${whole(workspaceId)} AND dimension = 'tags'`,
    ),
  );
  return rows.map(([word]) => String(word));
}
