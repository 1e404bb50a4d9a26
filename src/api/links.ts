import { etagOf, hasAlready, wantedVersion } from '../wire/etag.ts';
import { sayAnyReason } from '../wire/reasons.ts';
import { WireRefusal } from '../wire/refusal.ts';
import { replyEmpty, replyJson } from '../wire/reply.ts';
import { link, linkChange, newLink } from './contract/link.ts';
import {
  byUrlQuery,
  externalId,
  linkId,
  linkListQuery,
  linkPage,
  removeQuery,
  writeQuery,
} from './contract/link-list.ts';
import { findMoreFaults } from './find-faults.ts';
import { BASE_PATH, LINK_BYTES_MAX, operation } from './native.ts';
import { paged } from './page.ts';
import { fromLink, fromRehearsal, toChange, toLinkId, toNewLink } from './translate/link.ts';
import { toListWishes } from './translate/link-list.ts';

const EXAMPLE = {
  url: 'https://example.com/spring',
  slug: 'launch',
  title: 'Product launch',
  tags: ['spring'],
};
const ETAG = { ETag: 'For If-Match and If-None-Match.' };
const oneLink = { description: 'The link.', schema: link, headers: ETAG } as const;

const newLinkBody = {
  schema: newLink,
  maxBytes: LINK_BYTES_MAX,
  example: EXAMPLE,
  faults: findMoreFaults,
} as const;

export const createLink = operation({
  name: 'createLink',
  method: 'POST',
  path: '/links',
  tag: 'Links',
  summary: 'Create a link',
  description: 'Only `url` is needed. Unknown fields are refused, to catch typing errors.',
  scopes: ['links:create'],
  query: writeQuery,
  body: newLinkBody,
  answers: {
    201: { ...oneLink, headers: { ...ETAG, Location: 'Where the link is.' } },
    200: { description: 'A dry run: what the link would be.', schema: link },
  },
  refusals: ['slug_taken', 'domain_not_usable', 'quota_exceeded'],
  async call({ core, names }, { caller, query, body }) {
    if (query.dry_run === true) {
      const rehearsed = await core.links.create(caller, toNewLink(body), { dryRun: true });
      return replyJson(200, fromRehearsal(rehearsed, body.slug, names));
    }
    const made = await core.links.create(caller, toNewLink(body));
    const answer = fromLink(made, names);
    return replyJson(201, answer, { etag: etagOf(made), location: `${BASE_PATH}/links/${answer.id}` });
  },
});

export const listLinks = operation({
  name: 'listLinks',
  method: 'GET',
  path: '/links',
  tag: 'Links',
  summary: 'List and search links',
  scopes: ['links:read'],
  query: linkListQuery,
  answers: { 200: { description: 'One page of links.', schema: linkPage } },
  async call({ core, names }, { caller, query }) {
    const page = await core.links.list(caller, toListWishes(query, core.links.isCursor));
    return replyJson(
      200,
      paged(
        page.items.map((one) => fromLink(one, names)),
        page.nextCursor,
      ),
    );
  },
});

export const getLink = operation({
  name: 'getLink',
  method: 'GET',
  path: '/links/{id}',
  tag: 'Links',
  summary: 'Read a link',
  scopes: ['links:read', 'links:write', 'links:create'],
  params: linkId,
  conditions: ['If-None-Match'],
  answers: { 200: oneLink, 304: { description: 'It is still as `If-None-Match` has it.' } },
  refusals: ['link_not_found'],
  async call({ core, names }, { caller, params, request }) {
    const found = await core.links.get(caller, toLinkId(params.id));
    const headers = { etag: etagOf(found), 'cache-control': 'private, no-cache' };
    if (hasAlready(request, headers.etag)) return replyEmpty(304, headers);
    return replyJson(200, fromLink(found, names), headers);
  },
});

export const findByUrl = operation({
  name: 'findLinkByUrl',
  method: 'GET',
  path: '/links/by-url',
  tag: 'Links',
  summary: 'Find the newest link to a destination',
  scopes: ['links:read'],
  query: byUrlQuery,
  answers: { 200: oneLink },
  refusals: ['link_not_found'],
  async call({ core, names }, { caller, query }) {
    const found = await core.links.byUrl(caller, query.url);
    return replyJson(200, fromLink(found, names), { etag: etagOf(found) });
  },
});

