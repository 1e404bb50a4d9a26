import { replyJson } from '../wire/http/reply.ts';
import { personIds, workspaceIds } from '../wire/values/ids.ts';
import {
  listQuery,
  newPerson,
  newWorkspace,
  workspace,
  workspaceChange,
  workspacePage,
} from './contract/account.ts';
import {
  instance,
  instancePerson,
  instancePersonChange,
  instancePersonId,
  instancePersonPage,
  instanceWorkspaceId,
  mailTest,
  mailTested,
} from './contract/instance.ts';
import { endedSessions } from './contract/sign-in.ts';
import { BASE_PATH, operation } from './native.ts';
import { pageById } from './page.ts';
import {
  fromWorkspace,
  toNewPerson,
  toNewWorkspace,
  toWorkspaceChange,
  toWorkspaceId,
} from './translate/account.ts';
import { fromInstance, fromInstancePerson, fromMailTest, toPersonId } from './translate/instance.ts';

const tag = 'Instance';
const scopes = [] as const;

export const getInstance = operation({
  name: 'getInstance',
  method: 'GET',
  path: '/instance',
  tag,
  summary: 'Read how the server is doing',
  scopes,
  instance: true,
  answers: { 200: { description: 'The state of the server.', schema: instance } },
  async call({ core }, { caller }) {
    return fromInstance(await core.instance.state(caller));
  },
});

export const listInstancePeople = operation({
  name: 'listInstancePeople',
  method: 'GET',
  path: '/instance/people',
  tag,
  summary: 'List all people of the server',
  scopes,
  instance: true,
  query: listQuery,
  answers: { 200: { description: 'One page, oldest first.', schema: instancePersonPage } },
  async call({ core }, { caller, query }) {
    return pageById(query, personIds, fromInstancePerson, (after, limit) =>
      core.instance.people(caller, after, limit),
    );
  },
});

export const addInstancePerson = operation({
  name: 'addInstancePerson',
  method: 'POST',
  path: '/instance/people',
  tag,
  summary: 'Add a person without a workspace',
  description:
    'You vouch for the email address. A person who is known is answered, and loses their keys if the address was not proven.',
  scopes,
  instance: true,
  body: { schema: newPerson, example: { email: 'ann@example.com', name: 'Ann' } },
  answers: { 201: { description: 'The person.', schema: instancePerson } },
  async call({ core }, { caller, body }) {
    return fromInstancePerson(await core.instance.addPerson(caller, toNewPerson(body)));
  },
});

export const changeInstancePerson = operation({
  name: 'changeInstancePerson',
  method: 'PATCH',
  path: '/instance/people/{person}',
  tag,
  summary: 'Make a person an administrator of the instance, or not',
  description:
    'Takes effect with the next call. The last administrator keeps the role, unless the operator of the server takes it: `waymark users admin EMAIL off`.',
  scopes,
  instance: true,
  params: instancePersonId,
  body: { schema: instancePersonChange, example: { is_instance_admin: true } },
  answers: { 200: { description: 'The person.', schema: instancePerson } },
  refusals: ['person_not_found', 'last_administrator'],
  async call({ core }, { caller, params, body }) {
    const id = toPersonId(params.person);
    return fromInstancePerson(await core.instance.setAdministrator(caller, id, body.is_instance_admin));
  },
});

export const endInstanceSessions = operation({
  name: 'endInstanceSessions',
  method: 'DELETE',
  path: '/instance/people/{person}/sessions',
  tag,
  summary: 'Sign a person out everywhere',
  description:
    'Ends all sessions of the person, also your own if it is you. The password and personal keys still work.',
  scopes,
  instance: true,
  params: instancePersonId,
  answers: { 200: { description: 'How many ended.', schema: endedSessions } },
  refusals: ['person_not_found'],
  async call({ core }, { caller, params }) {
    return { ended: await core.instance.endSessions(caller, toPersonId(params.person)) };
  },
});

