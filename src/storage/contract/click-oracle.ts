import {
  bucketIndex,
  bucketStarts,
  DAY_MS,
  QUARTER_MS,
  type Zone,
  zoneOf,
} from '../../core/base/calendar.ts';
import { NO_WORKSPACE } from '../../core/base/ids.ts';
import { toStoredText } from '../../core/base/stored-text.ts';
import { type Click, isAfter, type SpoolPosition } from '../../core/clicks/click.ts';
import { type ClickBatch, clicksOf } from '../../core/clicks/click-columns.ts';
import { createClickFilter, valuesOfClick } from '../../core/clicks/click-filter.ts';
import type { ClickStore } from '../../core/clicks/click-store.ts';
import {
  type BotPolicy,
  type ClickRowsQuery,
  type Dimension,
  isTimeDimension,
  type LinkDays,
  type LinkDaysQuery,
  type LinkFigures,
  type LinkFiguresQuery,
  type OrphanQuery,
  type StatsCount,
  type StatsQuery,
} from '../../core/clicks/stats.ts';
import { foldTag, nameInWord, namesOfWords, type TagWords } from '../../core/links/tag.ts';

const CHUNK_ROWS = 1_000;

/** A click store that keeps every click in an array and scans all of them: DuckDB must return the same answers. */
export function createClickOracle(): ClickStore {
  const positions = new Map<string, SpoolPosition>();
  let rows: Click[] = [];
  /** Deleted rows, which only roll-ups still count. */
  let rolledUp: Click[] = [];

  function write(batch: ClickBatch): void {
    for (const click of clicksOf(batch.clicks)) {
      if (isAfter(click.position, positions.get(click.spool))) rows.push(toStored(click));
    }
    for (const [spool, position] of batch.positions) {
      if (isAfter(position, positions.get(spool))) positions.set(spool, position);
    }
  }

  function query(query: StatsQuery) {
    const zone = zoneOf(query.timezone);
    const wholeWorkspace = query.linkId === null && query.filters.length === 0;
    const old = wholeWorkspace ? rolledUp.filter((click) => isCounted(click, query)) : [];
    const passes = createClickFilter(query, zone);
    const seen = rows.filter((click) => isCounted(click, query) && passes(click));
    const timed =
      query.interval === 'minute'
        ? seen
        : [...seen, ...old.filter((click) => isInWhole(QUARTER_MS, click, query))];
    const grouped = [...seen, ...old.filter((click) => isInWhole(DAY_MS, click, query))];
    const groups = query.groupBy.map((dimension) => {
      const clicks = isTimeDimension(dimension) ? timed : grouped;
      return [dimension, topValues(clicks, dimension, zone, query)] as const;
    });
    return {
      total: countClicks(timed, query.bots),
      series: countBuckets(timed, zone, query),
      groups: Object.fromEntries(groups),
    };
  }

  async function* chunked<T>(items: readonly T[]): AsyncGenerator<readonly T[]> {
    for (let from = 0; from < items.length; from += CHUNK_ROWS) yield items.slice(from, from + CHUNK_ROWS);
  }

  function forgetRows(beforeMs: number): number {
    const old = rows.filter((click) => click.atMs < beforeMs);
    rows = rows.filter((click) => click.atMs >= beforeMs);
    rolledUp.push(...old.filter((click) => click.kind === 'click'));
    return old.length;
  }

  return {
    write: async (batch) => write(batch),
    positions: async () => new Map(positions),
    forgetSpools: async (spools) => {
      for (const spool of spools) positions.delete(spool);
    },
    query: async (request) => query(request),
    linkDays: async (request) => daysOfLinks([...rolledUp, ...rows], request),
    linkFigures: async (request) => figuresOfLinks(rows, request),
    orphans: async (request) => topOrphans(rows, request),
    rows(request) {
      const passes = createClickFilter(request, zoneOf(request.timezone));
      return chunked(byTime(rows.filter((click) => isRowOf(click, request) && passes(click))));
    },
    async newest(request, limit) {
      const passes = createClickFilter(request, zoneOf(request.timezone));
      const passing = rows.filter((click) => isRowOf(click, request) && passes(click));
      return byTime(passing).reverse().slice(0, limit);
    },
    countedVisitors: (sinceMs) =>
      chunked(
        byTime(
          rows.filter((click) => click.unique && click.kind === 'click' && click.atMs >= sinceMs),
        ).flatMap(({ linkId, visitor, atMs }) => (linkId === null ? [] : [{ linkId, visitor, atMs }])),
      ),
    forgetRows: async (beforeMs) => forgetRows(beforeMs),
    forgetWorkspace: async (workspaceId) => {
      rows = rows.filter((click) => click.workspaceId !== workspaceId);
      rolledUp = rolledUp.filter((click) => click.workspaceId !== workspaceId);
    },
    tidy: async () => {},
    close: async () => {},
  };
}

