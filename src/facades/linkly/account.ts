import type { Domain, DomainId } from '../../core/domain.ts';
import type { Caller } from '../../core/key.ts';
import { Problem } from '../../core/problem.ts';
import { type FacadeDeps, facadeOperation } from '../../wire/facade.ts';
import { callerClasses } from './contract.ts';
import * as contract from './contract-account.ts';
import { toNumber, toText, type Words } from './translate-fields.ts';

/** More than any client asks for; only an administrator of the server has that many. */
const WORKSPACES_MAX = 1_000;

export const listWorkspaces = facadeOperation({
  name: 'listWorkspaces',
  method: 'GET',
  path: '/api/v1/workspaces',
  source: 'public',
  summary: 'The workspaces of the key',
  scopes: [],
  input: contract.callerInput,
  fields: callerClasses,
  output: contract.workspacesOutput,
  async call({ core }, { caller }) {
    const all = await core.workspaces.list(caller, null, WORKSPACES_MAX);
    return all.map(({ id, name }) => ({ id, name }));
  },
});

/** Those of the workspace: the server's own host is nobody's. */
function domainsOf({ core }: FacadeDeps, caller: Caller) {
  const all = core.domains.known(caller);
  return { domains: all.filter(({ workspaceId }) => workspaceId !== null).map(fromDomain) };
}

const fromDomain = ({ id, host }: Domain) => ({ id, name: host, host });

export const listDomains = facadeOperation({
  name: 'listDomains',
  method: 'GET',
  path: '/api/v1/workspace/{ws}/domains',
  source: 'public',
  summary: 'The domains of a workspace',
  scopes: ['links:read', 'domains:write'],
  input: contract.callerInput,
  fields: callerClasses,
  output: contract.domainsOutput,
  call: async (deps, { caller }) => domainsOf(deps, caller),
});

export const addDomain = facadeOperation({
  name: 'addDomain',
  method: 'POST',
  path: '/api/v1/workspace/{ws}/domains',
  source: 'public',
  summary: 'Add a domain, and list them all',
  scopes: ['domains:write'],
  input: contract.newDomainInput,
  fields: contract.newDomainClasses,
  output: contract.domainsOutput,
  async call(deps, { caller, input }) {
    const host = toText(input.name ?? input.host ?? input.domain) ?? '';
    await deps.core.domains.add(caller, { host, verified: false });
    return domainsOf(deps, caller);
  },
});

export const removeDomain = facadeOperation({
  name: 'removeDomain',
  method: 'DELETE',
  path: '/api/v1/workspace/{ws}/domains/{id}',
  source: 'public',
  summary: 'Remove a domain without links, and list the others',
  scopes: ['domains:write'],
  input: contract.domainIdInput,
  fields: contract.domainIdClasses,
  output: contract.domainsOutput,
  async call(deps, { caller, input }) {
    await deps.core.domains.remove(caller, toDomainId(input.id));
    return domainsOf(deps, caller);
  },
});

export const changeFavicon = facadeOperation({
  name: 'changeFavicon',
  method: 'PATCH',
  path: '/api/v1/workspace/{ws}/domains/{id}/favicon',
  source: 'public',
  summary: 'Give a domain an icon, and list all domains',
  scopes: ['domains:write'],
  input: contract.faviconInput,
  fields: contract.faviconClasses,
  output: contract.domainsOutput,
  async call(deps, { caller, input }) {
    const icon = input.favicon === undefined ? input.url : input.favicon;
    if (icon === undefined) throw new Problem('invalid_field', { field: 'favicon', reason: 'required' });
    await deps.core.domains.change(caller, toDomainId(input.id), {
      icon: icon === null ? null : String(icon),
    });
    return domainsOf(deps, caller);
  },
});

/** Throws domain_not_found for what can be no domain's number. */
function toDomainId(value: Words): DomainId {
  const id = toNumber(value);
  if (id === null) throw new Problem('domain_not_found', {});
  return id as DomainId;
}
