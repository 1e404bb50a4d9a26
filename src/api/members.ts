import { personIds } from '../wire/ids.ts';
import { replyEmpty, replyJson } from '../wire/reply.ts';
import { listQuery } from './contract/account.ts';
import { PAGE_LIMIT } from './contract/common.ts';
import { member, memberChange, memberId, memberPage, newMember } from './contract/people.ts';
import { LINK_BYTES_MAX, operation } from './native.ts';
import { pageById, readCursor } from './page.ts';
import { toNewPerson } from './translate/account.ts';
import { fromMember, toMemberId } from './translate/people.ts';

const tag = 'Members';
const scopes = ['admin'] as const;
const one = { description: 'The member.', schema: member } as const;

export const listMembers = operation({
  name: 'listMembers',
  method: 'GET',
  path: '/members',
  tag,
  summary: 'List members',
  scopes,
  query: listQuery,
  answers: { 200: { description: 'One page, by person.', schema: memberPage } },
  async call({ core }, { caller, query }) {
    const limit = query.limit ?? PAGE_LIMIT;
    const found = await core.members.list(caller, readCursor(personIds, query.cursor), limit + 1);
    const items = found.map((known) => ({ ...known, id: known.personId }));
    return replyJson(200, pageById(items, limit, personIds, fromMember));
  },
});

export const addMember = operation({
  name: 'addMember',
  method: 'POST',
  path: '/members',
  tag,
  summary: 'Add a member at once',
  description: 'For administrators of the instance, who vouch for the address. Others invite.',
  scopes,
  body: {
    schema: newMember,
    maxBytes: LINK_BYTES_MAX,
    example: { email: 'ann@example.com', name: 'Ann', role: 'owner' },
  },
  answers: { 201: one },
  refusals: ['already_member', 'personal_workspace', 'too_many'],
  async call({ core }, { caller, body }) {
    const added = await core.members.add(caller, { ...toNewPerson(body), role: body.role });
    return replyJson(201, fromMember(added));
  },
});

export const changeMember = operation({
  name: 'changeMember',
  method: 'PATCH',
  path: '/members/{person_id}',
  tag,
  summary: 'Change the role of a member',
  description:
    'It holds from the next call on. Only owners make owners, and only they change one; a key with an end raises nobody.',
  scopes,
  params: memberId,
  body: { schema: memberChange, maxBytes: LINK_BYTES_MAX, example: { role: 'editor' } },
  answers: { 200: one },
  refusals: ['member_not_found', 'last_owner'],
  async call({ core }, { caller, params, body }) {
    const changed = await core.members.changeRole(caller, toMemberId(params.person_id), body.role);
    return replyJson(200, fromMember(changed));
  },
});

export const removeMember = operation({
  name: 'removeMember',
  method: 'DELETE',
  path: '/members/{person_id}',
  tag,
  summary: 'Remove a member',
  description:
    'Their personal keys no longer reach the workspace. Keys of the workspace that they know go on: revoke those.',
  scopes,
  params: memberId,
  answers: { 204: { description: 'They are no member any more.' } },
  refusals: ['member_not_found', 'last_owner'],
  async call({ core }, { caller, params }) {
    await core.members.remove(caller, toMemberId(params.person_id));
    return replyEmpty();
  },
});