function toStored(click: Click): Click {
  const fields = Object.entries(click).map(([name, value]) => [
    name,
    typeof value === 'string' ? toStoredText(value) : value,
  ]);
  return { ...click, ...Object.fromEntries(fields), tags: click.tags.map(toStoredText) };
}

function isCounted(click: Click, query: StatsQuery): boolean {
  return isRowOf(click, { ...query, bots: 'include' });
}

function isRowOf(click: Click, query: Omit<ClickRowsQuery, 'timezone' | 'filters' | 'tagWords'>): boolean {
  return (
    click.kind === 'click' &&
    click.workspaceId === query.workspaceId &&
    (query.linkId === null || click.linkId === query.linkId) &&
    click.atMs >= query.fromMs &&
    click.atMs < query.toMs &&
    (query.bots === 'include' || click.bot === (query.bots === 'only'))
  );
}

/** Whether the unit of time of the click's roll-up is entirely in the range. */
function isInWhole(unitMs: number, click: Click, { fromMs, toMs }: StatsQuery): boolean {
  const startMs = Math.floor(click.atMs / unitMs) * unitMs;
  return startMs >= fromMs && startMs + unitMs <= toMs;
}

function countClicks(clicks: readonly Click[], bots: BotPolicy): StatsCount {
  const botClicks = clicks.filter((click) => click.bot).length;
  const people = clicks.length - botClicks;
  const unique = clicks.filter((click) => click.unique).length;
  if (bots === 'only') return { clicks: botClicks, uniqueClicks: 0, botClicks };
  return { clicks: bots === 'include' ? people + botClicks : people, uniqueClicks: unique, botClicks };
}

function countBuckets(clicks: readonly Click[], zone: Zone, query: StatsQuery) {
  const starts = bucketStarts(zone, query.interval, query.fromMs, query.toMs);
  const buckets: Click[][] = starts.map(() => []);
  for (const click of clicks) buckets[bucketIndex(starts, click.atMs)]?.push(click);
  return starts.map((tMs, index) => ({ tMs, ...countClicks(buckets[index] ?? [], query.bots) }));
}

function topValues(clicks: readonly Click[], dimension: Dimension, zone: Zone, query: StatsQuery) {
  const spelt = dimension === 'tag' ? spellingOf(clicks, query.tagWords ?? NO_WORDS) : () => [];
  const byValue = new Map<string, Click[]>();
  for (const click of clicks) {
    const values = dimension === 'tag' ? spelt(click) : valuesOfClick(click, dimension, zone);
    for (const value of values) {
      const same = byValue.get(value) ?? [];
      same.push(click);
      byValue.set(value, same);
    }
  }
  return [...byValue]
    .map(([value, same]) => ({ value, ...countClicks(same, query.bots) }))
    .filter((click) => click.clicks > 0)
    .sort((a, b) => b.clicks - a.clicks || compareText(a.value, b.value))
    .slice(0, query.limit);
}

const NO_WORDS: TagWords = new Map();

