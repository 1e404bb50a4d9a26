import type { Caller } from '../../core/key.ts';
import { csvOf } from '../../wire/csv.ts';
import { type FacadeDeps, facadeOperation, whole } from '../../wire/facade.ts';
import { toIssues } from '../../wire/issues.ts';
import { replyText } from '../../wire/reply.ts';
import { SENTENCES } from '../../wire/sentences.ts';
import { type WireRequest, withoutEmpty } from '../../wire/wire-request.ts';
import { answer, find, hostsOf } from './answers.ts';
import * as contract from './contract.ts';
import * as links from './translate-links.ts';
import * as refusals from './translate-refusals.ts';
import * as stats from './translate-stats.ts';

export const createLink = facadeOperation({
  name: 'createLink',
  method: 'POST',
  path: '/v1/links',
  source: 'public',
  summary: 'Create a short link',
  scopes: ['links:create'],
  input: contract.createInput,
  fields: contract.createClasses,
  output: contract.createOutput,
  async call(deps, { caller, input, wire }) {
    requirePathFormat(deps, caller, input);
    const made = await deps.core.links.create(caller, links.toNewLink(input, hostsOf(deps, caller)));
    return answer(wire, links.fromNewLink(made, deps.names));
  },
});

function requirePathFormat(
  { core }: FacadeDeps,
  caller: Caller,
  { pathFormat }: { pathFormat?: unknown },
): void {
  if (pathFormat) core.quotas.requireFeatures(caller, 'path_format');
}

export const createLinks = facadeOperation({
  name: 'createLinks',
  method: 'POST',
  path: '/v1/links/batch',
  source: 'ours',
  summary: 'Create up to 1,000 short links; a bad entry does not stop the others',
  scopes: ['links:create'],
  input: contract.batchInput,
  fields: contract.batchClasses,
  bytesMax: 8 * 1_048_576,
  output: contract.batchOutput,
  async call(deps, { caller, input, wire }) {
    const { core, names } = deps;
    core.quotas.requireFeatures(caller, 'batch');
    const hosts = hostsOf(deps, caller);
    const entries = input.links.map((entry) => {
      const read = contract.createInput.safeParse(withoutEmpty(entry));
      return read.success
        ? { wanted: links.toNewLink(read.data, hosts) }
        : { error: SENTENCES.invalid_request({ issues: toIssues('body', read.error.issues) }) };
    });
    // The request itself was the first of the calls that its entries count as.
    const wanted = entries.flatMap((entry) => entry.wanted ?? []);
    const outcomes = await core.quotas.holdCalls(caller, entries.length - 1, () =>
      core.links.createMany(caller, wanted),
    );
    core.usage.count(caller, { calls: entries.length - 1 });
    let next = 0;
    const data = entries.map(({ error }) => {
      if (error !== undefined) return refusals.fromIssue(error);
      const outcome = outcomes[next++];
      if (outcome === undefined || 'problem' in outcome) {
        return outcome === undefined
          ? refusals.fromIssue('Nothing was done.')
          : refusals.fromProblem(outcome.problem);
      }
      return { ...links.fromNewLink(outcome.link, names), externalId: outcome.link.externalId };
    });
    return answer(wire, data);
  },
});

export const getOverview = facadeOperation({
  name: 'getOverview',
  method: 'GET',
  path: '/v1/links/{link}/overview',
  source: 'public',
  summary: 'Headline analytics of a link',
  scopes: ['stats:read'],
  narrows: true,
  input: contract.overviewInput,
  fields: contract.overviewClasses,
  output: contract.overviewOutput,
  async call(deps, { caller, input, wire }) {
    const { core, names } = deps;
    const link = await find(deps, caller, input.link);
    const query = stats.toOverviewQuery(link, core.clock.nowMs());
    const dailyClicks = stats.fromOverviewDays(await core.statistics.query(caller, query));
    const head = links.fromOverview(link, names);
    if (input.format !== 'csv') return answer(wire, { ...head, dailyClicks });
    const table = input.dailyClicks === true ? csvOf(dailyClicks) : csvOf([head]);
    return whole(replyText(200, 'text/csv; charset=utf-8', table));
  },
});

export const editLink = facadeOperation({
  name: 'editLink',
  method: 'PUT',
  path: '/v2/links/{link}',
  source: 'public',
  summary: 'Edit a link',
  scopes: ['links:write'],
  input: contract.editInput,
  fields: contract.editClasses,
  output: contract.resultOutput,
  refusals: refusals.editRefusals,
  call: (deps, { caller, input, wire }) => edit(deps, caller, input, wire),
});

async function edit(deps: FacadeDeps, caller: Caller, input: contract.EditWire, wire: WireRequest) {
  const { core } = deps;
  core.quotas.requireFeatures(caller, 'edit');
  requirePathFormat(deps, caller, input);
  const held = await find(deps, caller, input.link);
  const facts = { held, hosts: hostsOf(deps, caller), nowMs: core.clock.nowMs() };
  await core.links.change(caller, held.id, links.toChange(input, facts), { version: held.version });
  return answer(wire, DONE);
}

/** The edits of one thing have all but their value in common. */
const editOne = {
  method: 'POST',
  source: 'public',
  scopes: ['links:write'],
  output: contract.resultOutput,
  refusals: refusals.editRefusals,
} as const;

export const changeEncodeId = facadeOperation({
  ...editOne,
  name: 'changeEncodeId',
  path: '/v1/links/{link}/encodeId',
  summary: 'Give a link another slug',
  input: contract.encodeIdInput,
  fields: contract.encodeIdClasses,
  call: (deps, { caller, input: { link, value }, wire }) =>
    edit(deps, caller, { link, encodeId: value }, wire),
});

export const changeUrl = facadeOperation({
  ...editOne,
  name: 'changeUrl',
  path: '/v1/links/{link}/url',
  summary: 'Give a link another destination',
  input: contract.urlInput,
  fields: contract.urlClasses,
  call: (deps, { caller, input: { link, value }, wire }) => edit(deps, caller, { link, url: value }, wire),
});

export const changeTags = facadeOperation({
  ...editOne,
  name: 'changeTags',
  path: '/v1/links/{link}/tags',
  summary: 'Give a link other tags',
  input: contract.tagsInput,
  fields: contract.changeTagsClasses,
  call: (deps, { caller, input: { link, value }, wire }) => edit(deps, caller, { link, tags: value }, wire),
});

const DONE = { result: 'success' } as const;

export const deleteLink = facadeOperation({
  name: 'deleteLink',
  method: 'POST',
  path: '/v2/links/{link}/delete',
  source: 'public',
  summary: 'Put a link into the trash, or take it out again within 30 days',
  scopes: ['links:write'],
  input: contract.deleteInput,
  fields: contract.deleteClasses,
  output: contract.resultOutput,
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
