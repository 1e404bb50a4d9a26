import type { Caller } from '../core/base/caller.ts';
import type { DomainId } from '../core/base/ids.ts';
import { PICTURE_TYPES } from '../core/base/picture.ts';
import { Problem } from '../core/base/problem.ts';
import type { Core } from '../core/core.ts';
import type { Domain } from '../core/domains/domain.ts';
import type { DomainFinding } from '../core/domains/domain-check.ts';
import { LOGO_BYTES_MAX } from '../core/domains/logo-keeper.ts';
import { readBytes } from '../wire/http/read-body.ts';
import { replyEmpty, replyJson, replyText } from '../wire/http/reply.ts';
import { domainIds } from '../wire/values/ids.ts';
import {
  domain,
  domainChange,
  domainId,
  domainPage,
  domainQuery,
  listQuery,
  logoQuery,
  logoSource,
  newDomain,
  tlsQuery,
  verifiedDomain,
} from './contract/account.ts';
import { BASE_PATH, openOperation, operation } from './native.ts';
import { pageById } from './page.ts';
import { fromDomain, toDomainId, toDomainSettings } from './translate/account.ts';

const tag = 'Domains';
interface CountedDomain {
  readonly id: DomainId;
  readonly domain: Domain;
  readonly links: number | null;
}

async function answerOf(core: Core, caller: Caller, found: Domain, finding: DomainFinding | null = null) {
  const counts = await core.domains.linksOn(caller, [found]);
  return fromDomain(found, counts.get(found.id) ?? null, finding);
}

const domainAnswer = { description: 'The domain.', schema: domain } as const;

export const createDomain = operation({
  name: 'createDomain',
  method: 'POST',
  path: '/domains',
  tag,
  summary: 'Add a domain',
  description:
    'The domain serves nothing until it is verified: set the DNS record from the answer, then verify the domain.',
  scopes: ['domains:write'],
  body: { schema: newDomain, example: { host: 'go.example.com' } },
  answers: { 201: domainAnswer },
  refusals: ['host_taken'],
  async call({ core }, { caller, body }) {
    const added = await core.domains.add(caller, { host: body.host, verified: body.verified ?? false });
    const answer = await answerOf(core, caller, added);
    return replyJson(201, answer, { location: `${BASE_PATH}/domains/${answer.id}` });
  },
});

export const listDomains = operation({
  name: 'listDomains',
  method: 'GET',
  path: '/domains',
  tag,
  summary: 'List domains',
  description: 'The domains of the workspace and the shared domains.',
  scopes: ['links:read'],
  query: listQuery,
  answers: { 200: { description: 'One page, oldest first.', schema: domainPage } },
  async call({ core }, { caller, query }) {
    const write = ({ domain: one, links }: CountedDomain) => fromDomain(one, links);
    return pageById(query, domainIds, write, async (after, limit) => {
      const all = (await core.domains.list(caller)).filter(({ id }) => id > (after ?? 0));
      const some = all.slice(0, limit);
      const counts = await core.domains.linksOn(caller, some);
      return some.map(
        (one): CountedDomain => ({ id: one.id, domain: one, links: counts.get(one.id) ?? null }),
      );
    });
  },
});

export const getDomain = operation({
  name: 'getDomain',
  method: 'GET',
  path: '/domains/{id}',
  tag,
  summary: 'Read a domain',
  scopes: ['links:read'],
  params: domainId,
  query: domainQuery,
  answers: { 200: domainAnswer },
  refusals: ['domain_not_found', 'too_many'],
  async call({ core }, { caller, params, query }) {
    const id = toDomainId(params.id);
    const found = await core.domains.get(caller, id);
    const finding = query.check === true ? await core.domains.check(caller, id) : null;
    return answerOf(core, caller, found, finding);
  },
});

export const changeDomain = operation({
  name: 'changeDomain',
  method: 'PATCH',
  path: '/domains/{id}',
  tag,
  summary: 'Change how a domain serves its links',
  description:
    "Absent fields stay unchanged. Only administrators of the instance can change the server's own domain.",
  scopes: ['domains:write'],
  params: domainId,
  body: {
    schema: domainChange,
    example: { root_redirect: 'https://example.com/' },
  },
  answers: { 200: domainAnswer },
  refusals: ['domain_not_found'],
  async call({ core }, { caller, params, body }) {
    const changed = await core.domains.change(caller, toDomainId(params.id), toDomainSettings(body));
    return answerOf(core, caller, changed);
  },
});

