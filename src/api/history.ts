import { Problem } from '../core/base/problem.ts';
import { HISTORY_MAX } from '../core/links/link-store.ts';
import { etagOf } from '../wire/http/etag.ts';
import { replyJson } from '../wire/http/reply.ts';
import { PAGE_LIMIT } from './contract/common.ts';
import { link } from './contract/link.ts';
import { historyPage, historyQuery, linkIdParams, linkVersion } from './contract/link-list.ts';
import { operation } from './native.ts';
import { badCursor } from './page.ts';
import { fromHistory, fromLink, toLinkId } from './translate/link.ts';

export const linkHistory = operation({
  name: 'getLinkHistory',
  method: 'GET',
  path: '/links/{id}/history',
  tag: 'Links',
  summary: 'List the versions of a link',
  scopes: ['links:read'],
  description: `Who changed which fields, and when. A change without an effect creates no version. The server keeps the current version and the ${HISTORY_MAX} before it; \`forgotten\` is the number of older versions.`,
  params: linkIdParams,
  query: historyQuery,
  answers: { 200: { description: 'The kept versions, newest first.', schema: historyPage } },
  refusals: ['link_not_found'],
  async call({ core, names }, { caller, params, query }) {
    const { current, versions } = await core.links.history(caller, toLinkId(params.id));
    const actors = [current.createdBy, ...versions.map(({ replacedBy }) => replacedBy)];
    const nameOf = await core.actorNames(caller, actors);
    const all = fromHistory(current, versions, names, nameOf);
    const below = query.cursor === undefined ? Number.POSITIVE_INFINITY : readVersion(query.cursor);
    if (below === null) throw badCursor();
    const rest = all.filter(({ version }) => version < below);
    const data = rest.slice(0, query.limit ?? PAGE_LIMIT);
    const last = rest.length > data.length ? data.at(-1) : undefined;
    return {
      data,
      next_cursor: last === undefined ? null : String(last.version),
      forgotten: (all.at(-1)?.version ?? 1) - 1,
    };
  },
});

export const restoreVersion = operation({
  name: 'restoreLinkVersion',
  method: 'POST',
  path: '/links/{id}/history/{version}/restore',
  tag: 'Links',
  summary: 'Restore an earlier version',
  description: 'Creates a new version with the fields of the earlier one, so a restore can be undone too.',
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
