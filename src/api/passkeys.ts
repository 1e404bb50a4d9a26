import { replyEmpty, replyJson, withCookies } from '../wire/http/reply.ts';
import { personOf } from '../wire/kit/operation.ts';
import {
  addedPasskey,
  newPasskey,
  passkey,
  passkeyChange,
  passkeyId,
  passkeyList,
  passkeyOptions,
} from './contract/second-factor.ts';
import { openOperation } from './native.ts';
import { fromPasskey, toPasskeyId } from './translate/second-factor.ts';

const tag = 'Your account';
const BODY_BYTES_MAX = 131_072;
const NAME_BYTES_MAX = 4_096;
const UNNAMED = 'Passkey';
const ENDS_OTHERS = 'Your other sessions end, and this one gets a new secret.';

export const createPasskeyOptions = openOperation({
  name: 'createPasskeyOptions',
  method: 'POST',
  path: '/me/passkeys/options',
  tag,
  summary: 'Get options to make a passkey',
  description:
    'For `navigator.credentials.create`. Refused where browsers offer no passkeys: without HTTPS, and at an IP address.',
  signedIn: 'proven',
  answers: { 200: { description: 'Options for this session.', schema: passkeyOptions } },
  refusals: ['passkeys_unavailable'],
  async open({ core }, call) {
    return core.passkeys.creationOptions(personOf(call));
  },
});

export const addPasskey = openOperation({
  name: 'addPasskey',
  method: 'POST',
  path: '/me/passkeys',
  tag,
  summary: 'Add a passkey',
  description: `A passkey signs you in without a password, and is a second factor beside one. The first second factor comes with recovery codes. ${ENDS_OTHERS}`,
  signedIn: 'proven',
  body: {
    schema: newPasskey,
    maxBytes: BODY_BYTES_MAX,
    example: {
      name: 'Laptop',
      response: {
        id: '…',
        rawId: '…',
        type: 'public-key',
        response: { clientDataJSON: '…', attestationObject: '…' },
      },
    },
  },
  answers: { 201: { description: 'The passkey.', schema: addedPasskey } },
  refusals: ['passkeys_unavailable', 'passkey_refused', 'too_many', 'session_not_found'],
  async open({ core, browsers }, call) {
    const { browser } = browsers.clientOf(call.request, call.info);
    const { name = browser || UNNAMED, response } = call.body;
    const {
      passkey: added,
      recoveryCodes,
      ...changed
    } = await core.passkeys.add(personOf(call), name, response);
    const body = { passkey: fromPasskey(added), recovery_codes: recoveryCodes };
    return withCookies(replyJson(201, body), browsers.begin(changed));
  },
});

export const listPasskeys = openOperation({
  name: 'listPasskeys',
  method: 'GET',
  path: '/me/passkeys',
  tag,
  summary: 'List your passkeys',
  signedIn: true,
  answers: { 200: { description: 'All of them, oldest first.', schema: passkeyList } },
  async open({ core }, call) {
    const passkeys = await core.passkeys.list(personOf(call).person.id);
    return { data: passkeys.map(fromPasskey) };
  },
});

export const changePasskey = openOperation({
  name: 'changePasskey',
  method: 'PATCH',
  path: '/me/passkeys/{id}',
  tag,
  summary: 'Rename a passkey',
  signedIn: true,
  params: passkeyId,
  body: { schema: passkeyChange, maxBytes: NAME_BYTES_MAX, example: { name: 'Old phone' } },
  answers: { 200: { description: 'The passkey.', schema: passkey } },
  refusals: ['passkey_not_found'],
  async open({ core }, call) {
    const id = toPasskeyId(call.params.id);
    return fromPasskey(await core.passkeys.rename(personOf(call), id, call.body.name));
  },
});

export const removePasskey = openOperation({
  name: 'removePasskey',
  method: 'DELETE',
  path: '/me/passkeys/{id}',
  tag,
  summary: 'Remove a passkey',
  description: `Refused for the last way to sign in. ${ENDS_OTHERS}`,
  signedIn: 'proven',
  params: passkeyId,
  answers: { 204: { description: 'The passkey no longer works.' } },
  refusals: ['passkey_not_found', 'last_way_to_sign_in', 'session_not_found'],
  async open({ core, browsers }, call) {
    const changed = await core.passkeys.remove(personOf(call), toPasskeyId(call.params.id));
    return withCookies(replyEmpty(), browsers.begin(changed));
  },
});
