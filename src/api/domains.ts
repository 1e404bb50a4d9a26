import { LOGO_BYTES_MAX } from '../core/domain-logo.ts';
import { PICTURE_TYPES } from '../core/picture.ts';
import { Problem } from '../core/problem.ts';
import { domainIds } from '../wire/ids.ts';
import { readBytes } from '../wire/read-body.ts';
import { replyEmpty, replyJson, replyText } from '../wire/reply.ts';
import {
  domain,
  domainChange,
  domainId,
  domainPage,
  listQuery,
  logoQuery,
  logoSource,
  newDomain,
  tlsQuery,
  verifiedDomain,
} from './contract/account.ts';
import { PAGE_LIMIT } from './contract/common.ts';
import { BASE_PATH, LINK_BYTES_MAX, openOperation, operation } from './native.ts';
import { pageById, readCursor } from './page.ts';
import { fromDomain, toDomainId, toDomainSettings } from './translate/account.ts';

const tag = 'Domains';
const one = { description: 'The domain.', schema: domain } as const;

export const createDomain = operation({
  name: 'createDomain',
  method: 'POST',
  path: '/domains',
  tag,
  summary: 'Add a domain',
  description: 'It serves nothing until it is verified: set the DNS record of the answer, then verify.',
  scopes: ['domains:write'],
  body: { schema: newDomain, maxBytes: LINK_BYTES_MAX, example: { host: 'go.example.com' } },
  answers: { 201: one },
  refusals: ['host_taken'],
  async call({ core }, { caller, body }) {
    const added = await core.domains.add(caller, { host: body.host, verified: body.verified ?? false });
    const answer = fromDomain(added);
    return replyJson(201, answer, { location: `${BASE_PATH}/domains/${answer.id}` });
  },
});

export const listDomains = operation({
  name: 'listDomains',
  method: 'GET',
  path: '/domains',
  tag,
  summary: 'List domains',
  description: "The workspace's own and those that all share.",
  scopes: ['links:read'],
  query: listQuery,
  answers: { 200: { description: 'One page, oldest first.', schema: domainPage } },
  async call({ core }, { caller, query }) {
    const after = readCursor(domainIds, query.cursor) ?? 0;
    const all = await core.domains.list(caller);
    const rest = all.filter(({ id }) => id > after);
    return replyJson(200, pageById(rest, query.limit ?? PAGE_LIMIT, domainIds, fromDomain));
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
  answers: { 200: one },
  refusals: ['domain_not_found'],
  async call({ core }, { caller, params }) {
    return replyJson(200, fromDomain(await core.domains.get(caller, toDomainId(params.id))));
  },
});

export const changeDomain = operation({
  name: 'changeDomain',
  method: 'PATCH',
  path: '/domains/{id}',
  tag,
  summary: 'Change how a domain serves its links',
  description: "Fields that are absent stay as they are. The server's own domain is its administrators'.",
  scopes: ['domains:write'],
  params: domainId,
  body: {
    schema: domainChange,
    maxBytes: LINK_BYTES_MAX,
    example: { root_redirect: 'https://example.com/' },
  },
  answers: { 200: one },
  refusals: ['domain_not_found'],
  async call({ core }, { caller, params, body }) {
    const changed = await core.domains.change(caller, toDomainId(params.id), toDomainSettings(body));
    return replyJson(200, fromDomain(changed));
  },
});

const LOGO_BODY = {
  schema: logoSource,
  maxBytes: LINK_BYTES_MAX,
  example: { url: 'https://example.com/logo.svg' },
  streamed: PICTURE_TYPES,
} as const;

export const putDomainLogo = operation({
  name: 'putDomainLogo',
  method: 'PUT',
  path: '/domains/{id}/logo',
  tag,
  summary: 'Set the logo of its pages',
  description:
    'Either the file itself (PNG, JPEG, WebP or SVG, at most 128 KiB and 1,024 pixels a side), or the URL of one, which ' +
    'the server fetches once and keeps; sent again, it is fetched again.',
  scopes: ['domains:write'],
  params: domainId,
  query: logoQuery,
  body: LOGO_BODY,
  answers: { 200: one },
  refusals: ['domain_not_found', 'too_many'],
  async call({ core }, { caller, params, query, body, mediaType, request }) {
    const { logos } = core.domains;
    const [id, scheme] = [toDomainId(params.id), query.scheme ?? 'light'];
    // Only a file is left unread: anything else has been checked to be the other form.
    const changed = PICTURE_TYPES.some((type) => type === mediaType)
      ? await logos.put(caller, id, scheme, await readBytes(request, LOGO_BYTES_MAX))
      : await logos.fetch(caller, id, scheme, body.url);
    return replyJson(200, fromDomain(changed));
  },
});

export const removeDomainLogo = operation({
  name: 'removeDomainLogo',
  method: 'DELETE',
  path: '/domains/{id}/logo',
  tag,
  summary: 'Remove the logo of its pages',
  description: 'With `scheme=dark` only the dark one, else both.',
  scopes: ['domains:write'],
  params: domainId,
  query: logoQuery,
  answers: { 200: one },
  refusals: ['domain_not_found'],
  async call({ core }, { caller, params, query }) {
    const changed = await core.domains.logos.remove(caller, toDomainId(params.id), query.scheme ?? 'light');
    return replyJson(200, fromDomain(changed));
  },
});

export const verifyDomain = operation({
  name: 'verifyDomain',
  method: 'POST',
  path: '/domains/{id}/verify',
  tag,
  summary: 'Look the DNS record up',
  description: 'Answers the domain as it then stands, and what was found in place of its record.',
  scopes: ['domains:write'],
  params: domainId,
  answers: { 200: { description: 'The domain and what was found.', schema: verifiedDomain } },
  refusals: ['domain_not_found', 'host_taken'],
  async call({ core }, { caller, params }) {
    const { domain: asked, finding } = await core.domains.verify(caller, toDomainId(params.id));
    return replyJson(200, { ...fromDomain(asked), verification: { ...finding, found: [...finding.found] } });
  },
});

export const removeDomain = operation({
  name: 'removeDomain',
  method: 'DELETE',
  path: '/domains/{id}',
  tag,
  summary: 'Remove a domain',
  description: 'Refused while links are on it, those in the trash too.',
  scopes: ['domains:write'],
  params: domainId,
  answers: { 204: { description: 'It is removed.' } },
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
  summary: 'Whether a certificate for a domain is wanted',
  description: 'For proxies that fetch certificates on demand. 200 for a verified domain, else 404.',
  query: tlsQuery,
  uncounted: true,
  answers: { 200: { description: 'It is one of ours.', types: ['text/plain'] } },
  refusals: ['domain_not_found'],
  async open({ core }, { query }) {
    const host = query.domain.toLowerCase().replace(/\.$/, '');
    if (core.domains.serving(host) === null) throw new Problem('domain_not_found', {});
    return replyText(200, 'text/plain; charset=utf-8', 'yes\n');
  },
});
