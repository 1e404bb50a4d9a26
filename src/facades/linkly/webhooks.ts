import type { Caller } from '../../core/key.ts';
import type { LinkId } from '../../core/link.ts';
import { type FacadeDeps, facadeOperation } from '../../wire/facade.ts';
import * as contract from './contract-webhooks.ts';
import { subscribe } from './link-webhooks.ts';
import { toLinkId } from './translate-links.ts';

/** The addresses of one link, or with null those of the whole workspace. */
async function list({ core }: FacadeDeps, caller: Caller, linkId: LinkId | null) {
  if (linkId !== null) await core.links.get(caller, linkId);
  const found = await core.webhooks.list(caller, { linkId });
  return { webhooks: [...new Set(found.map(({ url }) => url))] };
}

async function add(
  deps: FacadeDeps,
  caller: Caller,
  { url, linkId }: { url: string; linkId: LinkId | null },
) {
  if (linkId !== null) await deps.core.links.get(caller, linkId);
  await subscribe(deps, caller, { urls: [url], linkId });
  return list(deps, caller, linkId);
}

async function remove(
  deps: FacadeDeps,
  caller: Caller,
  { url, linkId }: { url: string; linkId: LinkId | null },
) {
  await list(deps, caller, linkId);
  await deps.core.webhooks.removeByUrl(caller, url, linkId);
  return list(deps, caller, linkId);
}

const lists = {
  method: 'GET',
  source: 'public',
  scopes: ['admin'],
  input: contract.webhooksInput,
  fields: contract.webhooksClasses,
  output: contract.webhooksOutput,
} as const;
const changes = { ...lists, input: contract.webhookInput, fields: contract.webhookClasses } as const;

const WORKSPACE = '/api/v1/workspace/{ws}/webhooks';
const LINK = '/api/v1/link/{id}/webhooks';

export const listWebhooks = facadeOperation({
  ...lists,
  name: 'listWebhooks',
  path: WORKSPACE,
  summary: 'The webhooks of a workspace',
  call: (deps, { caller }) => list(deps, caller, null),
});

export const addWebhook = facadeOperation({
  ...changes,
  name: 'addWebhook',
  method: 'POST',
  path: WORKSPACE,
  summary: 'Tell an address of clicks and links of a workspace, and list them all',
  call: (deps, { caller, input }) => add(deps, caller, { url: input.url, linkId: null }),
});

export const removeWebhook = facadeOperation({
  ...changes,
  name: 'removeWebhook',
  method: 'DELETE',
  path: `${WORKSPACE}/{url+}`,
  summary: 'Tell an address no more, and list the others',
  call: (deps, { caller, input }) => remove(deps, caller, { url: input.url, linkId: null }),
});

export const listLinkWebhooks = facadeOperation({
  ...lists,
  name: 'listLinkWebhooks',
  path: LINK,
  summary: 'The webhooks of a link',
  call: (deps, { caller, input }) => list(deps, caller, toLinkId(input.id)),
});

export const addLinkWebhook = facadeOperation({
  ...changes,
  name: 'addLinkWebhook',
  method: 'POST',
  path: LINK,
  summary: 'Tell an address of one link, and list them all',
  call: (deps, { caller, input }) => add(deps, caller, { url: input.url, linkId: toLinkId(input.id) }),
});

export const removeLinkWebhook = facadeOperation({
  ...changes,
  name: 'removeLinkWebhook',
  method: 'DELETE',
  path: `${LINK}/{url+}`,
  summary: 'Tell an address of one link no more, and list the others',
  call: (deps, { caller, input }) => remove(deps, caller, { url: input.url, linkId: toLinkId(input.id) }),
});