export const testMail = operation({
  name: 'testMail',
  method: 'POST',
  path: '/instance/mail-test',
  tag,
  summary: 'Send a test mail',
  description: 'Waits until the mail server has accepted or refused the mail. At most 10 in an hour.',
  scopes,
  instance: true,
  body: { schema: mailTest, optional: true, example: { email: 'ann@example.com' } },
  answers: { 200: { description: 'What the mail server said.', schema: mailTested } },
  refusals: ['mail_not_configured'],
  async call({ core }, { caller, body }) {
    return fromMailTest(await core.instance.testMail(caller, body.email ?? null));
  },
});

export const listInstanceWorkspaces = operation({
  name: 'listInstanceWorkspaces',
  method: 'GET',
  path: '/instance/workspaces',
  tag,
  summary: 'List all workspaces of the server',
  scopes,
  instance: true,
  query: listQuery,
  answers: { 200: { description: 'One page, oldest first.', schema: workspacePage } },
  async call({ core }, { caller, query }) {
    return pageById(query, workspaceIds, fromWorkspace, (after, limit) =>
      core.workspaces.list(caller, after, limit),
    );
  },
});

export const createInstanceWorkspace = operation({
  name: 'createInstanceWorkspace',
  method: 'POST',
  path: '/instance/workspaces',
  tag,
  summary: 'Create a workspace, as an administrator who is signed in',
  scopes,
  instance: true,
  body: { schema: newWorkspace, example: { name: 'Marketing', kind: 'team' } },
  answers: { 201: { description: 'The workspace.', schema: workspace } },
  async call({ core }, { caller, body }) {
    const answer = fromWorkspace(await core.workspaces.create(caller, toNewWorkspace(body)));
    return replyJson(201, answer, { location: `${BASE_PATH}/workspaces/${answer.id}` });
  },
});

export const changeInstanceWorkspace = operation({
  name: 'changeInstanceWorkspace',
  method: 'PATCH',
  path: '/instance/workspaces/{workspace}',
  tag,
  summary: 'Change a workspace and its plan',
  scopes,
  instance: true,
  params: instanceWorkspaceId,
  body: { schema: workspaceChange, example: { plan: 'unlimited' } },
  answers: { 200: { description: 'The workspace.', schema: workspace } },
  refusals: ['workspace_not_found'],
  async call({ core }, { caller, params, body }) {
    const id = toWorkspaceId(params.workspace);
    return fromWorkspace(await core.workspaces.change(caller, id, toWorkspaceChange(body)));
  },
});

export const removeInstanceWorkspace = operation({
  name: 'removeInstanceWorkspace',
  method: 'DELETE',
  path: '/instance/workspaces/{workspace}',
  tag,
  summary: 'Delete a workspace, as an administrator who is signed in',
  description: 'Does what `DELETE /workspaces/{id}` does.',
  scopes,
  instance: true,
  params: instanceWorkspaceId,
  answers: { 200: { description: 'The workspace.', schema: workspace } },
  refusals: ['workspace_not_found', 'first_workspace'],
  async call({ core }, { caller, params }) {
    return fromWorkspace(await core.workspaces.remove(caller, toWorkspaceId(params.workspace)));
  },
});

export const restoreInstanceWorkspace = operation({
  name: 'restoreInstanceWorkspace',
  method: 'POST',
  path: '/instance/workspaces/{workspace}/restore',
  tag,
  summary: 'Restore a deleted workspace, as an administrator who is signed in',
  description: 'Within 7 days after it was deleted. Nothing is lost.',
  scopes,
  instance: true,
  params: instanceWorkspaceId,
  answers: { 200: { description: 'The workspace.', schema: workspace } },
  refusals: ['workspace_not_found'],
  async call({ core }, { caller, params }) {
    return fromWorkspace(await core.workspaces.restore(caller, toWorkspaceId(params.workspace)));
  },
});
