import { hasSecondFactor } from '../core/accounts/session.ts';
import { replyEmpty, replyJson, withCookies } from '../wire/http/reply.ts';
import { personOf } from '../wire/kit/operation.ts';
import { answerSignIn, endSilently } from './begin-session.ts';
import { proofInput, SECOND_FACTOR_BYTES_MAX } from './contract/second-factor.ts';
import {
  begunSession,
  credentialsInput,
  currentSession,
  forgottenInput,
  mailAnswer,
  pendingSignIn,
  resetInput,
  SIGN_IN_BYTES_MAX,
  setUpInput,
} from './contract/sign-in.ts';
import { openOperation } from './native.ts';
import { fromWorkspace } from './translate/account.ts';
import { toProof } from './translate/second-factor.ts';
import { fromSignedIn } from './translate/sign-in.ts';

const tag = 'Signing in';
/** Refusals of every operation that sets a cookie. */
const FROM_PAGE = ['forged_request', 'not_on_this_host'] as const;
const begun = {
  201: { description: 'The person is signed in. The answer sets the cookie.', schema: begunSession },
} as const;
const begunOrPending = {
  ...begun,
  202: { description: 'A second factor is missing.', schema: pendingSignIn },
} as const;

export const signInWithPassword = openOperation({
  name: 'signInWithPassword',
  method: 'POST',
  path: '/session',
  tag,
  summary: 'Sign in with a password',
  description:
    'For pages of this server: needs the header `X-Waymark: 1`. Programs use keys. An unknown address and a wrong password get the same answer after the same time. Wrong passwords slow down the client, and slow down an account only for browsers that never signed in to it.',
  body: {
    schema: credentialsInput,
    maxBytes: SIGN_IN_BYTES_MAX,
    example: { email: 'ann@example.com', password: 'correct horse battery' },
  },
  answers: begunOrPending,
  refusals: ['sign_in_failed', 'too_many', ...FROM_PAGE],
  async open(deps, { body, request, info, signedIn }) {
    deps.browsers.requireOwnPage(request, info);
    const outcome = await deps.core.signIn.withPassword(body, deps.browsers.clientOf(request, info));
    return answerSignIn(deps, outcome, signedIn);
  },
});

export const getSession = openOperation({
  name: 'getSession',
  method: 'GET',
  path: '/session',
  tag,
  summary: 'Read who is signed in',
  signedIn: true,
  answers: {
    200: { description: 'The person, the session, and the workspaces.', schema: currentSession },
  },
  async open({ core }, call) {
    const signedIn = personOf(call);
    const workspaces = await core.members.workspacesOf(signedIn.person.id);
    return {
      ...fromSignedIn(signedIn, core.clock.nowMs()),
      workspaces: workspaces.map(({ workspace, role }) => ({
        workspace: fromWorkspace(workspace),
        role,
        features: core.quotas.featuresOfPeople(workspace.plan),
        needs_second_factor: workspace.settings.requiredSecondFactor && !hasSecondFactor(signedIn.session),
      })),
    };
  },
});

export const signOut = openOperation({
  name: 'signOut',
  method: 'DELETE',
  path: '/session',
  tag,
  summary: 'Sign out',
  description: 'Also without a session.',
  answers: { 204: { description: 'The session has ended. The answer removes the cookie.' } },
  refusals: FROM_PAGE,
  async open({ core, browsers }, { request, info, signedIn }) {
    browsers.requireOwnPage(request, info);
    if (signedIn !== null) await endSilently(core, signedIn);
    return withCookies(replyEmpty(), browsers.end());
  },
});

export const proveSession = openOperation({
  name: 'proveSession',
  method: 'POST',
  path: '/session/prove',
  tag,
  summary: 'Prove again who you are',
  description:
    'Allows operations that need a recent proof for 15 minutes. A person with a second factor proves that one: a password alone is refused. The session gets a new cookie.',
  signedIn: true,
  body: {
    schema: proofInput,
    maxBytes: SECOND_FACTOR_BYTES_MAX,
    example: { password: 'correct horse battery' },
  },
  answers: { 200: { description: 'The proved session.', schema: begunSession } },
  refusals: ['sign_in_failed', 'session_not_found', 'too_many', 'passkeys_unavailable'],
  async open({ core, browsers }, call) {
    const signedIn = personOf(call);
    const { session, secret } = await core.signIn.prove(signedIn, toProof(call.body));
    const answer = fromSignedIn({ ...signedIn, session }, core.clock.nowMs());
    return withCookies(replyJson(200, answer), browsers.begin({ secret }));
  },
});

export const setUp = openOperation({
  name: 'setUp',
  method: 'POST',
  path: '/setup',
  tag,
  summary: 'Set up the first account',
  description:
    'Makes the first person: an administrator of the instance and owner of the first workspace. Works once, with the link that the server prints when it starts; `waymark users setup-link` prints another one.',
  body: {
    schema: setUpInput,
    maxBytes: SIGN_IN_BYTES_MAX,
    example: {
      token: 'wmu_ab12cd…',
      name: 'Ann',
      email: 'ann@example.com',
      password: 'correct horse battery',
    },
  },
  answers: begun,
  refusals: ['one_time_link_ended', 'already_set_up', 'too_many', ...FROM_PAGE],
  async open(deps, { body, request, info, signedIn }) {
    deps.browsers.requireOwnPage(request, info);
    const done = await deps.core.setUp.complete(body, deps.browsers.clientOf(request, info));
    return answerSignIn(deps, { done }, signedIn);
  },
});

export const requestPasswordReset = openOperation({
  name: 'requestPasswordReset',
  method: 'POST',
  path: '/password/forgotten',
  tag,
  summary: 'Ask for a mail to set a new password',
  description:
    'The answer is the same for every address, known or not. At most 5 mails a day are sent to an address.',
  body: { schema: forgottenInput, maxBytes: SIGN_IN_BYTES_MAX, example: { email: 'ann@example.com' } },
  answers: { 202: { description: 'A mail is on its way, if the address is known.', schema: mailAnswer } },
  refusals: FROM_PAGE,
  async open({ core, browsers }, { body, request, info }) {
    browsers.requireOwnPage(request, info);
    await core.passwordResets.request(body.email, browsers.clientOf(request, info));
    return { mail: core.passwordResets.canMail };
  },
});

export const resetPassword = openOperation({
  name: 'resetPassword',
  method: 'POST',
  path: '/password/reset',
  tag,
  summary: 'Set a new password with a link',
  description:
    'Proves the email address, ends all sessions of the person, and signs in. A second factor is still asked for.',
  body: {
    schema: resetInput,
    maxBytes: SIGN_IN_BYTES_MAX,
    example: { token: 'wmr_ab12cd…', password: 'correct horse battery' },
  },
  answers: begunOrPending,
  refusals: ['one_time_link_ended', 'too_many', ...FROM_PAGE],
  async open(deps, { body, request, info, signedIn }) {
    deps.browsers.requireOwnPage(request, info);
    const outcome = await deps.core.passwordResets.complete(body, deps.browsers.clientOf(request, info));
    return answerSignIn(deps, outcome, signedIn);
  },
});
