import type { Caller } from '../../../core/base/caller.ts';
import type { DomainId } from '../../../core/base/ids.ts';
import { Problem } from '../../../core/base/problem.ts';
import type { Domain } from '../../../core/domains/domain.ts';
import { type FacadeDeps, facadeOperation } from '../../../wire/kit/facade.ts';
import * as contract from '../contract/account.ts';
import { type LinklyScalar, toNumber, toText } from '../contract/values.ts';

/** Only an administrator of the server has more than a page of workspaces. */
const WORKSPACES_MAX = 1_000;

const listWorkspaces = facadeOperation({
  name: 'listWorkspaces',
  method: 'GET',
  path: '/api/v1/workspaces',
  source: 'public',
  summary: 'List the workspaces of the key',
  scopes: [],
  ...contract.linklyCallerOnly,
  output: contract.linklyWorkspacesOutput,
  async call({ core }, { caller }) {
    const workspaces = await core.workspaces.list(caller, null, WORKSPACES_MAX);
    return workspaces.map(({ id, name }) => ({ id, name }));
  },
});

/** The domains of the workspace; the server's own host belongs to none. */
function domainsOf({ core }: FacadeDeps, caller: Caller) {
  const domains = core.domains.known(caller);
  return { domains: domains.filter(({ workspaceId }) => workspaceId !== null).map(fromDomain) };
}

const fromDomain = ({ id, host }: Domain) => ({ id, name: host, host });

const listDomains = facadeOperation({
  name: 'listDomains',
  method: 'GET',
  path: '/api/v1/workspace/{ws}/domains',
  source: 'public',
  summary: 'List the domains of a workspace',
  scopes: ['links:read', 'domains:write'],
  ...contract.linklyCallerOnly,
  output: contract.linklyDomainsOutput,
  call: async (deps, { caller }) => domainsOf(deps, caller),
});

const addDomain = facadeOperation({
  name: 'addDomain',
  method: 'POST',
  path: '/api/v1/workspace/{ws}/domains',
  source: 'public',
  summary: 'Add a domain, and list all domains',
  scopes: ['domains:write'],
  ...contract.linklyNewDomain,
  output: contract.linklyDomainsOutput,
  async call(deps, { caller, input }) {
    const host = toText(input.name ?? input.host ?? input.domain) ?? '';
    await deps.core.domains.add(caller, { host, verified: false });
    return domainsOf(deps, caller);
  },
});

const removeDomain = facadeOperation({
  name: 'removeDomain',
  method: 'DELETE',
  path: '/api/v1/workspace/{ws}/domains/{id}',
  source: 'public',
  summary: 'Remove a domain without links, and list the remaining ones',
  scopes: ['domains:write'],
  ...contract.linklyOneDomain,
  output: contract.linklyDomainsOutput,
  async call(deps, { caller, input }) {
    await deps.core.domains.remove(caller, toDomainId(input.id));
    return domainsOf(deps, caller);
  },
});

const changeFavicon = facadeOperation({
  name: 'changeFavicon',
  method: 'PATCH',
  path: '/api/v1/workspace/{ws}/domains/{id}/favicon',
  source: 'public',
  summary: 'Set the icon of a domain, and list all domains',
  scopes: ['domains:write'],
  ...contract.linklyFavicon,
  output: contract.linklyDomainsOutput,
  async call(deps, { caller, input }) {
    const icon = input.favicon === undefined ? input.url : input.favicon;
    if (icon === undefined) throw new Problem('invalid_field', { field: 'favicon', reason: 'required' });
    await deps.core.domains.change(caller, toDomainId(input.id), {
      icon: icon === null ? null : String(icon),
    });
    return domainsOf(deps, caller);
  },
});

/** Throws domain_not_found if it cannot be the number of a domain. */
function toDomainId(value: LinklyScalar): DomainId {
  const id = toNumber(value);
  if (id === null) throw new Problem('domain_not_found', {});
  return id as DomainId;
}

export const linklyAccount = { addDomain, changeFavicon, listDomains, listWorkspaces, removeDomain };
