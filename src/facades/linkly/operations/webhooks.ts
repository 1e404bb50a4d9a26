import type { Caller } from '../../../core/base/caller.ts';
import type { LinkId } from '../../../core/base/ids.ts';
import { type FacadeDeps, facadeOperation } from '../../../wire/kit/facade.ts';
import * as contract from '../contract/webhooks.ts';
import { toLinklyId } from '../translate/links.ts';
import { subscribe } from './link-webhooks.ts';

/** The URLs of the webhooks of a link; null: of the workspace. */
async function list({ core }: FacadeDeps, caller: Caller, linkId: LinkId | null) {
  if (linkId !== null) await core.links.get(caller, linkId);
  const webhooks = await core.webhooks.list(caller, { linkId });
  return { webhooks: [...new Set(webhooks.map(({ url }) => url))] };
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
  ...contract.linklyWebhookList,
  output: contract.linklyWebhooksOutput,
} as const;
const changes = { ...lists, ...contract.linklyOneWebhook } as const;

const WORKSPACE = '/api/v1/workspace/{ws}/webhooks';
const LINK = '/api/v1/link/{id}/webhooks';

const listWebhooks = facadeOperation({
  ...lists,
  name: 'listWebhooks',
  path: WORKSPACE,
  summary: 'List the webhooks of a workspace',
  call: (deps, { caller }) => list(deps, caller, null),
});

const addWebhook = facadeOperation({
  ...changes,
  name: 'addWebhook',
  method: 'POST',
  path: WORKSPACE,
  summary: 'Add a webhook to a workspace, and list all of them',
  call: (deps, { caller, input }) => add(deps, caller, { url: input.url, linkId: null }),
});

const removeWebhook = facadeOperation({
  ...changes,
  name: 'removeWebhook',
  method: 'DELETE',
  path: `${WORKSPACE}/{url+}`,
  summary: 'Remove a webhook of a workspace, and list the remaining ones',
  call: (deps, { caller, input }) => remove(deps, caller, { url: input.url, linkId: null }),
});

const listLinkWebhooks = facadeOperation({
  ...lists,
  name: 'listLinkWebhooks',
  path: LINK,
  summary: 'List the webhooks of a link',
  call: (deps, { caller, input }) => list(deps, caller, toLinklyId(input.id)),
});

const addLinkWebhook = facadeOperation({
  ...changes,
  name: 'addLinkWebhook',
  method: 'POST',
  path: LINK,
  summary: 'Add a webhook to a link, and list all of them',
  call: (deps, { caller, input }) => add(deps, caller, { url: input.url, linkId: toLinklyId(input.id) }),
});

const removeLinkWebhook = facadeOperation({
  ...changes,
  name: 'removeLinkWebhook',
  method: 'DELETE',
  path: `${LINK}/{url+}`,
  summary: 'Remove a webhook of a link, and list the remaining ones',
  call: (deps, { caller, input }) => remove(deps, caller, { url: input.url, linkId: toLinklyId(input.id) }),
});

export const linklyWebhooks = {
  addLinkWebhook,
  addWebhook,
  listLinkWebhooks,
  listWebhooks,
  removeLinkWebhook,
  removeWebhook,
};
