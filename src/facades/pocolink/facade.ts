import { type Facade, facadeOperation } from '../../wire/facade.ts';
import { secretAt } from '../../wire/key-places.ts';
import { replyJson } from '../../wire/reply.ts';
import * as contract from './contract.ts';
import { reference } from './reference.ts';
import * as translate from './translate.ts';

const create = facadeOperation({
  name: 'createLink',
  method: 'POST',
  path: '/v1/links',
  source: 'seed',
  summary: 'Create a link',
  scopes: ['links:create'],
  input: contract.createInput,
  fields: contract.linkClasses,
  status: 201,
  output: contract.linkOutput,
  async call({ core, names }, { caller, input }) {
    const made = await core.links.create(caller, translate.toNewLink(input));
    return { success: true, link: translate.fromLink(made, names) } as const;
  },
});

const list = facadeOperation({
  name: 'listLinks',
  method: 'GET',
  path: '/v1/links',
  source: 'ours',
  summary: 'List links, newest first',
  scopes: ['links:read'],
  narrows: true,
  input: contract.listInput,
  fields: contract.listClasses,
  output: contract.listOutput,
  async call({ core, names }, { caller, input }) {
    const wishes = translate.toWishes(input, core.links.isCursor);
    const { items, nextCursor } = await core.links.list(caller, wishes);
    const links = items.map((link) => translate.fromLink(link, names));
    return { success: true, links, next_cursor: nextCursor } as const;
  },
});

const get = facadeOperation({
  name: 'getLink',
  method: 'GET',
  path: '/v1/links/{id}',
  source: 'ours',
  summary: 'Read a link',
  scopes: ['links:read', 'links:create'],
  input: contract.linkIdInput,
  fields: contract.idClass,
  output: contract.linkOutput,
  async call({ core, names }, { caller, input }) {
    const found = await core.links.getUsed(caller, translate.toLinkId(input.id));
    return { success: true, link: translate.fromLink(found, names) } as const;
  },
});

const change = facadeOperation({
  name: 'changeLink',
  method: 'PATCH',
  path: '/v1/links/{id}',
  source: 'seed',
  summary: 'Change destination, slug or end of a link',
  scopes: ['links:write'],
  input: contract.changeInput,
  fields: { ...contract.idClass, ...contract.linkClasses },
  output: contract.linkOutput,
  async call({ core, names }, { caller, input }) {
    const { id } = await core.links.getUsed(caller, translate.toLinkId(input.id));
    const changed = await core.links.change(caller, id, translate.toChange(input));
    return { success: true, link: translate.fromLink(changed, names) } as const;
  },
});

const remove = facadeOperation({
  name: 'deleteLink',
  method: 'DELETE',
  path: '/v1/links/{id}',
  source: 'seed',
  summary: 'Delete a link for good',
  scopes: ['links:write'],
  input: contract.linkIdInput,
  fields: contract.idClass,
  output: contract.doneOutput,
  async call({ core }, { caller, input }) {
    const { id } = await core.links.getUsed(caller, translate.toLinkId(input.id));
    await core.links.remove(caller, id);
    return { success: true } as const;
  },
});

const analytics = facadeOperation({
  name: 'getAnalytics',
  method: 'GET',
  path: '/v1/links/{id}/analytics',
  source: 'seed',
  summary: 'Clicks of a link by day, place, device and referrer',
  scopes: ['stats:read'],
  narrows: true,
  input: contract.analyticsInput,
  fields: { ...contract.idClass, ...contract.rangeClasses },
  output: contract.analyticsOutput,
  async call({ core }, { caller, input }) {
    const link = await core.links.getUsed(caller, translate.toLinkId(input.id));
    const query = translate.toStatsQuery(input, link, core.clock.nowMs());
    return {
      success: true,
      analytics: translate.fromStats(link, await core.statistics.query(caller, query)),
    } as const;
  },
});

export const pocolink: Facade = {
  name: 'pocolink',
  title: 'PocoLink',
  about:
    "Made from the vendor's own documentation page of August 2025. A later public page with other forms of errors exists and is not followed.",
  takesForms: false,
  alwaysTellsRate: true,
  credential: (wire) => ({ secret: secretAt(wire, reference.keys), workspace: null }),
  operations: [create, list, get, change, remove, analytics],
  refusals: translate.refusals,
  reference,
  reply: replyJson,
};
