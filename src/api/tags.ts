import { TAGS_PER_WORKSPACE_MAX, type Tag } from '../core/links/tag.ts';
import { replyEmpty, replyJson } from '../wire/http/reply.ts';
import { writeTime } from '../wire/values/time.ts';
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
import { BASE_PATH, operation } from './native.ts';
import { paged, readTextCursor, writeTextCursor } from './page.ts';

const tag = 'Tags';
const tagAnswer = { description: 'The tag.', schema: tagShape } as const;
/** For operations with a tag in their path. */
const named = { tag, params: tagName } as const;
const UNBOUND = 'Refused for restricted keys, because tags belong to the whole workspace.';

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
  summary: 'List tags with their number of links',
  scopes: ['links:read'],
  query: tagsQuery,
  answers: { 200: { description: 'One page, sorted by name.', schema: tagPage } },
  async call({ core }, { caller, query }) {
    const { search = null, limit = PAGE_LIMIT } = query;
    const page = await core.tags.list(caller, { search, limit, cursor: readTextCursor(query.cursor) });
    return paged(page.items.map(fromTag), writeTextCursor(page.nextCursor));
  },
});

export const createTag = operation({
  name: 'createTag',
  method: 'POST',
  path: '/tags',
  tag,
  summary: 'Create a tag',
  description: `Saving a link with a new tag creates the tag too. A workspace can have at most ${TAGS_PER_WORKSPACE_MAX.toLocaleString('en')} tags. ${UNBOUND}`,
  scopes: ['links:write'],
  body: { schema: newTag, example: { name: 'spring', color: '#2f6fde' } },
  answers: { 201: { ...tagAnswer, headers: { Location: 'The URL of the tag.' } } },
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
  answers: { 200: tagAnswer },
  refusals: ['tag_not_found'],
  async call({ core }, { caller, params }) {
    return fromTag(await core.tags.get(caller, params.tag));
  },
});

export const changeTag = operation({
  ...named,
  name: 'changeTag',
  method: 'PATCH',
  path: '/tags/{tag}',
  summary: 'Rename or colour a tag',
  description:
    'All links and past clicks with the tag show the new name at once. Versions of links do not change, and no webhook is sent.',
  scopes: ['links:write'],
  body: { schema: tagChange, example: { name: 'summer', color: '#e8a13a' } },
  answers: { 200: tagAnswer },
  refusals: ['tag_not_found', 'tag_taken'],
  async call({ core }, { caller, params, body }) {
    const changed = await core.tags.change(caller, params.tag, {
      ...(body.name === undefined ? {} : { name: body.name }),
      ...(body.color === undefined ? {} : { color: body.color }),
    });
    return fromTag(changed);
  },
});

export const removeTag = operation({
  ...named,
  name: 'removeTag',
  method: 'DELETE',
  path: '/tags/{tag}',
  summary: 'Delete a tag',
  description: 'Removes the tag from all links. Past clicks keep the original name of the tag.',
  scopes: ['links:write'],
  answers: { 204: { description: 'The tag is deleted.' } },
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
  summary: 'Merge a tag into another tag',
  description:
    'Moves all links and past clicks to the tag `into` and deletes the first tag. With more than 5,000 links, `links` in the answer grows for a moment.',
  scopes: ['links:write'],
  body: { schema: tagMerge, example: { into: 'spring' } },
  answers: { 200: { ...tagAnswer, description: 'The remaining tag.' } },
  refusals: ['tag_not_found', 'too_many'],
  async call({ core }, { caller, params, body }) {
    return fromTag(await core.tags.merge(caller, params.tag, body.into));
  },
});
