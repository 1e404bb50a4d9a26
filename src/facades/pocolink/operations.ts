import { replyJson } from '../../wire/http/reply.ts';
import { type Facade, facadeOperation } from '../../wire/kit/facade.ts';
import { secretAt } from '../../wire/kit/key-places.ts';
import * as contract from './contract.ts';
import { pocolinkPlans } from './plans.ts';
import { pocolinkReference } from './reference.ts';
import { pocolinkRefusals } from './refusals.ts';
import * as translate from './translate.ts';

const create = facadeOperation({
  name: 'createLink',
  method: 'POST',
  path: '/v1/links',
  source: 'seed',
  summary: 'Create a link',
  scopes: ['links:create'],
  ...contract.pocolinkCreate,
  status: 201,
  output: contract.pocolinkLinkOutput,
  async call({ core, names }, { caller, input }) {
    const made = await core.links.create(caller, translate.toNewPocolinkLink(input));
    return { success: true, link: translate.fromPocolinkLink(made, names) } as const;
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
  ...contract.pocolinkList,
  output: contract.pocolinkListOutput,
  async call({ core, names }, { caller, input }) {
    const query = translate.toPocolinkList(input, core.links.isCursor);
    const { items, nextCursor } = await core.links.list(caller, query);
    const links = items.map((link) => translate.fromPocolinkLink(link, names));
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
  ...contract.pocolinkOneLink,
  output: contract.pocolinkLinkOutput,
  async call({ core, names }, { caller, input }) {
    const found = await core.links.getUsed(caller, translate.toPocolinkId(input.id));
    return { success: true, link: translate.fromPocolinkLink(found, names) } as const;
  },
});

const change = facadeOperation({
  name: 'changeLink',
  method: 'PATCH',
  path: '/v1/links/{id}',
  source: 'seed',
  summary: 'Change the destination, slug or expiry of a link',
  scopes: ['links:write'],
  ...contract.pocolinkChange,
  output: contract.pocolinkLinkOutput,
  async call({ core, names }, { caller, input }) {
    const { id } = await core.links.getUsed(caller, translate.toPocolinkId(input.id));
    const changed = await core.links.change(caller, id, translate.toPocolinkChange(input));
    return { success: true, link: translate.fromPocolinkLink(changed, names) } as const;
  },
});

const remove = facadeOperation({
  name: 'deleteLink',
  method: 'DELETE',
  path: '/v1/links/{id}',
  source: 'seed',
  summary: 'Delete a link permanently',
  scopes: ['links:write'],
  ...contract.pocolinkOneLink,
  output: contract.pocolinkDone,
  async call({ core }, { caller, input }) {
    const { id } = await core.links.getUsed(caller, translate.toPocolinkId(input.id));
    await core.links.remove(caller, id);
    return { success: true } as const;
  },
});

const analytics = facadeOperation({
  name: 'getAnalytics',
  method: 'GET',
  path: '/v1/links/{id}/analytics',
  source: 'seed',
  summary: 'Count the clicks of a link by day, place, device and referrer',
  scopes: ['stats:read'],
  narrows: true,
  ...contract.pocolinkAnalytics,
  output: contract.pocolinkAnalyticsOutput,
  async call({ core }, { caller, input }) {
    const link = await core.links.getUsed(caller, translate.toPocolinkId(input.id));
    const query = translate.toPocolinkStatsQuery(input, link, core.clock.nowMs());
    return {
      success: true,
      analytics: translate.fromPocolinkStats(link, await core.statistics.query(caller, query)),
    } as const;
  },
});

export const pocolink: Facade = {
  name: 'pocolink',
  title: 'PocoLink',
  about:
    "Based on the vendor's own documentation page of August 2025. A later public page has other forms of errors and is not followed.",
  plans: pocolinkPlans,
  takesForms: false,
  alwaysSendsRate: true,
  credential: (wire) => ({ secret: secretAt(wire, pocolinkReference.keys), workspace: null }),
  operations: [create, list, get, change, remove, analytics],
  refusals: pocolinkRefusals,
  reference: pocolinkReference,
  reply: replyJson,
};
