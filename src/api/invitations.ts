import { invitationIds } from '../wire/ids.ts';
import { replyEmpty, replyJson } from '../wire/reply.ts';
import { listQuery } from './contract/account.ts';
import { PAGE_LIMIT } from './contract/common.ts';
import {
  acceptance,
  accepted,
  invitationId,
  invitationPage,
  invitationWithToken,
  newInvitation,
} from './contract/people.ts';
import { LINK_BYTES_MAX, openOperation, operation } from './native.ts';
import { pageById, readCursor } from './page.ts';
import { fromAccepted, fromInvitation, fromInvitationWithToken, toInvitationId } from './translate/people.ts';

const tag = 'Members';
const scopes = ['admin'] as const;
/** Anybody may send one. */
const ACCEPTANCE_BYTES_MAX = 4_096;

export const listInvitations = operation({
  name: 'listInvitations',
  method: 'GET',
  path: '/invitations',
  tag,
  summary: 'List open invitations',
  scopes,
  query: listQuery,
  answers: { 200: { description: 'One page, oldest first.', schema: invitationPage } },
  async call({ core }, { caller, query }) {
    const limit = query.limit ?? PAGE_LIMIT;
    const after = readCursor(invitationIds, query.cursor);
    const found = await core.invitations.list(caller, after, limit + 1);
    return replyJson(200, pageById(found, limit, invitationIds, fromInvitation));
  },
});

export const createInvitation = operation({
  name: 'createInvitation',
  method: 'POST',
  path: '/invitations',
  tag,
  summary: 'Invite somebody',
  description:
    'It can be accepted once, within 7 days, and ends an earlier one to the same address. Its token is shown this once; where the server sends mail, another one goes to the address. Not by a key with bounds or an end: a member has neither.',
  scopes,
  body: {
    schema: newInvitation,
    maxBytes: LINK_BYTES_MAX,
    example: { email: 'ann@example.com', role: 'editor' },
  },
  answers: { 201: { description: 'The invitation with its token.', schema: invitationWithToken } },
  refusals: ['already_member', 'personal_workspace', 'too_many'],
  async call({ core }, { caller, body }) {
    return replyJson(201, fromInvitationWithToken(await core.invitations.create(caller, body)));
  },
});

export const revokeInvitation = operation({
  name: 'revokeInvitation',
  method: 'DELETE',
  path: '/invitations/{id}',
  tag,
  summary: 'Revoke an invitation',
  scopes,
  params: invitationId,
  answers: { 204: { description: 'It can no longer be accepted.' } },
  refusals: ['invitation_not_found'],
  async call({ core }, { caller, params }) {
    await core.invitations.revoke(caller, toInvitationId(params.id));
    return replyEmpty();
  },
});

export const acceptInvitation = openOperation({
  name: 'acceptInvitation',
  method: 'POST',
  path: '/invitations/accept',
  tag,
  summary: 'Accept an invitation',
  description:
    'Makes you a member, and answers a personal key, shown this once. Somebody who is known here already sends a personal key of theirs as `Authorization: Bearer wm_…`, or uses the token of the mail.',
  body: {
    schema: acceptance,
    maxBytes: ACCEPTANCE_BYTES_MAX,
    example: { token: 'wmi_ab12cd…', name: 'Ann' },
  },
  answers: { 201: { description: 'You are a member.', schema: accepted } },
  refusals: ['invitation_not_found', 'person_known', 'already_member', 'personal_workspace', 'too_many'],
  async open({ core }, { body, secret }) {
    const { token, name } = body;
    const joined = await core.invitations.accept({
      token,
      secret,
      ...(name === undefined ? {} : { name }),
    });
    return replyJson(201, fromAccepted(joined));
  },
});
