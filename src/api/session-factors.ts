import { answerSignIn } from './begin-session.ts';
import {
  passkeyOptions,
  passkeySignIn,
  SECOND_FACTOR_BYTES_MAX,
  secondFactorInput,
} from './contract/second-factor.ts';
import { begunSession } from './contract/sign-in.ts';
import { openOperation } from './native.ts';
import { toFactorProof } from './translate/second-factor.ts';

const tag = 'Signing in';
const FROM_PAGE = ['forged_request', 'not_on_this_host'] as const;
const begun = {
  201: { description: 'The person is signed in. The answer sets the cookie.', schema: begunSession },
} as const;

export const finishSignIn = openOperation({
  name: 'finishSignIn',
  method: 'POST',
  path: '/session/second-factor',
  tag,
  summary: 'Finish a sign-in with a second factor',
  description:
    'An attempt ends after five wrong proofs, and a person has ten codes of the app in an hour. A code of the app, a recovery code and an answer of a passkey count once.',
  body: {
    schema: secondFactorInput,
    maxBytes: SECOND_FACTOR_BYTES_MAX,
    example: { attempt: 'wma_ab12cd…', code: '287082' },
  },
  answers: begun,
  refusals: ['sign_in_failed', 'passkeys_unavailable', ...FROM_PAGE],
  async open(deps, { body, request, info, signedIn }) {
    deps.browsers.requireOwnPage(request, info);
    const client = deps.browsers.clientOf(request, info);
    const done = await deps.core.signIn.withSecondFactor(body.attempt, toFactorProof(body), client);
    return answerSignIn(deps, { done }, signedIn);
  },
});

export const getPasskeyOptions = openOperation({
  name: 'getPasskeyOptions',
  method: 'POST',
  path: '/session/passkey/options',
  tag,
  summary: 'Get options to use a passkey',
  description:
    'For `navigator.credentials.get`, to sign in, to finish a sign-in, or to prove again who you are. Refused where browsers offer no passkeys: without HTTPS, and at an IP address.',
  answers: { 200: { description: 'Options for every person.', schema: passkeyOptions } },
  refusals: ['passkeys_unavailable'],
  async open({ core }) {
    return core.passkeys.requestOptions();
  },
});

export const signInWithPasskey = openOperation({
  name: 'signInWithPasskey',
  method: 'POST',
  path: '/session/passkey',
  tag,
  summary: 'Sign in with a passkey',
  description: 'Needs no password and no other factor.',
  body: {
    schema: passkeySignIn,
    maxBytes: SECOND_FACTOR_BYTES_MAX,
    example: {
      response: {
        id: '…',
        rawId: '…',
        type: 'public-key',
        response: { clientDataJSON: '…', authenticatorData: '…', signature: '…', userHandle: '…' },
      },
    },
  },
  answers: begun,
  refusals: ['sign_in_failed', 'passkeys_unavailable', ...FROM_PAGE],
  async open(deps, { body, request, info, signedIn }) {
    deps.browsers.requireOwnPage(request, info);
    const client = deps.browsers.clientOf(request, info);
    const done = await deps.core.signIn.withPasskey(body.response, client);
    return answerSignIn(deps, { done }, signedIn);
  },
});
