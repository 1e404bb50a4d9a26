import { HISTORY_MAX } from '../core/link-store.ts';
import { Problem } from '../core/problem.ts';
import { etagOf } from '../wire/etag.ts';
import { replyJson } from '../wire/reply.ts';
import { PAGE_LIMIT } from './contract/common.ts';
import { link } from './contract/link.ts';
import { historyPage, historyQuery, linkId, linkVersion } from './contract/link-list.ts';
import { operation } from './native.ts';
import { badCursor } from './page.ts';
import { fromHistory, fromLink, toLinkId } from './translate/link.ts';

export const linkHistory = operation({
  name: 'getLinkHistory',
  method: 'GET',
  path: '/links/{id}/history',
  tag: 'Links',
  summary: 'Who changed what, and when',
  scopes: ['links:read'],
  description: `A change that changes nothing makes no version. Of each link the newest ${HISTORY_MAX} versions before the current one are kept; \`forgotten\` says how many are not.`,
  params: linkId,
  query: historyQuery,
  answers: { 200: { description: 'The versions that are kept, newest first.', schema: historyPage } },
  refusals: ['link_not_found'],
  async call({ core, names }, { caller, params, query }) {
    const { current, versions } = await core.links.history(caller, toLinkId(params.id));
    const all = fromHistory(current, versions, names);
    const below = query.cursor === undefined ? Number.POSITIVE_INFINITY : readVersion(query.cursor);
    if (below === null) throw badCursor();
    const rest = all.filter(({ version }) => version < below);
    const data = rest.slice(0, query.limit ?? PAGE_LIMIT);
    const last = rest.length > data.length ? data.at(-1) : undefined;
    return replyJson(200, {
      data,
      next_cursor: last === undefined ? null : String(last.version),
      forgotten: (all.at(-1)?.version ?? 1) - 1,
    });
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
  const version = readVersion(text);
  if (version === null) throw new Problem('version_not_found', {});
  return version;
}

const readVersion = (text: string): number | null => (/^[1-9]\d{0,9}$/.test(text) ? Number(text) : null);
