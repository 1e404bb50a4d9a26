import { z } from '@hono/zod-openapi';
import { emailInput, keyWithSecret, nameInput, person, role, workspace } from './account.ts';
import { pageOf, time } from './common.ts';
import { passwordInput } from './sign-in.ts';

export const newMember = z
  .strictObject({ email: emailInput, name: nameInput.optional(), role })
  .openapi('NewMember');
export const memberChange = z.strictObject({ role }).openapi('MemberChange');
export const activityFields = {
  last_seen_at: time.nullable().openapi({
    description:
      'The last use of a session or a personal key on this server, to a few minutes; null for never.',
  }),
  has_second_factor: z.boolean().openapi({
    description: 'Whether the person has an authenticator app, a passkey, or signs in with a provider.',
  }),
};
export const member = z.strictObject({ person, role, joined_at: time, ...activityFields }).openapi('Member');
export const namedPerson = z
  .strictObject({
    id: z.string().openapi({ example: 'per_4' }),
    name: z.string().openapi({ description: 'The email address if the person has no name.' }),
  })
  .openapi('NamedPerson');
export const namedPersonPage = pageOf(namedPerson).openapi('NamedPersonPage');
export const memberPage = pageOf(member).openapi('MemberPage');
export const memberId = z.object({ person_id: z.string().openapi({ example: 'per_4' }) });

export const newInvitation = z.strictObject({ email: emailInput, role }).openapi('NewInvitation');
const invitationFields = {
  id: z.string().openapi({ example: 'inv_9' }),
  email: z.string(),
  role,
  invited_by: z.string().nullable().openapi({
    description: 'The person whose key created the invitation; null for a key of the workspace.',
  }),
  created_at: time,
  expires_at: time,
};
export const invitation = z.strictObject(invitationFields).openapi('Invitation');
export const invitationWithToken = z
  .strictObject({
    ...invitationFields,
    token: z.string().openapi({
      description:
        'Shown only once, for a person who is new to this server. Others need the token from the mail, or a personal key of their own.',
      example: 'wmi_ab12cd…',
    }),
    mailed: z
      .boolean()
      .openapi({ description: 'Whether the server sends a mail, which has a token of its own.' }),
  })
  .openapi('InvitationWithToken');
export const invitationPage = pageOf(invitation).openapi('InvitationPage');
export const invitationId = z.object({ id: z.string().openapi({ example: 'inv_9' }) });
export const acceptance = z
  .strictObject({
    token: z.string().min(1).max(200),
    name: nameInput.optional(),
    password: passwordInput.optional().openapi({
      description:
        'The password of a new account. You are then signed in instead of getting a key. A person who can sign in already does that first.',
    }),
  })
  .openapi('Acceptance');
export const accepted = z
  .strictObject({
    person,
    workspace,
    role,
    key: keyWithSecret
      .nullable()
      .openapi({ description: 'A new personal key; null if you have set a password, or can act already.' }),
  })
  .openapi('Accepted');
