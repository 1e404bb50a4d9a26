import { replyJson } from '../wire/http/reply.ts';
import { workspaceIds } from '../wire/values/ids.ts';
import {
  listQuery,
  newWorkspace,
  planList,
  workspace,
  workspaceChange,
  workspaceId,
  workspacePage,
} from './contract/account.ts';
import { BASE_PATH, operation } from './native.ts';
import { pageById } from './page.ts';
import {
  fromPlan,
  fromWorkspace,
  toNewWorkspace,
  toWorkspaceChange,
  toWorkspaceId,
} from './translate/account.ts';

const workspaceAnswer = { description: 'The workspace.', schema: workspace } as const;
const tag = 'Workspaces';

export const createWorkspace = operation({
  name: 'createWorkspace',
  method: 'POST',
  path: '/workspaces',
  tag,
  summary: 'Create a workspace',
  description: 'Only for administrators of the instance.',
  scopes: ['admin'],
  body: { schema: newWorkspace, example: { name: 'Marketing', kind: 'team' } },
  answers: { 201: workspaceAnswer },
  async call({ core }, { caller, body }) {
    const made = await core.workspaces.create(caller, toNewWorkspace(body));
    const answer = fromWorkspace(made);
    return replyJson(201, answer, { location: `${BASE_PATH}/workspaces/${answer.id}` });
  },
});

export const listWorkspaces = operation({
  name: 'listWorkspaces',
  method: 'GET',
  path: '/workspaces',
  tag,
  summary: 'List workspaces',
  description:
    'A key of a workspace sees that workspace, a personal key sees all workspaces of its person, and an administrator of the instance sees all.',
  scopes: [],
  whenDeleted: true,
  query: listQuery,
  answers: { 200: { description: 'One page, oldest first.', schema: workspacePage } },
  async call({ core }, { caller, query }) {
    return pageById(query, workspaceIds, fromWorkspace, (after, limit) =>
      core.workspaces.list(caller, after, limit),
    );
  },
});

export const getWorkspace = operation({
  name: 'getWorkspace',
  method: 'GET',
  path: '/workspaces/{id}',
  tag,
  summary: 'Read a workspace',
  scopes: [],
  whenDeleted: true,
  params: workspaceId,
  answers: { 200: workspaceAnswer },
  refusals: ['workspace_not_found'],
  async call({ core }, { caller, params }) {
    return fromWorkspace(await core.workspaces.get(caller, toWorkspaceId(params.id)));
  },
});

export const changeWorkspace = operation({
  name: 'changeWorkspace',
  method: 'PATCH',
  path: '/workspaces/{id}',
  tag,
  summary: 'Change a workspace',
  description:
    'Changes the current workspace, which a personal key selects by `X-Workspace-Id`. Only administrators of the instance can change the plan.',
  scopes: ['admin'],
  params: workspaceId,
  body: { schema: workspaceChange, example: { name: 'Growth' } },
  answers: { 200: workspaceAnswer },
  refusals: ['workspace_not_found'],
  async call({ core }, { caller, params, body }) {
    const id = toWorkspaceId(params.id);
    const changed = await core.workspaces.change(caller, id, toWorkspaceChange(body));
    return fromWorkspace(changed);
  },
});

export const removeWorkspace = operation({
  name: 'removeWorkspace',
  method: 'DELETE',
  path: '/workspaces/{id}',
  tag,
  summary: 'Delete a workspace',
  description:
    'From now on, every other call for the workspace is refused. Its links redirect for 7 more days, during which an owner can restore it; then everything in it is removed: links, clicks, domains, keys, webhooks, members and their history. Copies stay in backups until those are replaced.',
  scopes: ['admin'],
  access: 'Requires an owner, or an administrator of the instance.',
  proven: true,
  whenDeleted: true,
  params: workspaceId,
  answers: { 200: workspaceAnswer },
  refusals: ['workspace_not_found', 'first_workspace'],
  async call({ core }, { caller, params }) {
    return fromWorkspace(await core.workspaces.remove(caller, toWorkspaceId(params.id)));
  },
});

export const restoreWorkspace = operation({
  name: 'restoreWorkspace',
  method: 'POST',
  path: '/workspaces/{id}/restore',
  tag,
  summary: 'Restore a deleted workspace',
  description: 'Within 7 days after it was deleted. Nothing is lost.',
  scopes: ['admin'],
  access: 'Requires an owner, or an administrator of the instance.',
  whenDeleted: true,
  params: workspaceId,
  answers: { 200: workspaceAnswer },
  refusals: ['workspace_not_found'],
  async call({ core }, { caller, params }) {
    return fromWorkspace(await core.workspaces.restore(caller, toWorkspaceId(params.id)));
  },
});

export const listPlans = operation({
  name: 'listPlans',
  method: 'GET',
  path: '/plans',
  tag,
  summary: 'List the configured plans',
  description: 'The limits and features of each plan, in the order of their names. An absent limit is null.',
  scopes: [],
  answers: { 200: { description: 'All plans.', schema: planList } },
  async call({ core }) {
    return { data: core.quotas.plans().map(fromPlan) };
  },
});
