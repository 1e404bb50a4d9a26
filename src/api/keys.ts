import { keyIds } from '../wire/ids.ts';
import { replyEmpty, replyJson } from '../wire/reply.ts';
import { key, keyId, keyListQuery, keyPage, keyWithSecret, newKey, rotation } from './contract/account.ts';
import { PAGE_LIMIT } from './contract/common.ts';
import { BASE_PATH, LINK_BYTES_MAX, operation } from './native.ts';
import { pageById, readCursor } from './page.ts';
import { fromKey, fromKeyWithSecret, toKeyId, toNewKey, toPerson } from './translate/account.ts';

const tag = 'Keys';
/** The core asks for `admin`: of a personal key, whatever the role of its person leaves of that. */
const scopes = [] as const;
const access = 'Needs `admin`; for personal keys of your own, in any role, `admin` of the key that asks.';
const GRACE_SECONDS = 86_400;

export const createKey = operation({
  name: 'createKey',
  method: 'POST',
  path: '/keys',
  tag,
  summary: 'Create a key',
  description:
    'Its secret is shown this once. No key can hand out more than it holds itself: a bound that is not named is that of the key that asks, and a wider one is refused.',
  scopes,
  access,
  body: {
    schema: newKey,
    maxBytes: LINK_BYTES_MAX,
    example: { name: 'ci', scopes: ['links:create', 'links:read'] },
  },
  answers: { 201: { description: 'The key with its secret.', schema: keyWithSecret } },
  refusals: ['domain_not_found', 'forbidden', 'person_not_found', 'workspace_not_found'],
  async call({ core }, { caller, body }) {
    const made = fromKeyWithSecret(await core.keys.create(caller, toNewKey(body)));
    return replyJson(201, made, { location: `${BASE_PATH}/keys/${made.id}` });
  },
});

export const listKeys = operation({
  name: 'listKeys',
  method: 'GET',
  path: '/keys',
  tag,
  summary: 'List keys',
  description:
    'Those of the workspace, or personal ones. A key that is bound to a domain sees those of the domain; one for its own links, itself.',
  scopes,
  access,
  query: keyListQuery,
  answers: { 200: { description: 'One page, oldest first.', schema: keyPage } },
  refusals: ['forbidden', 'person_not_found'],
  async call({ core }, { caller, query }) {
    const limit = query.limit ?? PAGE_LIMIT;
    const after = readCursor(keyIds, query.cursor);
    const { person } = query;
    const found =
      person === undefined
        ? await core.keys.list(caller, after, limit + 1)
        : await core.keys.listPersonal(caller, toPerson(person), { after, limit: limit + 1 });
    return replyJson(200, pageById(found, limit, keyIds, fromKey));
  },
});

export const getKey = operation({
  name: 'getKey',
  method: 'GET',
  path: '/keys/{id}',
  tag,
  summary: 'Read a key',
  scopes,
  access,
  params: keyId,
  answers: { 200: { description: 'The key, without its secret.', schema: key } },
  refusals: ['key_not_found', 'forbidden'],
  async call({ core }, { caller, params }) {
    return replyJson(200, fromKey(await core.keys.get(caller, toKeyId(params.id))));
  },
});

export const revokeKey = operation({
  name: 'revokeKey',
  method: 'DELETE',
  path: '/keys/{id}',
  tag,
  summary: 'Revoke a key',
  description: 'It stops working at once, and for good.',
  scopes,
  access,
  params: keyId,
  answers: { 204: { description: 'It is revoked.' } },
  refusals: ['key_not_found', 'forbidden'],
  async call({ core }, { caller, params }) {
    await core.keys.revoke(caller, toKeyId(params.id));
    return replyEmpty();
  },
});

export const rotateKey = operation({
  name: 'rotateKey',
  method: 'POST',
  path: '/keys/{id}/rotate',
  tag,
  summary: 'Give a key a new secret',
  description:
    'The old one goes on working for `grace_seconds`. Not for a key that can do more, or lasts longer, than the one that asks.',
  scopes,
  access,
  params: keyId,
  body: { schema: rotation, maxBytes: LINK_BYTES_MAX, optional: true, example: { grace_seconds: 3600 } },
  answers: { 200: { description: 'The key with its new secret.', schema: keyWithSecret } },
  refusals: ['key_not_found', 'forbidden'],
  async call({ core }, { caller, params, body }) {
    const graceMs = (body.grace_seconds ?? GRACE_SECONDS) * 1_000;
    return replyJson(200, fromKeyWithSecret(await core.keys.rotate(caller, toKeyId(params.id), graceMs)));
  },
});
