import { TAGS_PER_WORKSPACE_MAX, type Tag } from '../core/tag.ts';
import { replyEmpty, replyJson } from '../wire/reply.ts';
import { writeTime } from '../wire/time.ts';
import { PAGE_LIMIT } from './contract/common.ts';
import {
  newTag,
  tagChange,
  tagMerge,
  tagName,
  tagPage,
  tag as tagShape,
  tagsQuery,
} from './contract/tags.ts';
import { BASE_PATH, LINK_BYTES_MAX, operation } from './native.ts';
import { paged, readTextCursor, writeTextCursor } from './page.ts';

const tag = 'Tags';
const one = { description: 'The tag.', schema: tagShape } as const;
const maxBytes = LINK_BYTES_MAX;
/** Where the path names the tag. */
const named = { tag, params: tagName } as const;
const UNBOUND = 'Tags belong to the whole workspace, so a key with bounds may not do this.';

const fromTag = ({ name, color, links, createdAtMs }: Tag) => ({
  name,
  color,
  links,
  created_at: writeTime(createdAtMs),
});

export const listTags = operation({
  name: 'listTags',
  method: 'GET',
  path: '/tags',
  tag,
  summary: 'List tags and how many links carry each',
  scopes: ['links:read'],
  query: tagsQuery,
  answers: { 200: { description: 'One page, by name.', schema: tagPage } },
  async call({ core }, { caller, query }) {
    const { search = null, limit = PAGE_LIMIT } = query;
    const page = await core.tags.list(caller, { search, limit, cursor: readTextCursor(query.cursor) });
    return replyJson(200, paged(page.items.map(fromTag), writeTextCursor(page.nextCursor)));
  },
});

export const createTag = operation({
  name: 'createTag',
  method: 'POST',
  path: '/tags',
  tag,
  summary: 'Create a tag',
  description: `The first link that names a tag creates it too. A workspace has at most ${TAGS_PER_WORKSPACE_MAX.toLocaleString('en')}. ${UNBOUND}`,
  scopes: ['links:write'],
  body: { schema: newTag, maxBytes, example: { name: 'spring', color: '#2f6fde' } },
  answers: { 201: { ...one, headers: { Location: 'Where the tag is.' } } },
  refusals: ['tag_taken', 'too_many'],
  async call({ core }, { caller, body }) {
    const made = await core.tags.create(caller, { name: body.name, color: body.color ?? null });
    const location = `${BASE_PATH}/tags/${encodeURIComponent(made.name)}`;
    return replyJson(201, fromTag(made), { location });
  },
});

export const getTag = operation({
  ...named,
  name: 'getTag',
  method: 'GET',
  path: '/tags/{tag}',
  summary: 'Read a tag',
  scopes: ['links:read'],
  answers: { 200: one },
  refusals: ['tag_not_found'],
  async call({ core }, { caller, params }) {
    return replyJson(200, fromTag(await core.tags.get(caller, params.tag)));
  },
});

export const changeTag = operation({
  ...named,
  name: 'changeTag',
  method: 'PATCH',
  path: '/tags/{tag}',
  summary: 'Rename or colour a tag',
  description:
    'Every link that carries it, and every click that was ever counted with it, has the new name at once. No link is changed by it: versions stay, and no webhook is sent.',
  scopes: ['links:write'],
  body: { schema: tagChange, maxBytes, example: { name: 'summer', color: '#e8a13a' } },
  answers: { 200: one },
  refusals: ['tag_not_found', 'tag_taken'],
  async call({ core }, { caller, params, body }) {
    const changed = await core.tags.change(caller, params.tag, {
      ...(body.name === undefined ? {} : { name: body.name }),
      ...(body.color === undefined ? {} : { color: body.color }),
    });
    return replyJson(200, fromTag(changed));
  },
});

export const removeTag = operation({
  ...named,
  name: 'removeTag',
  method: 'DELETE',
  path: '/tags/{tag}',
  summary: 'Delete a tag',
  description:
    'It is taken from all links, which stay. Past clicks keep the name that the tag was created with.',
  scopes: ['links:write'],
  answers: { 204: { description: 'It is gone.' } },
  refusals: ['tag_not_found'],
  async call({ core }, { caller, params }) {
    await core.tags.remove(caller, params.tag);
    return replyEmpty();
  },
});

export const mergeTag = operation({
  ...named,
  name: 'mergeTag',
  method: 'POST',
  path: '/tags/{tag}/merge',
  summary: 'Merge a tag into another one',
  description:
    'Links and past clicks of the first belong to the second at once, and the first is gone. Where it is on more than 5,000 links, `links` of the answer goes on growing for a moment.',
  scopes: ['links:write'],
  body: { schema: tagMerge, maxBytes, example: { into: 'spring' } },
  answers: { 200: { ...one, description: 'The tag that is left.' } },
  refusals: ['tag_not_found', 'too_many'],
  async call({ core }, { caller, params, body }) {
    return replyJson(200, fromTag(await core.tags.merge(caller, params.tag, body.into)));
  },
});
