import type { Caller } from '../../core/key.ts';
import type { Link, LinkId } from '../../core/link.ts';
import type { ListWishes } from '../../core/link-queries.ts';
import { Problem } from '../../core/problem.ts';
import { type FacadeDeps, facadeOperation } from '../../wire/facade.ts';
import { answer, find } from './answers.ts';
import * as contract from './contract.ts';
import * as links from './translate-links.ts';

/** Links looked through for those that the store cannot ask for, and read at once. */
const READ_MAX = 50_000;
const READ_AT_ONCE = 500;

export const listLinks = facadeOperation({
  name: 'listLinks',
  method: 'POST',
  path: '/v2/links/overview',
  source: 'public',
  summary: 'List and search links, newest first',
  scopes: ['links:read'],
  narrows: true,
  input: contract.listInput,
  fields: contract.listClasses,
  output: contract.listOutput,
  async call(deps, { caller, input, wire }) {
    const found = await findListed(deps, caller, input);
    return answer(
      wire,
      found.map((link) => links.fromListed(link, deps.names)),
    );
  },
});

/** One page, by the way that looks at the fewest links. */
async function findListed(
  deps: FacadeDeps,
  caller: Caller,
  input: contract.ListWire,
): Promise<readonly Link[]> {
  const { core } = deps;
  core.quotas.requireFeatures(caller, 'list', ...(links.isSearch(input) ? (['search'] as const) : []));
  const passes = (link: Link) => links.passesList(input, link);
  if (input.encodeId !== undefined) {
    const link = await findOrNull(deps, caller, input.encodeId);
    return link !== null && passes(link) ? [link] : [];
  }
  const isByStore = input.authorId === undefined && (input.tag !== undefined || input.keyword !== undefined);
  if (input.url !== undefined && !isByStore) {
    const below = input.prevMapId === undefined ? null : (input.prevMapId as LinkId);
    return core.links.allByUrl(caller, input.url, { below, limit: links.pageOf(input), passes });
  }
  return listed(deps, caller, links.toWishes(input, core.links.cursorBelow), passes);
}

/** Where only some pass what the store cannot ask, further pages are looked through, up to a bound. Throws too_many. */
async function listed(
  { core }: FacadeDeps,
  caller: Caller,
  wishes: ListWishes,
  passes: (link: Link) => boolean,
): Promise<readonly Link[]> {
  const { limit } = wishes;
  const found: Link[] = [];
  let { cursor } = wishes;
  for (let read = 0; read < READ_MAX; ) {
    const page = await core.links.list(caller, {
      ...wishes,
      cursor,
      limit: read === 0 ? limit : READ_AT_ONCE,
    });
    found.push(...page.items.filter(passes));
    cursor = page.nextCursor;
    if (cursor === null || found.length >= limit) return found.slice(0, limit);
    read += Math.max(page.items.length, limit);
  }
  throw new Problem('too_many', { what: 'links to look through', max: READ_MAX });
}

async function findOrNull(deps: FacadeDeps, caller: Caller, encodeId: string): Promise<Link | null> {
  try {
    return await find(deps, caller, encodeId);
  } catch (error) {
    if (error instanceof Problem && error.code === 'link_not_found') return null;
    throw error;
  }
}
