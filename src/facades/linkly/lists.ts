import { DAY_MS } from '../../core/calendar.ts';
import type { Caller } from '../../core/key.ts';
import type { Link } from '../../core/link.ts';
import { ALL_LINKS } from '../../core/link-queries.ts';
import { Problem } from '../../core/problem.ts';
import { type FacadeDeps, facadeOperation } from '../../wire/facade.ts';
import * as contract from './contract.ts';
import { replyRows, requireJson, toFormat } from './exports.ts';
import { fromLink, type LinkAnswer } from './from-link.ts';
import { shownOf } from './shown.ts';
import * as translate from './translate-list.ts';

async function listPage(deps: FacadeDeps, caller: Caller, input: translate.ListWire) {
  requireJson(input.format);
  const wishes = translate.toPageWishes(input);
  const page = await deps.core.links.page(caller, wishes);
  const figures = await figuresOf(deps, caller, page.items);
  return translate.fromPage(page, wishes, figures, await shownOf(deps, caller));
}

/** A list is a list also for keys and plans that have no figures. */
async function figuresOf(
  { core }: FacadeDeps,
  caller: Caller,
  links: readonly Link[],
): Promise<translate.Figures> {
  const today = Math.floor(core.clock.nowMs() / DAY_MS);
  const { DAYS } = translate;
  try {
    const linkIds = links.map(({ id }) => id);
    const rows = await core.statistics.linkDays(caller, { linkIds, fromDay: today - DAYS + 1, days: DAYS });
    return new Map(rows.map((row) => [row.linkId, row]));
  } catch (error) {
    if (error instanceof Problem && NO_FIGURES.has(error.code)) return null;
    throw error;
  }
}

const NO_FIGURES: ReadonlySet<Problem['code']> = new Set([
  'forbidden',
  'feature_not_in_plan',
  'analytics_capped',
]);

const list = {
  method: 'GET',
  scopes: ['links:read'],
  input: contract.listInput,
  fields: contract.listClasses,
  output: contract.listOutput,
  narrows: true,
} as const;

export const listLinks = facadeOperation({
  ...list,
  name: 'listLinks',
  path: '/api/v1/workspace/{ws}/list_links',
  source: 'public',
  summary: 'List and search links, with their figures',
  call: (deps, { caller, input }) => listPage(deps, caller, input),
});

export const listLinksToo = facadeOperation({
  ...list,
  name: 'listLinksToo',
  path: '/api/v1/workspace/{ws}/links',
  source: 'public',
  summary: 'The same, by its other path',
  call: (deps, { caller, input }) => listPage(deps, caller, input),
});

export const exportLinks = facadeOperation({
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

/** Read at once: enough to be quick, few enough to hold. */
const EXPORT_PAGE = 500;

/** All, oldest first, or the page that is asked for. The first rows are read before the answer begins: a refusal is one. */
async function linkRows(
  deps: FacadeDeps,
  caller: Caller,
  input: translate.ListWire,
): Promise<AsyncIterable<readonly LinkAnswer[]>> {
  const wishes = translate.toPageWishes(input);
  const { search, trashed } = wishes;
  const shown = await shownOf(deps, caller);
  if (translate.asksForPage(input)) {
    const { items } = await deps.core.links.page(caller, wishes);
    return one(items.map((link) => fromLink(link, shown)));
  }
  const read = (cursor: string | null) =>
    deps.core.links.list(caller, {
      ...ALL_LINKS,
      ...{ search, trashed, cursor },
      sort: 'created_at',
      limit: EXPORT_PAGE,
    });
  const first = await read(null);
  return (async function* () {
    for (let page = first; ; page = await read(page.nextCursor)) {
      yield page.items.map((link) => fromLink(link, shown));
      if (page.nextCursor === null) return;
    }
  })();
}

async function* one<T>(rows: readonly T[]) {
  yield rows;
}

const LINK_COLUMNS = Object.keys(contract.link.shape) as readonly (keyof LinkAnswer)[];
