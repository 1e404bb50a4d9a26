import { replyEmpty, replyJson, withCookies } from '../wire/http/reply.ts';
import { personOf } from '../wire/kit/operation.ts';
import {
  newRecoveryCodes,
  secondFactorState,
  totpConfirmation,
  totpSecret,
} from './contract/second-factor.ts';
import { openOperation } from './native.ts';
import { fromFactorCounts } from './translate/second-factor.ts';

const tag = 'Your account';
const BODY_BYTES_MAX = 4_096;
const ENDS_OTHERS = 'Your other sessions end, and this one gets a new secret.';

export const getSecondFactors = openOperation({
  name: 'getSecondFactors',
  method: 'GET',
  path: '/me/second-factor',
  tag,
  summary: 'Read which second factors you have',
  signedIn: true,
  answers: { 200: { description: 'Your second factors.', schema: secondFactorState } },
  async open({ core }, call) {
    return fromFactorCounts(await core.factorSettings.counts(personOf(call).person.id));
  },
});

export const beginTotp = openOperation({
  name: 'beginTotp',
  method: 'POST',
  path: '/me/second-factor',
  tag,
  summary: 'Get a secret for an authenticator app',
  description:
    'The secret does nothing until a code of the app confirms it, within ten minutes. An earlier secret stays until then.',
  signedIn: 'proven',
  answers: { 201: { description: 'A new secret, shown only this once.', schema: totpSecret } },
  refusals: ['too_many'],
  async open({ core }, call) {
    return core.factorSettings.begin(personOf(call));
  },
});

export const confirmTotp = openOperation({
  name: 'confirmTotp',
  method: 'POST',
  path: '/me/second-factor/confirm',
  tag,
  summary: 'Turn TOTP on',
  description: `From now on, signing in with a password needs a code of the app too. New recovery codes replace earlier ones. ${ENDS_OTHERS}`,
  signedIn: true,
  body: { schema: totpConfirmation, maxBytes: BODY_BYTES_MAX, example: { code: '287082' } },
  answers: { 200: { description: 'TOTP is on. These are your recovery codes.', schema: newRecoveryCodes } },
  refusals: ['second_factor_not_found', 'wrong_code', 'session_not_found'],
  async open({ core, browsers }, call) {
    const changed = await core.factorSettings.confirm(personOf(call), call.body.code);
    return withCookies(replyJson(200, { recovery_codes: changed.recoveryCodes }), browsers.begin(changed));
  },
});

export const removeTotp = openOperation({
  name: 'removeTotp',
  method: 'DELETE',
  path: '/me/second-factor',
  tag,
  summary: 'Turn TOTP off',
  description: `Recovery codes end too, unless you have a passkey. ${ENDS_OTHERS} It no longer counts as one with a second factor if there is none left.`,
  signedIn: 'proven',
  answers: { 204: { description: 'TOTP is off.' } },
  refusals: ['second_factor_not_found', 'session_not_found'],
  async open({ core, browsers }, call) {
    const changed = await core.factorSettings.turnOff(personOf(call));
    return withCookies(replyEmpty(), browsers.begin(changed));
  },
});

export const renewRecoveryCodes = openOperation({
  name: 'renewRecoveryCodes',
  method: 'POST',
  path: '/me/recovery-codes',
  tag,
  summary: 'Get new recovery codes',
  description: `All earlier codes end. ${ENDS_OTHERS}`,
  signedIn: 'proven',
  answers: { 201: { description: 'New codes, shown only this once.', schema: newRecoveryCodes } },
  refusals: ['second_factor_not_found', 'session_not_found'],
  async open({ core, browsers }, call) {
    const changed = await core.factorSettings.renewCodes(personOf(call));
    return withCookies(replyJson(201, { recovery_codes: changed.recoveryCodes }), browsers.begin(changed));
  },
});