export const changeLink = operation({
  name: 'changeLink',
  method: 'PATCH',
  path: '/links/{id}',
  tag: 'Links',
  summary: 'Change a link',
  description:
    'What is not named stays as it is. With `If-Match`, a link that has changed since is left alone: 412.',
  scopes: ['links:write'],
  params: linkId,
  conditions: ['If-Match'],
  query: writeQuery,
  body: { ...newLinkBody, schema: linkChange, example: { title: 'A better title' } },
  answers: { 200: oneLink },
  refusals: ['link_not_found', 'slug_taken', 'domain_not_usable', 'version_conflict', 'precondition_failed'],
  async call({ core, names }, { caller, params, query, body, request }) {
    const changed = await core.links.change(caller, toLinkId(params.id), toChange(body), {
      dryRun: query.dry_run === true,
      version: wantedVersion(request, params.id),
    });
    return replyJson(200, fromLink(changed, names), { etag: etagOf(changed) });
  },
});

export const removeLink = operation({
  name: 'removeLink',
  method: 'DELETE',
  path: '/links/{id}',
  tag: 'Links',
  summary: 'Move a link to the trash, or remove it for good',
  description: 'In the trash a link serves nobody but keeps its slug. `permanent=true` frees it.',
  scopes: ['links:write'],
  params: linkId,
  conditions: ['If-Match'],
  query: removeQuery,
  answers: {
    200: { ...oneLink, description: 'The link, now in the trash.' },
    204: { description: 'It is removed for good.' },
  },
  refusals: ['link_not_found', 'version_conflict', 'precondition_failed'],
  async call({ core, names }, { caller, params, query, request }) {
    const id = toLinkId(params.id);
    const options = { dryRun: query.dry_run === true, version: wantedVersion(request, params.id) };
    if (query.permanent === true) {
      await core.links.remove(caller, id, options);
      return replyEmpty();
    }
    const trashed = await core.links.trash(caller, id, options);
    return replyJson(200, fromLink(trashed, names), { etag: etagOf(trashed) });
  },
});

export const restoreLink = operation({
  name: 'restoreLink',
  method: 'POST',
  path: '/links/{id}/restore',
  tag: 'Links',
  summary: 'Take a link out of the trash',
  scopes: ['links:write'],
  params: linkId,
  answers: { 200: oneLink },
  refusals: ['link_not_found'],
  async call({ core, names }, { caller, params }) {
    const restored = await core.links.restore(caller, toLinkId(params.id));
    return replyJson(200, fromLink(restored, names), { etag: etagOf(restored) });
  },
});

export const putByExternalId = operation({
  name: 'putLinkByExternalId',
  method: 'PUT',
  path: '/links/external/{external_id}',
  tag: 'Links',
  summary: 'Create or update the link with your own id',
  description:
    'Repeating the request changes nothing more. An update leaves alone what is not named. Links in the trash do not count; where several others have the id, none is changed. Needs `links:create` as well.',
  scopes: ['links:write'],
  params: externalId,
  query: writeQuery,
  body: newLinkBody,
  answers: {
    200: { ...oneLink, description: 'It was there and is updated, or it is a dry run.' },
    201: { ...oneLink, description: 'It is new.' },
  },
  refusals: ['slug_taken', 'domain_not_usable', 'quota_exceeded', 'link_not_found'],
  async call({ core, names }, { caller, params, query, body }) {
    const dryRun = query.dry_run === true;
    const inBody = body.external_id;
    if (inBody !== undefined && inBody !== params.external_id) throw OTHER_ID;
    const put = await core.links.upsert(caller, params.external_id, toNewLink(body), { dryRun });
    if (dryRun && put.created) return replyJson(200, fromRehearsal(put.link, body.slug, names));
    return replyJson(put.created ? 201 : 200, fromLink(put.link, names), { etag: etagOf(put.link) });
  },
});

const OTHER_ID = new WireRefusal('invalid_request', {
  issues: [{ in: 'body', path: ['external_id'], code: 'other_id', detail: sayAnyReason('other_id') }],
});
