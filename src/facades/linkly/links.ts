import type { z } from 'zod';
import type { Caller } from '../../core/key.ts';
import type { Link, LinkId } from '../../core/link.ts';
import type { BatchEntry } from '../../core/link-batch.ts';
import { BATCH_MAX } from '../../core/link-batch.ts';
import { Problem } from '../../core/problem.ts';
import { type FacadeCall, type FacadeDeps, facadeOperation } from '../../wire/facade.ts';
import type { WireRequest } from '../../wire/wire-request.ts';
import * as contract from './contract.ts';
import { credential } from './credential.ts';
import { fromLink, type Shown } from './from-link.ts';
import { shownOf } from './shown.ts';
import * as translate from './translate-links.ts';

/** A thousand links with long addresses. */
const BATCH_BYTES_MAX = 8 * 1_048_576;

const isBatch = ({ entries }: WireRequest): boolean => entries !== null;
const isOne = ({ entries }: WireRequest): boolean => entries === null;

/** Makes a link, or changes the one that is named. */
async function save(deps: FacadeDeps, caller: Caller, wire: translate.LinkWire) {
  const target = translate.toTarget(wire);
  return target === null ? create(deps, caller, wire) : change(deps, caller, wire);
}

async function create(deps: FacadeDeps, caller: Caller, wire: translate.LinkWire) {
  const { core } = deps;
  const known = await knownOf(deps, caller, { wire, held: null, shown: await shownOf(deps, caller) });
  const made = await core.links.create(caller, translate.toNewLink(wire, known));
  return fromLink(made, known.shown);
}

async function change(deps: FacadeDeps, caller: Caller, wire: translate.LinkWire) {
  const { core } = deps;
  const held = await core.links.get(caller, translate.toLinkId(translate.toTarget(wire)));
  const known = await knownOf(deps, caller, { wire, held, shown: await shownOf(deps, caller) });
  const changed = await core.links.change(caller, held.id, translate.toChange(wire, held, known));
  return fromLink(changed, known.shown);
}

/** All entries or none: what cannot be read is refused together with what the core refuses. */
async function saveAll(deps: FacadeDeps, caller: Caller, values: readonly unknown[]) {
  const { core } = deps;
  if (values.length > BATCH_MAX) throw new Problem('too_many', { what: 'links', max: BATCH_MAX });
  const shown = await shownOf(deps, caller);
  const entries: BatchEntry[] = [];
  for (const value of values) entries.push(await toEntry(deps, caller, value, shown));
  const links = await core.links.saveAll(caller, entries);
  return links.map((one) => fromLink(one, shown));
}

async function toEntry(deps: FacadeDeps, caller: Caller, value: unknown, shown: Shown): Promise<BatchEntry> {
  const read = translate.readEntry(value, caller);
  if ('problem' in read) return read;
  const { wire, target } = read;
  if (target === null)
    return translate.toCreation(wire, await knownOf(deps, caller, { wire, held: null, shown }));
  try {
    const held = await deps.core.links.get(caller, target);
    return translate.toChangeEntry(wire, held, await knownOf(deps, caller, { wire, held, shown }));
  } catch (error) {
    if (error instanceof Problem && error.code === 'link_not_found') return { problem: error };
    throw error;
  }
}

interface Asked {
  readonly wire: translate.LinkWire;
  readonly held: Link | null;
  readonly shown: Shown;
}

/** HTML is asked about only where there is some: hardly any link has. */
async function knownOf({ core, names }: FacadeDeps, caller: Caller, { wire, held, shown }: Asked) {
  const host = wire.domain ? String(wire.domain) : held === null ? null : names.hostOf(held.domainId);
  const shownNow = wire.domain && held !== null ? held.behaviour : { headHtml: '', bodyHtml: '' };
  const html = [wire.head_tags, wire.body_tags, shownNow.headHtml, shownNow.bodyHtml];
  const hasHtml = html.some(Boolean);
  return { shown, snippets: !hasHtml || (await core.links.allowsSnippets(caller, host)) };
}

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
