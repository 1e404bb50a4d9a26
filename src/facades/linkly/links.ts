import type { z } from 'zod';
import type { Caller } from '../../core/key.ts';
import type { LinkId } from '../../core/link.ts';
import { Problem } from '../../core/problem.ts';
import { type FacadeCall, type FacadeDeps, facadeOperation } from '../../wire/facade.ts';
import type { WireRequest } from '../../wire/wire-request.ts';
import * as contract from './contract.ts';
import { credential } from './credential.ts';
import { fromLink } from './from-link.ts';
import { change, save, saveAll } from './save.ts';
import { shownOf } from './shown.ts';
import * as translate from './translate-links.ts';

/** A thousand links with long addresses. */
const BATCH_BYTES_MAX = 8 * 1_048_576;

const isBatch = ({ entries }: WireRequest): boolean => entries !== null;
const isOne = ({ entries }: WireRequest): boolean => entries === null;

const SAVERS = ['links:create', 'links:write'] as const;

const saveOne = {
  method: 'POST',
  when: isOne,
  scopes: SAVERS,
  input: contract.linkInput,
  fields: { ...contract.addressClasses, ...contract.linkClasses },
  output: contract.link,
  bytesMax: BATCH_BYTES_MAX,
} as const;
const saveMany = {
  method: 'POST',
  when: isBatch,
  scopes: SAVERS,
  input: contract.batchInput,
  fields: contract.batchClasses,
  output: contract.linksOutput,
  bytesMax: BATCH_BYTES_MAX,
} as const;

export const saveLink = facadeOperation({
  ...saveOne,
  name: 'saveLink',
  path: '/api/v1/link',
  source: 'seed',
  summary: 'Create a link, or with `id` update one',
  call: (deps, { caller, input }) => save(deps, caller, input),
});

export const saveLinks = facadeOperation({
  ...saveMany,
  name: 'saveLinks',
  path: '/api/v1/link',
  source: 'seed',
  summary: 'Create and update up to 1,000 links, all or none',
  call: (deps, { caller, input }) => saveAll(deps, caller, input.entries),
});

export const saveWorkspaceLink = facadeOperation({
  ...saveOne,
  name: 'saveWorkspaceLink',
  path: '/api/v1/workspace/{ws}/links',
  source: 'public',
  summary: 'Create a link in a workspace, or with `id` update one',
  call: (deps, { caller, input }) => save(deps, caller, input),
});

export const saveWorkspaceLinks = facadeOperation({
  ...saveMany,
  name: 'saveWorkspaceLinks',
  path: '/api/v1/workspace/{ws}/links',
  source: 'seed',
  summary: 'Create and update up to 1,000 links of a workspace, all or none',
  call: (deps, { caller, input }) => saveAll(deps, caller, input.entries),
});

export const changeLink = facadeOperation({
  ...saveOne,
  when: isOne,
  name: 'changeLink',
  method: 'PATCH',
  path: '/api/v1/workspace/{ws}/links/{id}',
  source: 'public',
  summary: 'Update a link',
  scopes: ['links:write'],
  call: (deps, { caller, input }) => change(deps, caller, input),
});

const read = {
  method: 'GET',
  scopes: ['links:read', 'links:create', 'links:write'],
  input: contract.linkIdInput,
  fields: contract.linkIdClasses,
  output: contract.link,
} as const;

export const getLink = facadeOperation({
  ...read,
  name: 'getLink',
  path: '/api/v1/link/{id}',
  source: 'public',
  summary: 'Read a link',
  call: (deps, call) => readLink(deps, call),
});

export const getLinkToo = facadeOperation({
  ...read,
  name: 'getLinkToo',
  path: '/api/v1/get_link/{id}',
  source: 'public',
  summary: 'Read a link, by its other path',
  call: (deps, call) => readLink(deps, call),
});

async function readLink(
  deps: FacadeDeps,
  { caller, input, wire }: FacadeCall<z.output<typeof contract.linkIdInput>>,
) {
  const { core } = deps;
  const id = translate.toLinkId(input.id);
  // A key of a person reaches all their workspaces, and need not say where the link is.
  const isNamed = credential(wire).workspace !== null;
  const { link, as } = isNamed
    ? { link: await core.links.get(caller, id), as: caller }
    : await findAnywhere(deps, caller, id);
  return fromLink(link, await shownOf(deps, as));
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

export const deleteLink = facadeOperation({
  name: 'deleteLink',
  method: 'DELETE',
  path: '/api/v1/workspace/{ws}/links/{id}',
  source: 'public',
  summary: 'Move a link to the trash',
  scopes: ['links:write'],
  input: contract.linkIdInput,
  fields: contract.linkIdClasses,
  output: contract.doneOutput,
  async call({ core }, { caller, input }) {
    await core.links.trash(caller, translate.toLinkId(input.id));
    return 'Link deleted';
  },
});

export const deleteLinks = facadeOperation({
  name: 'deleteLinks',
  method: 'DELETE',
  path: '/api/v1/workspace/{ws}/links',
  source: 'public',
  summary: 'Move links to the trash',
  scopes: ['links:write'],
  input: contract.idsInput,
  fields: contract.idsClasses,
  output: contract.deletedOutput,
  async call({ core }, { caller, input }) {
    const links = await core.links.trashMany(caller, translate.toLinkIds(input.ids));
    return { deleted: links.length };
  },
});