/** The names of a click's tags as shown: in the spelling of the tag, or else in the first of all spellings. */
function spellingOf(clicks: readonly Click[], words: TagWords): (click: Click) => readonly string[] {
  const spelt = new Map<string, string>();
  const names = clicks.flatMap(({ tags }) => tags.map((word) => words.get(word) ?? nameInWord(word)));
  for (const name of names.toSorted(compareText).reverse()) spelt.set(foldTag(name), name);
  for (const name of words.values()) spelt.set(foldTag(name), name);
  return ({ tags }) => namesOfWords(tags, words).map((name) => spelt.get(foldTag(name)) ?? name);
}

function daysOfLinks(rows: readonly Click[], { workspaceId, linkIds, fromDay, days }: LinkDaysQuery) {
  const ofWorkspace = rows.filter((click) => click.kind === 'click' && click.workspaceId === workspaceId);
  return [...new Set(linkIds)]
    .sort((a, b) => a - b)
    .flatMap((linkId): LinkDays[] => {
      const ofLink = ofWorkspace.filter(
        (click) => click.linkId === linkId && click.atMs < (fromDay + days) * DAY_MS,
      );
      if (ofLink.length === 0) return [];
      const tally = (clicks: readonly Click[]) => ({
        people: clicks.filter(({ bot }) => !bot).length,
        bots: clicks.filter(({ bot }) => bot).length,
      });
      const ofDay = (day: number) => tally(ofLink.filter(({ atMs }) => Math.floor(atMs / DAY_MS) === day));
      return [
        {
          linkId,
          before: tally(ofLink.filter(({ atMs }) => atMs < fromDay * DAY_MS)),
          days: Array.from({ length: days }, (_, i) => ofDay(fromDay + i)),
        },
      ];
    });
}

function figuresOfLinks(rows: readonly Click[], query: LinkFiguresQuery): readonly LinkFigures[] {
  const counted = rows.filter((click) => isRowOf(click, { ...query, linkId: null, bots: 'exclude' }));
  return [...new Set(query.linkIds)]
    .sort((a, b) => a - b)
    .flatMap((linkId) => {
      const ofLink = counted.filter((click) => click.linkId === linkId);
      if (ofLink.length === 0) return [];
      const series = query.starts.map(
        (_, bucket) => ofLink.filter(({ atMs }) => bucketIndex(query.starts, atMs) === bucket).length,
      );
      return [
        { linkId, clicks: ofLink.length, uniqueClicks: ofLink.filter(({ unique }) => unique).length, series },
      ];
    });
}

function topOrphans(rows: readonly Click[], query: OrphanQuery) {
  const { workspaceId, ofSharedHosts, fromMs, toMs, limit } = query;
  const isAsked = (click: Click): boolean =>
    click.workspaceId === workspaceId || (ofSharedHosts && click.workspaceId === NO_WORKSPACE);
  const visits = new Map<string, number>();
  for (const click of rows) {
    if (click.kind === 'click' || !isAsked(click) || click.atMs < fromMs || click.atMs >= toMs) continue;
    const key = JSON.stringify([click.domain, click.path, click.kind]);
    visits.set(key, (visits.get(key) ?? 0) + 1);
  }
  return [...visits]
    .map(([key, count]) => {
      const [domain = '', path = '', kind = ''] = JSON.parse(key);
      return { domain, path, kind, visits: count };
    })
    .sort(
      (a, b) =>
        b.visits - a.visits ||
        compareText(a.domain, b.domain) ||
        compareText(a.path, b.path) ||
        compareText(a.kind, b.kind),
    )
    .slice(0, limit);
}

function byTime(rows: readonly Click[]): Click[] {
  return rows.toSorted(
    (a, b) =>
      a.atMs - b.atMs ||
      compareText(a.spool, b.spool) ||
      a.position.segment - b.position.segment ||
      a.position.offset - b.position.offset,
  );
}

/** By code points, which is also the order of UTF-8 bytes. */
function compareText(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}