const LOGO_BODY = {
  schema: logoSource,
  example: { url: 'https://example.com/logo.svg' },
  streamed: PICTURE_TYPES,
} as const;

export const putDomainLogo = operation({
  name: 'putDomainLogo',
  method: 'PUT',
  path: '/domains/{id}/logo',
  tag,
  summary: 'Set the logo of a domain',
  description:
    'The pages of the domain show the logo. Send the file (PNG, JPEG, WebP or SVG, at most 128 KiB and 1,024 pixels per side) or its ' +
    'URL. The server fetches the URL once and stores the file; send the URL again to fetch it again.',
  scopes: ['domains:write'],
  params: domainId,
  query: logoQuery,
  body: LOGO_BODY,
  answers: { 200: domainAnswer },
  refusals: ['domain_not_found', 'too_many'],
  async call({ core }, { caller, params, query, body, mediaType, request }) {
    const { logos } = core.domains;
    const [id, scheme] = [toDomainId(params.id), query.scheme ?? 'light'];
    // A body of another type is JSON that the schema has checked.
    const changed = PICTURE_TYPES.some((type) => type === mediaType)
      ? await logos.put(caller, id, scheme, await readBytes(request, LOGO_BYTES_MAX))
      : await logos.fetch(caller, id, scheme, body.url);
    return answerOf(core, caller, changed);
  },
});

export const removeDomainLogo = operation({
  name: 'removeDomainLogo',
  method: 'DELETE',
  path: '/domains/{id}/logo',
  tag,
  summary: 'Remove the logo of a domain',
  description: 'Removes both logos; with `scheme=dark`, only the dark one.',
  scopes: ['domains:write'],
  params: domainId,
  query: logoQuery,
  answers: { 200: domainAnswer },
  refusals: ['domain_not_found'],
  async call({ core }, { caller, params, query }) {
    const changed = await core.domains.logos.remove(caller, toDomainId(params.id), query.scheme ?? 'light');
    return answerOf(core, caller, changed);
  },
});

export const verifyDomain = operation({
  name: 'verifyDomain',
  method: 'POST',
  path: '/domains/{id}/verify',
  tag,
  summary: 'Verify a domain',
  description: 'Looks up the DNS record. The answer has the domain and the TXT values that the lookup found.',
  scopes: ['domains:write'],
  params: domainId,
  answers: { 200: { description: 'The domain and the result of the lookup.', schema: verifiedDomain } },
  refusals: ['domain_not_found', 'host_taken'],
  async call({ core }, { caller, params }) {
    const { domain: checked, finding } = await core.domains.verify(caller, toDomainId(params.id));
    const answer = await answerOf(core, caller, checked);
    return { ...answer, verification: { ...finding, found: [...finding.found] } };
  },
});

export const removeDomain = operation({
  name: 'removeDomain',
  method: 'DELETE',
  path: '/domains/{id}',
  tag,
  summary: 'Remove a domain',
  description: 'Refused while links use the domain, including links in the trash.',
  scopes: ['domains:write'],
  params: domainId,
  answers: { 204: { description: 'The domain is removed.' } },
  refusals: ['domain_not_found', 'domain_in_use'],
  async call({ core }, { caller, params }) {
    await core.domains.remove(caller, toDomainId(params.id));
    return replyEmpty();
  },
});

export const askTls = openOperation({
  name: 'askTls',
  method: 'GET',
  path: '/tls/ask',
  tag,
  summary: 'Check whether to issue a certificate for a domain',
  description:
    'For proxies that issue certificates on demand. Answers 200 for a verified domain, for the host of `WAYMARK_APP_URL` and for hosts of compatible APIs, otherwise 404.',
  query: tlsQuery,
  uncounted: true,
  answers: { 200: { description: 'The server answers that host.', types: ['text/plain'] } },
  refusals: ['domain_not_found'],
  async open({ core, hostsWithoutLinks }, { query }) {
    const host = query.domain.toLowerCase().replace(/\.$/, '');
    if (core.domains.serving(host) === null && !hostsWithoutLinks.includes(host)) {
      throw new Problem('domain_not_found', {});
    }
    return replyText(200, 'text/plain; charset=utf-8', 'yes\n');
  },
});
