import type { Caller } from '../../../core/base/caller.ts';
import type { LinkId } from '../../../core/base/ids.ts';
import { Problem } from '../../../core/base/problem.ts';
import type { Link } from '../../../core/links/link.ts';
import type { LinkListInput } from '../../../core/links/link-queries.ts';
import { type FacadeDeps, facadeOperation } from '../../../wire/kit/facade.ts';
import * as contract from '../contract/links.ts';
import * as links from '../translate/links.ts';
import { answer, find } from './answers.ts';

/** The number of links read in all, and at once, for filters that the store does not have. */
const READ_MAX = 50_000;
const READ_AT_ONCE = 500;

export const picseeListLinks = facadeOperation({
  name: 'listLinks',
  method: 'POST',
  path: '/v2/links/overview',
  source: 'public',
  summary: 'List and search links, newest first',
  scopes: ['links:read'],
  narrows: true,
  ...contract.picseeList,
  output: contract.picseeListOutput,
  async call(deps, { caller, input, wire }) {
    const found = await findListed(deps, caller, input);
    return answer(
      wire,
      found.map((link) => links.fromListed(link, deps.names)),
    );
  },
});

/** Finds one page in the way that reads the fewest links. */
async function findListed(
  deps: FacadeDeps,
  caller: Caller,
  input: contract.PicseeListWire,
): Promise<readonly Link[]> {
  const { core } = deps;
  core.quotas.requireFeatures(caller, 'list', ...(links.isSearch(input) ? (['search'] as const) : []));
  const matches = (link: Link) => links.matchesPicseeList(input, link);
  if (input.encodeId !== undefined) {
    const link = await findOrNull(deps, caller, input.encodeId);
    return link !== null && matches(link) ? [link] : [];
  }
  const isByStore = input.authorId === undefined && (input.tag !== undefined || input.keyword !== undefined);
  if (input.url !== undefined && !isByStore) {
    const below = input.prevMapId === undefined ? null : (input.prevMapId as LinkId);
    return core.links.allByUrl(caller, input.url, { below, limit: links.pageSizeOf(input), passes: matches });
  }
  return listed(deps, caller, links.toPicseeList(input, core.links.cursorBelow), matches);
}

/** Reads pages until enough links match, up to READ_MAX. Throws too_many. */
async function listed(
  { core }: FacadeDeps,
  caller: Caller,
  query: LinkListInput,
  matches: (link: Link) => boolean,
): Promise<readonly Link[]> {
  const { limit } = query;
  const found: Link[] = [];
  let { cursor } = query;
  for (let read = 0; read < READ_MAX; ) {
    const page = await core.links.list(caller, {
      ...query,
      cursor,
      limit: read === 0 ? limit : READ_AT_ONCE,
    });
    found.push(...page.items.filter(matches));
    cursor = page.nextCursor;
    if (cursor === null || found.length >= limit) return found.slice(0, limit);
    read += Math.max(page.items.length, limit);
  }
  throw new Problem('too_many', { what: 'links_searched', max: READ_MAX });
}

async function findOrNull(deps: FacadeDeps, caller: Caller, encodeId: string): Promise<Link | null> {
  try {
    return await find(deps, caller, encodeId);
  } catch (error) {
    if (error instanceof Problem && error.code === 'link_not_found') return null;
    throw error;
  }
}
