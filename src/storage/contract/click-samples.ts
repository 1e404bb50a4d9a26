import type { Click, ClickBatch } from '../../core/click.ts';
import type { DomainId } from '../../core/domain.ts';
import type { LinkId } from '../../core/link.ts';
import type { ClickRowsQuery, StatsQuery } from '../../core/stats.ts';
import type { WorkspaceId } from '../../core/workspace.ts';

export const OURS = 1 as WorkspaceId;
export const THEIRS = 2 as WorkspaceId;

export function linkId(id: number): LinkId {
  return id as LinkId;
}

/** 2026-03-04, a Wednesday, at noon UTC. */
export const NOON_MS = Date.UTC(2026, 2, 4, 12);

export function sampleClick(change: Partial<Click> = {}): Click {
  return {
    spool: 'a',
    position: { segment: 1, offset: 1 },
    atMs: NOON_MS,
    kind: 'click',
    trigger: 'link',
    linkId: linkId(7),
    workspaceId: OURS,
    domainId: 3 as DomainId,
    domain: 'go.example',
    unique: false,
    visitor: '00f1e2d3c4b5a697',
    bot: false,
    botName: '',
    botReason: '',
    device: 'mobile',
    platform: 'ios',
    os: 'iOS',
    osVersion: '19',
    browser: 'Safari',
    browserVersion: '19.1',
    inApp: '',
    country: 'DE',
    region: 'BE',
    city: 'Berlin',
    continent: 'EU',
    language: 'de',
    source: '',
    referrer: '',
    referrerUrl: '',
    utmSource: '',
    utmMedium: '',
    utmCampaign: '',
    utmTerm: '',
    utmContent: '',
    destination: 'https://example.org/',
    rule: '',
    variant: '',
    tags: [],
    externalId: '',
    path: '',
    address: '',
    ...change,
  };
}

/** One batch of clicks at following places of spool `a`, after `offset`. */
export function sampleBatch(changes: readonly Partial<Click>[], offset = 0): ClickBatch {
  const clicks = changes.map((change, index) =>
    sampleClick({ position: { segment: 1, offset: offset + index + 1 }, ...change }),
  );
  return { clicks, positions: new Map([['a', { segment: 1, offset: offset + changes.length }]]) };
}

/** The whole of 2026 in UTC unless said otherwise. */
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
  const all: T[] = [];
  for await (const chunk of chunks) all.push(...chunk);
  return all;
}
