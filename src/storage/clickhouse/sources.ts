import type { StatsQuery } from '../../core/clicks/stats.ts';
import { isRolledUp } from '../click-tables/counts.ts';
import { clampMs } from '../click-tables/moments.ts';
import { rangesWithout, type TimeRange, type Unit, type Units, wholeUnits } from '../click-tables/ranges.ts';
import { whole } from '../click-tables/whole.ts';
import { inRanges } from './moments.ts';
import { COUNTS_OF_ROWS } from './schema.ts';
import type { Params } from './statement.ts';

/** A query prepared for SQL. */
export interface Prepared {
  readonly query: StatsQuery;
  /** The condition of the filters on rows of `click`, with its values in `params`; '' without filters. */
  readonly filters: string;
  readonly params: Params;
}

/** Where the clicks of a range are counted: whole units in roll-ups, coarsest first, and the rest in rows. */
export interface Sources {
  readonly rolled: readonly { readonly unit: Unit; readonly units: Units }[];
  readonly rows: readonly TimeRange[];
}

/** Every roll-up counts all clicks that have been written, since views fill it with each insert. */
export function findSources(range: TimeRange, units: readonly Unit[]): Sources {
  const rolled: { unit: Unit; units: Units }[] = [];
  let gaps: readonly TimeRange[] = [{ fromMs: clampMs(range.fromMs), toMs: clampMs(range.toMs) }];
  for (const unit of units) {
    gaps = gaps.flatMap((gap) => {
      const found = wholeUnits(unit, gap.fromMs, gap.toMs);
      if (found === null) return [gap];
      rolled.push({ unit, units: found });
      return rangesWithout(gap, [found]);
    });
  }
  return { rolled, rows: gaps };
}

/** A condition on the rows of a roll-up. */
export function inUnits(unit: Unit, { first, end }: Units): string {
  return `${unit} >= ${whole(first)} AND ${unit} < ${whole(end)}`;
}

/** A condition on the rows of `click` that a query counts in these ranges. */
export function rowsWhere({ query, filters }: Prepared, ranges: readonly TimeRange[]): string {
  const link = query.linkId === null ? '' : `AND link = ${whole(query.linkId)}`;
  return `workspace = ${whole(query.workspaceId)} ${link} AND ${inRanges(ranges)}${filters}`;
}

/** Counts by the value of a dimension, `tags` for combinations of tags, as `dimension, value, people, uniques, bots`. */
export function countValues(prepared: Prepared, columns: readonly string[]): string {
  const { query } = prepared;
  const { rolled, rows } = findSources(query, isRolledUp(query) ? ['month', 'day'] : []);
  const dimensions = prepared.params.texts(columns);
  const parts = rolled.map(
    ({ unit, units }) =>
      `SELECT toString(dimension) AS dimension, value, people, uniques, bots FROM tally_${unit}
       WHERE workspace = ${whole(query.workspaceId)} AND dimension IN ${dimensions} AND ${inUnits(unit, units)}`,
  );
  if (rows.length > 0) {
    const where = rowsWhere(prepared, rows);
    parts.push(
      ...columns.map(
        (column) =>
          `SELECT ${prepared.params.text(column)} AS dimension, ${textOf(column)} AS value, ${COUNTS_OF_ROWS}
           FROM click WHERE ${where} GROUP BY ${column}`,
      ),
    );
  }
  return parts.join(' UNION ALL ');
}

/** As roll-ups have it. */
function textOf(column: string): string {
  return column === 'tags' ? 'toJSONString(tags)' : `toString(${column})`;
}
