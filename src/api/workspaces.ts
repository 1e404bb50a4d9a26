import { workspaceIds } from '../wire/ids.ts';
import { replyJson } from '../wire/reply.ts';
import {
  listQuery,
  me,
  newWorkspace,
  workspace,
  workspaceChange,
  workspaceId,
  workspacePage,
} from './contract/account.ts';
import { PAGE_LIMIT } from './contract/common.ts';
import { BASE_PATH, LINK_BYTES_MAX, operation } from './native.ts';
import { pageById, readCursor } from './page.ts';
import { fromCaller, fromWorkspace, toNewPerson, toWorkspaceId } from './translate/account.ts';

const one = { description: 'The workspace.', schema: workspace } as const;
const tag = 'Workspaces';

export const createWorkspace = operation({
  name: 'createWorkspace',
  method: 'POST',
  path: '/workspaces',
  tag,
  summary: 'Create a workspace',
  description: 'For administrators of the instance.',
  scopes: ['admin'],
  body: { schema: newWorkspace, maxBytes: LINK_BYTES_MAX, example: { name: 'Marketing', kind: 'team' } },
  answers: { 201: one },
  async call({ core }, { caller, body }) {
    const { name, kind = 'team', plan, owner } = body;
    const made = await core.workspaces.create(caller, {
      name,
      kind,
      ...(plan === undefined ? {} : { plan }),
      ...(owner === undefined ? {} : { owner: toNewPerson(owner) }),
    });
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
    'All that your key reaches: its own, those of your person for a personal key, all of them for an administrator of the instance.',
  scopes: [],
  query: listQuery,
  answers: { 200: { description: 'One page, oldest first.', schema: workspacePage } },
  async call({ core }, { caller, query }) {
    const limit = query.limit ?? PAGE_LIMIT;
    const after = readCursor(workspaceIds, query.cursor);
    const found = await core.workspaces.list(caller, after, limit + 1);
    return replyJson(200, pageById(found, limit, workspaceIds, fromWorkspace));
  },
});

export const getWorkspace = operation({
  name: 'getWorkspace',
  method: 'GET',
  path: '/workspaces/{id}',
  tag,
  summary: 'Read a workspace',
  scopes: [],
  params: workspaceId,
  answers: { 200: one },
  refusals: ['workspace_not_found'],
  async call({ core }, { caller, params }) {
    return replyJson(200, fromWorkspace(await core.workspaces.get(caller, toWorkspaceId(params.id))));
  },
});

export const changeWorkspace = operation({
  name: 'changeWorkspace',
  method: 'PATCH',
  path: '/workspaces/{id}',
  tag,
  summary: 'Change a workspace',
  description:
    'The one that you act on: a personal key names it by `X-Workspace-Id` too. The plan only by administrators of the instance.',
  scopes: ['admin'],
  params: workspaceId,
  body: { schema: workspaceChange, maxBytes: LINK_BYTES_MAX, example: { name: 'Growth' } },
  answers: { 200: one },
  refusals: ['workspace_not_found'],
  async call({ core }, { caller, params, body }) {
    const changed = await core.workspaces.change(caller, toWorkspaceId(params.id), {
      ...(body.name === undefined ? {} : { name: body.name }),
      ...(body.plan === undefined ? {} : { plan: body.plan }),
    });
    return replyJson(200, fromWorkspace(changed));
  },
});

export const readMe = operation({
  name: 'getMe',
  method: 'GET',
  path: '/me',
  tag,
  summary: 'Who your key is, and what it may do',
  scopes: [],
  answers: { 200: { description: 'You.', schema: me } },
  async call({ core }, { caller }) {
    const workspace = await core.workspaces.get(caller, caller.workspaceId);
    return replyJson(200, fromCaller(caller, workspace, await core.members.self(caller)));
  },
});
