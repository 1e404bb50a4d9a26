import type { KnownMember } from '../core/accounts/member.ts';
import type { PersonActivity } from '../core/accounts/people-store.ts';
import type { Caller } from '../core/base/caller.ts';
import type { PersonId } from '../core/base/ids.ts';
import type { Core } from '../core/core.ts';
import { replyEmpty } from '../wire/http/reply.ts';
import { personIds } from '../wire/values/ids.ts';
import { listQuery } from './contract/account.ts';
import { member, memberChange, memberId, memberPage, namedPersonPage, newMember } from './contract/people.ts';
import { operation } from './native.ts';
import { pageById } from './page.ts';
import { toNewPerson } from './translate/account.ts';
import { fromMember, fromNamedPerson, toMemberId } from './translate/people.ts';

const tag = 'Members';
const scopes = ['admin'] as const;
interface SeenMember {
  readonly id: PersonId;
  readonly entry: KnownMember;
  readonly activity: PersonActivity | undefined;
}

async function answerOf({ members }: Core, caller: Caller, found: KnownMember) {
  const activity = await members.activityOf(caller, [found]);
  return fromMember(found, activity.get(found.personId));
}

const memberAnswer = { description: 'The member.', schema: member } as const;

export const listMembers = operation({
  name: 'listMembers',
  method: 'GET',
  path: '/members',
  tag,
  summary: 'List members',
  scopes,
  query: listQuery,
  answers: { 200: { description: 'One page, in the order of person ids.', schema: memberPage } },
  async call({ core }, { caller, query }) {
    const write = ({ entry, activity }: SeenMember) => fromMember(entry, activity);
    return pageById(query, personIds, write, async (after: PersonId | null, limit: number) => {
      const found = await core.members.list(caller, after, limit);
      const activity = await core.members.activityOf(caller, found);
      return found.map(
        (entry): SeenMember => ({ id: entry.personId, entry, activity: activity.get(entry.personId) }),
      );
    });
  },
});

export const listPeople = operation({
  name: 'listPeople',
  method: 'GET',
  path: '/people',
  tag,
  summary: 'List the names of members',
  description: 'For every member, to read who changed what. Not for keys that are restricted.',
  scopes: ['links:read'],
  query: listQuery,
  answers: { 200: { description: 'One page, in the order of person ids.', schema: namedPersonPage } },
  refusals: ['forbidden'],
  async call({ core }, { caller, query }) {
    return pageById(query, personIds, fromNamedPerson, async (after: PersonId | null, limit: number) => {
      const found = await core.members.people(caller, after, limit);
      return found.map((entry) => ({ ...entry, id: entry.personId }));
    });
  },
});

export const addMember = operation({
  name: 'addMember',
  method: 'POST',
  path: '/members',
  tag,
  summary: 'Add a member without an invitation',
  description:
    'Only for administrators of the instance, who vouch for the email address. Others send an invitation.',
  scopes,
  body: {
    schema: newMember,
    example: { email: 'ann@example.com', name: 'Ann', role: 'owner' },
  },
  answers: { 201: memberAnswer },
  refusals: ['already_member', 'personal_workspace', 'too_many'],
  async call({ core }, { caller, body }) {
    const added = await core.members.add(caller, { ...toNewPerson(body), role: body.role });
    return answerOf(core, caller, added);
  },
});

export const changeMember = operation({
  name: 'changeMember',
  method: 'PATCH',
  path: '/members/{person_id}',
  tag,
  summary: 'Change the role of a member',
  description:
    'Takes effect with the next call. Only owners can appoint or change an owner. An expiring key cannot raise a role.',
  scopes,
  params: memberId,
  body: { schema: memberChange, example: { role: 'editor' } },
  answers: { 200: memberAnswer },
  refusals: ['member_not_found', 'last_owner'],
  async call({ core }, { caller, params, body }) {
    const changed = await core.members.changeRole(caller, toMemberId(params.person_id), body.role);
    return answerOf(core, caller, changed);
  },
});

export const removeMember = operation({
  name: 'removeMember',
  method: 'DELETE',
  path: '/members/{person_id}',
  tag,
  summary: 'Remove a member',
  description:
    "The member's personal keys lose access immediately. Keys of the workspace that the member knows keep working: revoke those.",
  scopes,
  params: memberId,
  answers: { 204: { description: 'The member is removed.' } },
  refusals: ['member_not_found', 'last_owner'],
  async call({ core }, { caller, params }) {
    await core.members.remove(caller, toMemberId(params.person_id));
    return replyEmpty();
  },
});
