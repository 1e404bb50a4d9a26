import { z } from '@hono/zod-openapi';
import { SIGN_IN_METHODS } from '../../core/accounts/session.ts';
import { FEATURES } from '../../core/base/feature.ts';
import { PASSWORD_INPUT_MAX } from '../../core/sign-in/new-passwords.ts';
import { SECOND_FACTOR_KINDS } from '../../core/sign-in/second-factors.ts';
import { emailInput, nameInput, ownPerson, role, workspace } from './account.ts';
import { time } from './common.ts';

/** Small, because nobody has proved anything yet. */
export const SIGN_IN_BYTES_MAX = 8_192;

export const passwordInput = z.string().max(PASSWORD_INPUT_MAX);
const newPassword = passwordInput.openapi({
  description:
    '10 to 256 characters. Passwords that many people use are refused, and the email address itself.',
  example: 'correct horse battery',
});
const token = z.string().min(1).max(200);

export const credentialsInput = z
  .strictObject({ email: emailInput, password: passwordInput })
  .openapi('Credentials');
export const setUpInput = z
  .strictObject({
    token: token.openapi({
      description: 'From the link that the server prints when it starts.',
      example: 'wmu_ab12cd…',
    }),
    name: nameInput,
    email: emailInput,
    password: newPassword,
  })
  .openapi('SetUp');
export const forgottenInput = z.strictObject({ email: emailInput }).openapi('ForgottenPassword');
export const resetInput = z
  .strictObject({ token: token.openapi({ example: 'wmr_ab12cd…' }), password: newPassword })
  .openapi('PasswordReset');
export const passwordChange = z
  .strictObject({
    current: passwordInput
      .optional()
      .openapi({ description: 'The current password. A person without one needs a recent proof instead.' }),
    password: newPassword,
  })
  .openapi('PasswordChange');
export const ownChange = z
  .strictObject({
    name: nameInput.optional(),
    language: z
      .string()
      .max(35)
      .nullable()
      .optional()
      .openapi({ description: 'A BCP 47 tag; null for that of the browser.', example: 'zh-Hant' }),
    timezone: z
      .string()
      .max(64)
      .nullable()
      .optional()
      .openapi({ description: 'An IANA name; null for that of the browser.', example: 'Asia/Taipei' }),
  })
  .openapi('OwnChange');

export const session = z
  .strictObject({
    id: z.string().openapi({ example: 'ses_4' }),
    current: z.boolean().openapi({ description: 'Whether it is the session of this request.' }),
    browser: z.string().openapi({ description: '`""` when unknown.', example: 'Chrome on Mac' }),
    country: z
      .string()
      .openapi({ description: 'An ISO 3166 code; `""` when unknown. The address is not stored.' }),
    methods: z.array(z.enum(SIGN_IN_METHODS)).openapi({ description: 'What the person has proved.' }),
    created_at: time,
    used_at: time.openapi({ description: 'Exact to 5 minutes.' }),
    ends_at: time.openapi({ description: 'The latest end. 14 days without use end it sooner.' }),
    proven_until: time.nullable().openapi({
      description:
        'Until then, operations that need a recent proof are allowed; null when a new one is needed.',
    }),
  })
  .openapi('Session');
export const sessionList = z.strictObject({ data: z.array(session) }).openapi('SessionList');
export const sessionParams = z.object({ id: z.string().openapi({ example: 'ses_4' }) });
export const endedSessions = z.strictObject({ ended: z.int() }).openapi('EndedSessions');

export const begunSession = z.strictObject({ person: ownPerson, session }).openapi('BegunSession');
export const pendingSignIn = z
  .strictObject({
    needs: z.array(z.enum(SECOND_FACTOR_KINDS)).openapi({ description: 'One of them finishes the sign-in.' }),
    attempt: z.string().openapi({
      description: 'For `POST /session/second-factor`, within 10 minutes. Allows nothing else.',
      example: 'wma_ab12cd…',
    }),
  })
  .openapi('PendingSignIn');
export const currentSession = z
  .strictObject({
    person: ownPerson,
    session,
    workspaces: z
      .array(
        z.strictObject({
          workspace,
          role,
          features: z.array(z.enum(FEATURES)).openapi({ description: 'What the plan lets people do.' }),
          needs_second_factor: z.boolean().openapi({
            description:
              'Whether the workspace refuses this session until it has a second factor: set one up below `/me`, or prove the one that you have.',
          }),
        }),
      )
      .openapi({ description: 'The workspaces of the person, oldest first; at most 200.' }),
  })
  .openapi('CurrentSession');
export const mailAnswer = z
  .strictObject({
    mail: z.boolean().openapi({
      description:
        'Whether this server sends mail; the same for every address. Without mail, ask an administrator for a link.',
    }),
  })
  .openapi('ForgottenAnswer');

export const invitationLook = z.strictObject({ token }).openapi('InvitationToken');
export const invited = z
  .strictObject({
    workspace: z.strictObject({ name: z.string(), kind: z.enum(['personal', 'team']) }),
    role,
    email: z.string().openapi({ description: 'The address that is invited.' }),
    inviter: z.string().nullable().openapi({ description: 'The name of the person who invites, if known.' }),
    expires_at: time,
    needs: z.enum(['nothing', 'sign_in', 'password']).openapi({
      description:
        '`nothing`: you are signed in with that address. `sign_in`: sign in first. `password`: accept with a new password.',
    }),
  })
  .openapi('Invited');
