import type { Caller } from '../../../core/base/caller.ts';
import { csvOf } from '../../../wire/http/csv.ts';
import { replyText } from '../../../wire/http/reply.ts';
import { type FacadeDeps, facadeOperation } from '../../../wire/kit/facade.ts';
import { type WireRequest, withoutEmpty } from '../../../wire/kit/wire-request.ts';
import { toIssues } from '../../../wire/refusals/issues.ts';
import { WireRefusal } from '../../../wire/refusals/refusal.ts';
import * as contract from '../contract/links.ts';
import * as refusals from '../refusals.ts';
import * as links from '../translate/links.ts';
import * as stats from '../translate/stats.ts';
import { answer, find, hostsOf } from './answers.ts';

const createLink = facadeOperation({
  name: 'createLink',
  method: 'POST',
  path: '/v1/links',
  source: 'public',
  summary: 'Create a short link',
  scopes: ['links:create'],
  ...contract.picseeCreate,
  output: contract.picseeCreateOutput,
  async call(deps, { caller, input, wire }) {
    requirePathFormat(deps, caller, input);
    const link = await deps.core.links.create(caller, links.toNewPicseeLink(input, hostsOf(deps, caller)));
    return answer(wire, links.fromNewPicseeLink(link, deps.names));
  },
});

function requirePathFormat(
  { core }: FacadeDeps,
  caller: Caller,
  { pathFormat }: { pathFormat?: unknown },
): void {
  if (pathFormat) core.quotas.requireFeatures(caller, 'path_format');
}

const createLinks = facadeOperation({
  name: 'createLinks',
  method: 'POST',
  path: '/v1/links/batch',
  source: 'ours',
  summary: 'Create up to 1,000 short links; an invalid entry does not refuse the others',
  scopes: ['links:create'],
  ...contract.picseeBatch,
  bytesMax: 8 * 1_048_576,
  output: contract.picseeBatchOutput,
  async call(deps, { caller, input, wire }) {
    const { core, names } = deps;
    core.quotas.requireFeatures(caller, 'batch');
    const hosts = hostsOf(deps, caller);
    const entries = input.links.map((entry) => {
      const read = contract.picseeCreate.input.safeParse(withoutEmpty(entry));
      return read.success
        ? { input: links.toNewPicseeLink(read.data, hosts) }
        : { refusal: new WireRefusal('invalid_request', { issues: toIssues('body', read.error.issues) }) };
    });
    const inputs = entries.flatMap((entry) => entry.input ?? []);
    // Each entry counts as a call, and the request itself has been counted as the first.
    const outcomes = await core.quotas.holdCalls(caller, entries.length - 1, () =>
      core.links.createMany(caller, inputs),
    );
    core.usage.count(caller, { calls: entries.length - 1 });
    let next = 0;
    const data = entries.map(({ refusal }) => {
      if (refusal !== undefined) return refusals.picseeFailureOf(refusal);
      const outcome = outcomes[next++];
      if (outcome === undefined) throw new Error('an entry of the batch has no outcome');
      if ('problem' in outcome) return refusals.picseeFailureOf(outcome.problem);
      return { ...links.fromNewPicseeLink(outcome.link, names), externalId: outcome.link.externalId };
    });
    return answer(wire, data);
  },
});

const getOverview = facadeOperation({
  name: 'getOverview',
  method: 'GET',
  path: '/v1/links/{link}/overview',
  source: 'public',
  summary: 'Read the overview of a link',
  scopes: ['stats:read'],
  narrows: true,
  ...contract.picseeOverview,
  output: contract.picseeOverviewOutput,
  async call(deps, { caller, input, wire }) {
    const { core, names } = deps;
    const link = await find(deps, caller, input.link);
    const query = stats.toOverviewQuery(link, core.clock.nowMs());
    const dailyClicks = stats.fromOverviewDays(await core.statistics.query(caller, query));
    const head = links.fromOverview(link, names);
    if (input.format !== 'csv') return answer(wire, { ...head, dailyClicks });
    const table = input.dailyClicks === true ? csvOf(dailyClicks) : csvOf([head]);
    return replyText(200, 'text/csv; charset=utf-8', table);
  },
});

const editLink = facadeOperation({
  name: 'editLink',
  method: 'PUT',
  path: '/v2/links/{link}',
  source: 'public',
  summary: 'Edit a link',
  scopes: ['links:write'],
  ...contract.picseeEdit,
  output: contract.picseeDone,
  refusals: refusals.picseeEditRefusals,
  call: (deps, { caller, input, wire }) => edit(deps, caller, input, wire),
});

async function edit(deps: FacadeDeps, caller: Caller, input: contract.EditWire, wire: WireRequest) {
  const { core } = deps;
  core.quotas.requireFeatures(caller, 'edit');
  requirePathFormat(deps, caller, input);
  const current = await find(deps, caller, input.link);
  const facts = { current, hosts: hostsOf(deps, caller), nowMs: core.clock.nowMs() };
  const change = links.toPicseeChange(input, facts);
  await core.links.change(caller, current.id, change, { version: current.version });
  return answer(wire, DONE);
}

/** The operations that edit one field differ only in its value. */
const editOne = {
  method: 'POST',
  source: 'public',
  scopes: ['links:write'],
  output: contract.picseeDone,
  refusals: refusals.picseeEditRefusals,
} as const;

const changeEncodeId = facadeOperation({
  ...editOne,
  name: 'changeEncodeId',
  path: '/v1/links/{link}/encodeId',
  summary: 'Change the slug of a link',
  ...contract.picseeChangeSlug,
  call: (deps, { caller, input: { link, value }, wire }) =>
    edit(deps, caller, { link, encodeId: value }, wire),
});

const changeUrl = facadeOperation({
  ...editOne,
  name: 'changeUrl',
  path: '/v1/links/{link}/url',
  summary: 'Change the destination of a link',
  ...contract.picseeChangeUrl,
  call: (deps, { caller, input: { link, value }, wire }) => edit(deps, caller, { link, url: value }, wire),
});

const changeTags = facadeOperation({
  ...editOne,
  name: 'changeTags',
  path: '/v1/links/{link}/tags',
  summary: 'Change the tags of a link',
  ...contract.picseeChangeTags,
  call: (deps, { caller, input: { link, value }, wire }) => edit(deps, caller, { link, tags: value }, wire),
});

const DONE = { result: 'success' } as const;

const deleteLink = facadeOperation({
  name: 'deleteLink',
  method: 'POST',
  path: '/v2/links/{link}/delete',
  source: 'public',
  summary: 'Move a link to the trash, or recover it within 30 days',
  scopes: ['links:write'],
  ...contract.picseeDelete,
  output: contract.picseeDone,
  async call({ core }, { caller, input, wire }) {
    core.quotas.requireFeatures(caller, 'delete');
    const link = await core.links.bySlug(caller, input.link);
    if (input.value === 'recover') {
      if (links.isLost(link, core.clock.nowMs())) throw refusals.tooLongInTrash();
      await core.links.restore(caller, link.id);
    } else {
      if (links.isStarred(link)) throw refusals.starred();
      await core.links.trash(caller, link.id);
    }
    return answer(wire, DONE);
  },
});

export const picseeLinks = {
  createLink,
  createLinks,
  getOverview,
  editLink,
  deleteLink,
  changeEncodeId,
  changeUrl,
  changeTags,
};
