import type { ApiKey } from '../core/accounts/key.ts';
import type { Caller } from '../core/base/caller.ts';
import type { KeyId } from '../core/base/ids.ts';
import type { Core } from '../core/core.ts';
import { replyEmpty, replyJson } from '../wire/http/reply.ts';
import { keyIds } from '../wire/values/ids.ts';
import { key, keyId, keyListQuery, keyPage, keyWithSecret, newKey, rotation } from './contract/account.ts';
import { BASE_PATH, operation } from './native.ts';
import { pageById } from './page.ts';
import {
  fromKey,
  fromKeyWithSecret,
  type KeyFacts,
  toKeyId,
  toNewKey,
  toPerson,
} from './translate/account.ts';

const tag = 'Keys';
/** The core requires `admin`. The role of its person can reduce the scopes of a personal key. */
const scopes = [] as const;
const access =
  'Requires `admin`. For your own personal keys, the calling key needs `admin`, and your role does not matter.';
const GRACE_SECONDS = 86_400;

interface KnownKey {
  readonly id: KeyId;
  readonly key: ApiKey;
  readonly facts: KeyFacts;
}

/** The keys with their use and the names of those who created them. */
async function known({ usage, actorNames }: Core, caller: Caller, found: readonly ApiKey[]) {
  const uses = await usage.ofKeys(found.map(({ id }) => id));
  const nameOf = await actorNames(
    caller,
    found.map(({ createdBy }) => createdBy),
  );
  return found.map(
    (one): KnownKey => ({ id: one.id, key: one, facts: { use: uses.get(one.id) ?? null, nameOf } }),
  );
}

async function factsOf(core: Core, caller: Caller, key: ApiKey): Promise<KeyFacts> {
  const [one] = await known(core, caller, [key]);
  return one?.facts ?? { use: null, nameOf: () => null };
}

export const createKey = operation({
  name: 'createKey',
  method: 'POST',
  path: '/keys',
  tag,
  summary: 'Create a key',
  description:
    'The answer shows the secret only once. A key cannot grant more than it has: by default, the new key has the restrictions of the calling key, and wider access is refused.',
  scopes,
  proven: true,
  access,
  body: {
    schema: newKey,
    example: { name: 'ci', scopes: ['links:create', 'links:read'] },
  },
  answers: { 201: { description: 'The key with its secret.', schema: keyWithSecret } },
  refusals: ['domain_not_found', 'forbidden', 'person_not_found', 'workspace_not_found'],
  async call({ core }, { caller, body }) {
    const created = await core.keys.create(caller, toNewKey(body));
    const made = fromKeyWithSecret(created, await factsOf(core, caller, created.key));
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
    'The keys of the workspace, or personal keys. A key that is restricted to a domain sees the keys of that domain. A key that is restricted to its own links sees only itself.',
  scopes,
  access,
  query: keyListQuery,
  answers: { 200: { description: 'One page, oldest first.', schema: keyPage } },
  refusals: ['forbidden', 'person_not_found'],
  async call({ core }, { caller, query }) {
    const { person } = query;
    const write = ({ key: one, facts }: KnownKey) => fromKey(one, facts);
    return pageById(query, keyIds, write, async (after, limit) => {
      const found =
        person === undefined
          ? await core.keys.list(caller, after, limit)
          : await core.keys.listPersonal(caller, toPerson(person), { after, limit });
      return known(core, caller, found);
    });
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
    const found = await core.keys.get(caller, toKeyId(params.id));
    return fromKey(found, await factsOf(core, caller, found));
  },
});

export const revokeKey = operation({
  name: 'revokeKey',
  method: 'DELETE',
  path: '/keys/{id}',
  tag,
  summary: 'Revoke a key',
  description: 'The key stops working immediately and permanently.',
  scopes,
  access,
  params: keyId,
  answers: { 204: { description: 'The key is revoked.' } },
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
    'The old secret keeps working for `grace_seconds`. Refused for a key that can do more, or expires later, than the calling key.',
  scopes,
  proven: true,
  access,
  params: keyId,
  body: { schema: rotation, optional: true, example: { grace_seconds: 3600 } },
  answers: { 200: { description: 'The key with its new secret.', schema: keyWithSecret } },
  refusals: ['key_not_found', 'forbidden'],
  async call({ core }, { caller, params, body }) {
    const graceMs = (body.grace_seconds ?? GRACE_SECONDS) * 1_000;
    const rotated = await core.keys.rotate(caller, toKeyId(params.id), graceMs);
    return fromKeyWithSecret(rotated, await factsOf(core, caller, rotated.key));
  },
});
