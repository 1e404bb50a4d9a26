import type { z } from 'zod';
import type { Caller } from '../../../core/base/caller.ts';
import type { LinkId } from '../../../core/base/ids.ts';
import { Problem } from '../../../core/base/problem.ts';
import { type FacadeCall, type FacadeDeps, facadeOperation } from '../../../wire/kit/facade.ts';
import type { WireRequest } from '../../../wire/kit/wire-request.ts';
import * as contract from '../contract/links.ts';
import * as translate from '../translate/links.ts';
import { linklyCredential } from './credential.ts';
import { viewOf } from './link-view.ts';
import { save, saveAll, update } from './save.ts';

/** A thousand links with long URLs. */
const BATCH_BYTES_MAX = 8 * 1_048_576;

const isBatch = ({ entries }: WireRequest): boolean => entries !== null;
const isOne = ({ entries }: WireRequest): boolean => entries === null;

const SAVERS = ['links:create', 'links:write'] as const;

const saveOne = {
  method: 'POST',
  when: isOne,
  scopes: SAVERS,
  ...contract.linklySave,
  output: contract.linklyLinkOutput,
  bytesMax: BATCH_BYTES_MAX,
} as const;
const saveMany = {
  method: 'POST',
  when: isBatch,
  scopes: SAVERS,
  ...contract.linklySaveMany,
  output: contract.linklyLinksOutput,
  bytesMax: BATCH_BYTES_MAX,
} as const;

const saveLink = facadeOperation({
  ...saveOne,
  name: 'saveLink',
  path: '/api/v1/link',
  source: 'seed',
  summary: 'Create a link, or update the link with `id`',
  call: (deps, { caller, input }) => save(deps, caller, input),
});

const saveLinks = facadeOperation({
  ...saveMany,
  name: 'saveLinks',
  path: '/api/v1/link',
  source: 'seed',
  summary: 'Create and update up to 1,000 links, all or none',
  call: (deps, { caller, input }) => saveAll(deps, caller, input.entries),
});

const saveWorkspaceLink = facadeOperation({
  ...saveOne,
  name: 'saveWorkspaceLink',
  path: '/api/v1/workspace/{ws}/links',
  source: 'public',
  summary: 'Create a link in a workspace, or update the link with `id`',
  call: (deps, { caller, input }) => save(deps, caller, input),
});

const saveWorkspaceLinks = facadeOperation({
  ...saveMany,
  name: 'saveWorkspaceLinks',
  path: '/api/v1/workspace/{ws}/links',
  source: 'seed',
  summary: 'Create and update up to 1,000 links of a workspace, all or none',
  call: (deps, { caller, input }) => saveAll(deps, caller, input.entries),
});

const changeLink = facadeOperation({
  ...saveOne,
  when: isOne,
  name: 'changeLink',
  method: 'PATCH',
  path: '/api/v1/workspace/{ws}/links/{id}',
  source: 'public',
  summary: 'Update a link',
  scopes: ['links:write'],
  call: (deps, { caller, input }) => update(deps, caller, input),
});

const read = {
  method: 'GET',
  scopes: ['links:read', 'links:create', 'links:write'],
  ...contract.linklyOneLink,
  output: contract.linklyLinkOutput,
} as const;

const getLink = facadeOperation({
  ...read,
  name: 'getLink',
  path: '/api/v1/link/{id}',
  source: 'public',
  summary: 'Read a link',
  call: (deps, call) => readLink(deps, call),
});

const getLinkLegacyPath = facadeOperation({
  ...read,
  name: 'getLinkLegacyPath',
  path: '/api/v1/get_link/{id}',
  source: 'public',
  summary: 'Read a link, by the older path',
  call: (deps, call) => readLink(deps, call),
});

async function readLink(
  deps: FacadeDeps,
  { caller, input, wire }: FacadeCall<z.output<typeof contract.linklyOneLink.input>>,
) {
  const { core } = deps;
  const id = translate.toLinklyId(input.id);
  // A personal key reaches all workspaces of its person, and the request need not have the workspace of the link.
  const isNamed = linklyCredential(wire).workspace !== null;
  const { link, as } = isNamed
    ? { link: await core.links.get(caller, id), as: caller }
    : await findAnywhere(deps, caller, id);
  return translate.fromLinklyLink(link, await viewOf(deps, as));
}

async function findAnywhere({ core }: FacadeDeps, caller: Caller, id: LinkId) {
  const elsewhere = (await core.keys.everywhere(caller)).filter(
    ({ workspaceId }) => workspaceId !== caller.workspaceId,
  );
  for (const as of [caller, ...elsewhere]) {
    try {
      return { link: await core.links.get(as, id), as };
    } catch (error) {
      if (!(error instanceof Problem) || error.code !== 'link_not_found') throw error;
    }
  }
  throw new Problem('link_not_found', {});
}

const deleteLink = facadeOperation({
  name: 'deleteLink',
  method: 'DELETE',
  path: '/api/v1/workspace/{ws}/links/{id}',
  source: 'public',
  summary: 'Move a link to the trash',
  scopes: ['links:write'],
  ...contract.linklyOneLink,
  output: contract.linklyDone,
  async call({ core }, { caller, input }) {
    await core.links.trash(caller, translate.toLinklyId(input.id));
    return 'Link deleted';
  },
});

const deleteLinks = facadeOperation({
  name: 'deleteLinks',
  method: 'DELETE',
  path: '/api/v1/workspace/{ws}/links',
  source: 'public',
  summary: 'Move links to the trash',
  scopes: ['links:write'],
  ...contract.linklyManyLinks,
  output: contract.linklyDeleted,
  async call({ core }, { caller, input }) {
    const links = await core.links.trashMany(caller, translate.toLinklyIds(input.ids));
    return { deleted: links.length };
  },
});

export const linklyLinks = {
  saveLink,
  saveLinks,
  saveWorkspaceLink,
  saveWorkspaceLinks,
  changeLink,
  deleteLink,
  deleteLinks,
  getLink,
  getLinkLegacyPath,
};
