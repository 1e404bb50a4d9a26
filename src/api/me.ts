import { replyEmpty, replyJson, withCookies } from '../wire/http/reply.ts';
import { personOf } from '../wire/kit/operation.ts';
import { me, ownPerson } from './contract/account.ts';
import {
  begunSession,
  endedSessions,
  ownChange,
  passwordChange,
  SIGN_IN_BYTES_MAX,
  sessionList,
  sessionParams,
} from './contract/sign-in.ts';
import { openOperation, operation } from './native.ts';
import { fromCaller, fromOwnPerson } from './translate/account.ts';
import { fromSession, fromSignedIn, toSessionId } from './translate/sign-in.ts';

const tag = 'Your account';

export const readMe = operation({
  name: 'getMe',
  method: 'GET',
  path: '/me',
  tag,
  summary: 'Read the current workspace, person and key',
  scopes: [],
  whenDeleted: true,
  answers: {
    200: { description: 'The workspace, the person and the access of the key or session.', schema: me },
  },
  async call({ core }, { caller }) {
    const workspace = await core.workspaces.get(caller, caller.workspaceId);
    return fromCaller(caller, workspace, await core.members.self(caller));
  },
});

export const changeMe = openOperation({
  name: 'changeMe',
  method: 'PATCH',
  path: '/me',
  tag,
  summary: 'Change your name, language and time zone',
  signedIn: true,
  body: { schema: ownChange, example: { name: 'Ann', language: 'zh-Hant', timezone: 'Asia/Taipei' } },
  answers: { 200: { description: 'The person.', schema: ownPerson } },
  async open({ core }, call) {
    const { name, language, timezone } = call.body;
    const changed = await core.ownAccount.change(personOf(call).person.id, {
      ...(name === undefined ? {} : { name }),
      ...(language === undefined ? {} : { language }),
      ...(timezone === undefined ? {} : { timezone }),
    });
    return fromOwnPerson(changed);
  },
});

export const listSessions = openOperation({
  name: 'listSessions',
  method: 'GET',
  path: '/me/sessions',
  tag,
  summary: 'List your sessions',
  description: 'At most 50: another sign-in ends the one that was unused for longest.',
  signedIn: true,
  answers: { 200: { description: 'Newest first.', schema: sessionList } },
  async open({ core }, call) {
    const { person, session } = personOf(call);
    const about = { current: session.id, nowMs: core.clock.nowMs() };
    return { data: (await core.sessions.list(person.id)).map((one) => fromSession(one, about)) };
  },
});

export const endOwnSession = openOperation({
  name: 'endSession',
  method: 'DELETE',
  path: '/me/sessions/{id}',
  tag,
  summary: 'End one of your sessions',
  signedIn: true,
  params: sessionParams,
  answers: { 204: { description: 'The session has ended.' } },
  refusals: ['session_not_found'],
  async open({ core, browsers }, call) {
    const { person, session } = personOf(call);
    const id = toSessionId(call.params.id);
    await core.sessions.end(person.id, id);
    return id === session.id ? withCookies(replyEmpty(), browsers.end()) : replyEmpty();
  },
});

export const endOtherSessions = openOperation({
  name: 'endOtherSessions',
  method: 'DELETE',
  path: '/me/sessions',
  tag,
  summary: 'End all your other sessions',
  signedIn: true,
  answers: { 200: { description: 'How many ended.', schema: endedSessions } },
  async open({ core }, call) {
    const { person, session } = personOf(call);
    return { ended: await core.sessions.endOthers(person.id, session.id) };
  },
});

export const changePassword = openOperation({
  name: 'changePassword',
  method: 'PUT',
  path: '/me/password',
  tag,
  summary: 'Set your password',
  description:
    'Needs the current password. A person without one, or with a second factor, needs a recent proof. Ends your other sessions; this one gets a new cookie.',
  signedIn: true,
  body: {
    schema: passwordChange,
    maxBytes: SIGN_IN_BYTES_MAX,
    example: { current: 'correct horse battery', password: 'battery staple correct' },
  },
  answers: { 200: { description: 'The session.', schema: begunSession } },
  refusals: ['sign_in_failed', 'proof_required', 'session_not_found', 'too_many'],
  async open({ core, browsers }, call) {
    const signedIn = personOf(call);
    const { current, password } = call.body;
    const { session, secret } = await core.ownAccount.setPassword(signedIn, {
      password,
      ...(current === undefined ? {} : { current }),
    });
    const answer = fromSignedIn({ ...signedIn, session }, core.clock.nowMs());
    return withCookies(replyJson(200, answer), browsers.begin({ secret }));
  },
});
