import { replyEmpty, replyJson, withCookies } from '../wire/http/reply.ts';
import { invitationIds } from '../wire/values/ids.ts';
import { beginSession } from './begin-session.ts';
import { listQuery } from './contract/account.ts';
import {
  acceptance,
  accepted,
  invitationId,
  invitationPage,
  invitationWithToken,
  newInvitation,
} from './contract/people.ts';
import { invitationLook, invited } from './contract/sign-in.ts';
import { openOperation, operation } from './native.ts';
import { pageById } from './page.ts';
import { fromAccepted, fromInvitation, fromInvitationWithToken, toInvitationId } from './translate/people.ts';
import { fromInvited } from './translate/sign-in.ts';

const tag = 'Members';
const scopes = ['admin'] as const;
/** Small, because acceptance needs no key. */
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
    return pageById(query, invitationIds, fromInvitation, (after, limit) =>
      core.invitations.list(caller, after, limit),
    );
  },
});

export const createInvitation = operation({
  name: 'createInvitation',
  method: 'POST',
  path: '/invitations',
  tag,
  summary: 'Invite a person',
  description:
    'An invitation can be accepted once, within 7 days. It replaces an earlier invitation to the same address. The answer shows the token only once; if the server sends mail, the mail has a token of its own. A restricted or expiring key cannot invite, because a member has neither limit.',
  scopes,
  body: {
    schema: newInvitation,
    example: { email: 'ann@example.com', role: 'editor' },
  },
  answers: { 201: { description: 'The invitation with its token.', schema: invitationWithToken } },
  refusals: ['already_member', 'personal_workspace', 'too_many'],
  async call({ core }, { caller, body }) {
    return fromInvitationWithToken(await core.invitations.create(caller, body));
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
  answers: { 204: { description: 'The invitation can no longer be accepted.' } },
  refusals: ['invitation_not_found'],
  async call({ core }, { caller, params }) {
    await core.invitations.revoke(caller, toInvitationId(params.id));
    return replyEmpty();
  },
});

export const lookAtInvitation = openOperation({
  name: 'lookAtInvitation',
  method: 'POST',
  path: '/invitations/look',
  tag,
  summary: 'Read what an invitation offers',
  description: 'For the holder of its token. Changes nothing.',
  body: { schema: invitationLook, maxBytes: ACCEPTANCE_BYTES_MAX, example: { token: 'wmi_ab12cd…' } },
  answers: { 200: { description: 'The workspace and the role.', schema: invited } },
  refusals: ['invitation_not_found'],
  async open({ core, browsers }, { body, request, info, signedIn }) {
    const client = browsers.clientOf(request, info);
    return fromInvited(await core.joining.look(body.token, signedIn?.person.id ?? null, client));
  },
});

export const acceptInvitation = openOperation({
  name: 'acceptInvitation',
  method: 'POST',
  path: '/invitations/accept',
  tag,
  summary: 'Accept an invitation',
  description:
    'Makes you a member. With `password`, from a page of this server, you get an account and are signed in. Without it, the answer has a new personal key, shown only once. If your address is already registered, sign in first, send one of your personal keys as `Authorization: Bearer wm_…`, or use the token from the mail.',
  body: {
    schema: acceptance,
    maxBytes: ACCEPTANCE_BYTES_MAX,
    example: { token: 'wmi_ab12cd…', name: 'Ann' },
  },
  answers: { 201: { description: 'You are a member.', schema: accepted } },
  refusals: [
    'invitation_not_found',
    'person_known',
    'already_member',
    'personal_workspace',
    'too_many',
    'forged_request',
    'not_on_this_host',
  ],
  async open(deps, { body, secret, request, info, signedIn }) {
    const { core, browsers } = deps;
    const { token, name, password } = body;
    if (password !== undefined) browsers.requireOwnPage(request, info);
    const joined = await core.joining.accept(
      {
        token,
        secret,
        signedInAs: signedIn?.person.id ?? null,
        ...(name === undefined ? {} : { name }),
        ...(password === undefined ? {} : { password }),
      },
      browsers.clientOf(request, info),
    );
    const reply = replyJson(201, fromAccepted(joined.accepted));
    return joined.done === null ? reply : withCookies(reply, await beginSession(deps, joined.done, signedIn));
  },
});
