import { etagOf, expectedVersion, hasAlready } from '../wire/http/etag.ts';
import { toRange } from '../wire/http/range.ts';
import { replyEmpty, replyJson } from '../wire/http/reply.ts';
import { WireRefusal } from '../wire/refusals/refusal.ts';
import { link, linkChange, newLink } from './contract/link.ts';
import {
  byUrlQuery,
  externalId,
  linkIdParams,
  linkListQuery,
  linkPage,
  removeQuery,
  writeQuery,
} from './contract/link-list.ts';
import { findMoreFaults } from './more-faults.ts';
import { BASE_PATH, operation } from './native.ts';
import { paged } from './page.ts';
import { fromLink, fromRehearsal, toChange, toLinkId, toNewLink } from './translate/link.ts';
import { fromFigures, fromListEntry, toLinkListInput } from './translate/link-list.ts';

const EXAMPLE = {
  url: 'https://example.com/spring',
  slug: 'launch',
  title: 'Product launch',
  tags: ['spring'],
};
const ETAG = { ETag: 'The version of the link, for `If-Match` and `If-None-Match`.' };
const oneLink = { description: 'The link.', schema: link, headers: ETAG } as const;

const newLinkBody = {
  schema: newLink,
  example: EXAMPLE,
  faults: findMoreFaults,
} as const;

export const createLink = operation({
  name: 'createLink',
  method: 'POST',
  path: '/links',
  tag: 'Links',
  summary: 'Create a link',
  description: 'Required: `url`. Unknown fields are refused, to catch typos.',
  scopes: ['links:create'],
  query: writeQuery,
  body: newLinkBody,
  answers: {
    201: { ...oneLink, headers: { ...ETAG, Location: 'The URL of the link.' } },
    200: { description: 'The link as a dry run would create it.', schema: link },
  },
  refusals: ['slug_taken', 'domain_not_usable', 'quota_exceeded'],
  async call({ core, names }, { caller, query, body }) {
    if (query.dry_run === true) {
      const rehearsed = await core.links.create(caller, toNewLink(body), { dryRun: true });
      return fromRehearsal(rehearsed, body.slug, names);
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
  description:
    'All filters must match. Read on with `cursor`, or jump with `offset`; a list that changes meanwhile shifts the pages of `offset`. If few of very many links match, a page may have fewer links than `limit`, and a cursor.',
  scopes: ['links:read'],
  query: linkListQuery,
  answers: { 200: { description: 'One page of links.', schema: linkPage } },
  refusals: ['too_many', 'statistics_unavailable'],
  async call({ core, names }, { caller, query }) {
    const input = toLinkListInput(query, core.links.isCursor);
    const page =
      'offset' in input
        ? { items: await core.links.window(caller, input), nextCursor: null }
        : await core.links.list(caller, input);
    const range = query.with === undefined ? null : toRange(query, core.clock.nowMs());
    const figures = range === null ? null : await core.statistics.linkFigures(caller, page.items, range);
    return {
      ...paged(
        page.items.map((item) => fromListEntry(item, figures, names)),
        page.nextCursor,
      ),
      ...(query.count === true ? { total: await core.links.count(caller, input) } : {}),
      ...(figures === null || range === null ? {} : { figures: fromFigures(figures, range) }),
    };
  },
});

export const getLink = operation({
  name: 'getLink',
  method: 'GET',
  path: '/links/{id}',
  tag: 'Links',
  summary: 'Read a link',
  scopes: ['links:read', 'links:write', 'links:create'],
  params: linkIdParams,
  conditions: ['If-None-Match'],
  answers: { 200: oneLink, 304: { description: 'The link still has the version in `If-None-Match`.' } },
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
    'Absent fields stay unchanged. With `If-Match`, a link that has changed since then is refused with 412.',
  scopes: ['links:write'],
  params: linkIdParams,
  conditions: ['If-Match'],
  query: writeQuery,
  body: { ...newLinkBody, schema: linkChange, example: { title: 'A better title' } },
  answers: { 200: oneLink },
  refusals: ['link_not_found', 'slug_taken', 'domain_not_usable', 'version_conflict', 'precondition_failed'],
  async call({ core, names }, { caller, params, query, body, request }) {
    const changed = await core.links.change(caller, toLinkId(params.id), toChange(body), {
      dryRun: query.dry_run === true,
      version: expectedVersion(request, params.id),
    });
    return replyJson(200, fromLink(changed, names), { etag: etagOf(changed) });
  },
});

export const removeLink = operation({
  name: 'removeLink',
  method: 'DELETE',
  path: '/links/{id}',
  tag: 'Links',
  summary: 'Move a link to the trash, or remove it permanently',
  description: 'A link in the trash redirects nobody but keeps its slug. `permanent=true` frees the slug.',
  scopes: ['links:write'],
  params: linkIdParams,
  conditions: ['If-Match'],
  query: removeQuery,
  answers: {
    200: { ...oneLink, description: 'The link, now in the trash.' },
    204: { description: 'The link is removed permanently.' },
  },
  refusals: ['link_not_found', 'version_conflict', 'precondition_failed'],
  async call({ core, names }, { caller, params, query, request }) {
    const id = toLinkId(params.id);
    const options = { dryRun: query.dry_run === true, version: expectedVersion(request, params.id) };
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
  summary: 'Restore a link from the trash',
  scopes: ['links:write'],
  params: linkIdParams,
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
    'Idempotent. Absent fields of an existing link stay unchanged. Ignores links in the trash. Refused if several links have the id. Also requires `links:create`.',
  scopes: ['links:write'],
  params: externalId,
  query: writeQuery,
  body: newLinkBody,
  answers: {
    200: { ...oneLink, description: 'The updated link, or the result of a dry run.' },
    201: { ...oneLink, description: 'The new link.' },
  },
  refusals: ['slug_taken', 'domain_not_usable', 'quota_exceeded', 'link_not_found'],
  async call({ core, names }, { caller, params, query, body }) {
    const dryRun = query.dry_run === true;
    const inBody = body.external_id;
    if (inBody !== undefined && inBody !== params.external_id) throw OTHER_ID;
    const put = await core.links.upsert(caller, params.external_id, toNewLink(body), { dryRun });
    if (dryRun && put.created) return fromRehearsal(put.link, body.slug, names);
    return replyJson(put.created ? 201 : 200, fromLink(put.link, names), { etag: etagOf(put.link) });
  },
});

const OTHER_ID = new WireRefusal('invalid_request', {
  issues: [
    {
      in: 'body',
      path: ['external_id'],
      code: 'other_id',
      detail: 'Must match the id in the path, or be absent.',
    },
  ],
});
