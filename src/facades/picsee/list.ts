import type { Caller } from '../../core/key.ts';
import type { Link } from '../../core/link.ts';
import { Problem } from '../../core/problem.ts';
import { type FacadeDeps, facadeOperation } from '../../wire/facade.ts';
import { answer, find } from './answers.ts';
import * as contract from './contract.ts';
import * as links from './translate-links.ts';

/** Pages of links looked through for those that are starred. */
const STAR_PAGES_MAX = 20;

export const listLinks = facadeOperation({
  name: 'listLinks',
  method: 'POST',
  path: '/v2/links/overview',
  source: 'public',
  summary: 'List and search links, newest first',
  scopes: ['links:read'],
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

/** One page; where only some pass what the store cannot ask, further pages are looked through, up to a bound. */
async function findListed(
  deps: FacadeDeps,
  caller: Caller,
  input: contract.ListWire,
): Promise<readonly Link[]> {
  const { core } = deps;
  const passes = (link: Link) => links.passesList(input, link);
  if (input.encodeId !== undefined) {
    core.quotas.requireFeatures(caller, 'list');
    const link = await findOrNull(deps, caller, input.encodeId);
    return link !== null && passes(link) ? [link] : [];
  }
  const wishes = links.toWishes(input, core.links.cursorBelow);
  const found: Link[] = [];
  let { cursor } = wishes;
  for (let page = 0; page < STAR_PAGES_MAX && found.length < wishes.limit; page++) {
    const { items, nextCursor } = await core.links.list(caller, { ...wishes, cursor });
    found.push(...items.filter(passes));
    cursor = nextCursor;
    if (cursor === null) break;
  }
  return found.slice(0, wishes.limit);
}

async function findOrNull(deps: FacadeDeps, caller: Caller, encodeId: string): Promise<Link | null> {
  try {
    return await find(deps, caller, encodeId);
  } catch (error) {
    if (error instanceof Problem && error.code === 'link_not_found') return null;
    throw error;
  }
}
