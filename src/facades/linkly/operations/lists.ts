import { DAY_MS } from '../../../core/base/calendar.ts';
import type { Caller } from '../../../core/base/caller.ts';
import { Problem } from '../../../core/base/problem.ts';
import type { Link } from '../../../core/links/link.ts';
import { ALL_LINKS } from '../../../core/links/link-queries.ts';
import { type FacadeDeps, facadeOperation } from '../../../wire/kit/facade.ts';
import * as contract from '../contract/links.ts';
import { fromLinklyLink } from '../translate/links.ts';
import * as translate from '../translate/lists.ts';
import { replyRows, requireJson, toFormat } from './exports.ts';
import { viewOf } from './link-view.ts';

async function listPage(deps: FacadeDeps, caller: Caller, input: translate.LinkListWire) {
  requireJson(input.format);
  const query = translate.toLinklyPage(input);
  const page = await deps.core.links.page(caller, query);
  const days = await daysOf(deps, caller, page.items);
  return translate.fromLinklyPage(page, query, days, await viewOf(deps, caller));
}

/** Null for a key or plan without statistics, which can still list links. */
async function daysOf(
  { core }: FacadeDeps,
  caller: Caller,
  links: readonly Link[],
): Promise<translate.DaysOfLinks> {
  const today = Math.floor(core.clock.nowMs() / DAY_MS);
  const { LINKLY_DAYS: days } = translate;
  try {
    const linkIds = links.map(({ id }) => id);
    const rows = await core.statistics.linkDays(caller, { linkIds, fromDay: today - days + 1, days });
    return new Map(rows.map((row) => [row.linkId, row]));
  } catch (error) {
    if (error instanceof Problem && WITHOUT_STATISTICS.has(error.code)) return null;
    throw error;
  }
}

const WITHOUT_STATISTICS: ReadonlySet<Problem['code']> = new Set([
  'forbidden',
  'feature_not_in_plan',
  'analytics_capped',
]);

const list = {
  method: 'GET',
  scopes: ['links:read'],
  ...contract.linklyList,
  output: contract.linklyListOutput,
  narrows: true,
} as const;

const listLinks = facadeOperation({
  ...list,
  name: 'listLinks',
  path: '/api/v1/workspace/{ws}/list_links',
  source: 'public',
  summary: 'List and search links, with their clicks',
  call: (deps, { caller, input }) => listPage(deps, caller, input),
});

const listLinksLegacyPath = facadeOperation({
  ...list,
  name: 'listLinksLegacyPath',
  path: '/api/v1/workspace/{ws}/links',
  source: 'public',
  summary: 'List and search links, by the older path',
  call: (deps, { caller, input }) => listPage(deps, caller, input),
});

const exportLinks = facadeOperation({
  ...list,
  name: 'exportLinks',
  path: '/api/v1/workspace/{ws}/links/export',
  source: 'public',
  summary: 'Export links as JSON or CSV',
  output: null,
  async call(deps, { caller, input, wire }) {
    const format = toFormat(input.format, wire.request);
    return replyRows({ name: 'links', format, columns: LINK_COLUMNS }, await linkRows(deps, caller, input));
  },
});

/** The number of links that an export reads at once. */
const EXPORT_PAGE = 500;

/**
 * All links, oldest first, or the requested page. The first rows are read before the answer begins, so that a refusal
 * can still be answered.
 */
async function linkRows(
  deps: FacadeDeps,
  caller: Caller,
  input: translate.LinkListWire,
): Promise<AsyncIterable<readonly contract.LinklyLinkAnswer[]>> {
  const query = translate.toLinklyPage(input);
  const { search, trashed } = query;
  const view = await viewOf(deps, caller);
  if (translate.namesPage(input)) {
    const { items } = await deps.core.links.page(caller, query);
    return inOneChunk(items.map((link) => fromLinklyLink(link, view)));
  }
  const read = (cursor: string | null) =>
    deps.core.links.list(caller, {
      ...ALL_LINKS,
      search,
      trashed,
      cursor,
      sort: 'created_at',
      limit: EXPORT_PAGE,
    });
  const first = await read(null);
  return (async function* () {
    for (let page = first; ; page = await read(page.nextCursor)) {
      yield page.items.map((link) => fromLinklyLink(link, view));
      if (page.nextCursor === null) return;
    }
  })();
}

async function* inOneChunk<T>(rows: readonly T[]) {
  yield rows;
}

const LINK_COLUMNS = Object.keys(contract.linklyLink.answerShape);

export const linklyLists = { exportLinks, listLinks, listLinksLegacyPath };
