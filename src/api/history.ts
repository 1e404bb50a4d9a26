import { Problem } from '../core/problem.ts';
import { etagOf } from '../wire/etag.ts';
import { replyJson } from '../wire/reply.ts';
import { link } from './contract/link.ts';
import { historyPage, linkId, linkVersion } from './contract/link-list.ts';
import { operation } from './native.ts';
import { paged } from './page.ts';
import { fromHistory, fromLink, toLinkId } from './translate/link.ts';

export const linkHistory = operation({
  name: 'getLinkHistory',
  method: 'GET',
  path: '/links/{id}/history',
  tag: 'Links',
  summary: 'Who changed what, and when',
  scopes: ['links:read'],
  params: linkId,
  answers: { 200: { description: 'Every version, newest first.', schema: historyPage } },
  refusals: ['link_not_found'],
  async call({ core, names }, { caller, params }) {
    const { current, versions } = await core.links.history(caller, toLinkId(params.id));
    return replyJson(200, paged(fromHistory(current, versions, names), null));
  },
});

export const restoreVersion = operation({
  name: 'restoreLinkVersion',
  method: 'POST',
  path: '/links/{id}/history/{version}/restore',
  tag: 'Links',
  summary: 'Go back to an earlier version',
  description: 'The link is as it was then, as a new version: this can be undone too.',
  scopes: ['links:write'],
  params: linkVersion,
  answers: { 200: { description: 'The link.', schema: link } },
  refusals: ['link_not_found', 'version_not_found', 'slug_taken'],
  async call({ core, names }, { caller, params }) {
    const id = toLinkId(params.id);
    const restored = await core.links.undo(caller, id, toVersion(params.version));
    return replyJson(200, fromLink(restored, names), { etag: etagOf(restored) });
  },
});

function toVersion(text: string): number {
  if (!/^[1-9]\d{0,9}$/.test(text)) throw new Problem('version_not_found', {});
  return Number(text);
}
