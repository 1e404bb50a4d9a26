import type { DomainId, LinkId, WorkspaceId } from '../../core/base/ids.ts';
import { type Click, EMPTY_CLICK } from '../../core/clicks/click.ts';
import { type ClickBatch, clickBatch } from '../../core/clicks/click-columns.ts';
import type { ClickRowsQuery, StatsQuery } from '../../core/clicks/stats.ts';

export const OURS = 1 as WorkspaceId;
export const THEIRS = 2 as WorkspaceId;

export function linkId(id: number): LinkId {
  return id as LinkId;
}

/** 2026-03-04, a Wednesday, at noon UTC. */
export const NOON_MS = Date.UTC(2026, 2, 4, 12);

export function sampleClick(change: Partial<Click> = {}): Click {
  return {
    ...EMPTY_CLICK,
    spool: 'a',
    position: { segment: 1, offset: 1 },
    atMs: NOON_MS,
    linkId: linkId(7),
    workspaceId: OURS,
    domainId: 3 as DomainId,
    domain: 'go.example',
    visitor: '00f1e2d3c4b5a697',
    device: 'mobile',
    platform: 'ios',
    os: 'iOS',
    osVersion: '19',
    browser: 'Safari',
    browserVersion: '19.1',
    country: 'DE',
    region: 'BE',
    city: 'Berlin',
    continent: 'EU',
    language: 'de',
    destination: 'https://example.org/',
    ...change,
  };
}

/** One batch of clicks at consecutive positions of spool `a`, after `offset`. */
export function sampleBatch(changes: readonly Partial<Click>[], offset = 0): ClickBatch {
  const clicks = changes.map((change, index) =>
    sampleClick({ position: { segment: 1, offset: offset + index + 1 }, ...change }),
  );
  return clickBatch(clicks, new Map([['a', { segment: 1, offset: offset + changes.length }]]));
}

/** Default: the year 2026 in UTC. */
export function sampleQuery(change: Partial<StatsQuery> = {}): StatsQuery {
  return {
    workspaceId: OURS,
    linkId: null,
    fromMs: Date.UTC(2026, 0, 1),
    toMs: Date.UTC(2027, 0, 1),
    timezone: 'UTC',
    interval: 'none',
    groupBy: [],
    filters: [],
    bots: 'exclude',
    limit: 100,
    ...change,
  };
}

export function sampleRowsQuery(change: Partial<ClickRowsQuery> = {}): ClickRowsQuery {
  return {
    workspaceId: OURS,
    linkId: null,
    fromMs: Date.UTC(2026, 0, 1),
    toMs: Date.UTC(2027, 0, 1),
    timezone: 'UTC',
    filters: [],
    bots: 'include',
    ...change,
  };
}

export async function collect<T>(chunks: AsyncIterable<readonly T[]>): Promise<T[]> {
  const items: T[] = [];
  for await (const chunk of chunks) items.push(...chunk);
  return items;
}
