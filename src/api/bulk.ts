import { createBreather } from '../core/base/breather.ts';
import type { Caller } from '../core/base/caller.ts';
import type { LinkId } from '../core/base/ids.ts';
import { Problem } from '../core/base/problem.ts';
import type { NewLink } from '../core/links/link-draft.ts';
import { NDJSON_TYPE, replyStream } from '../wire/http/reply.ts';
import { toStream } from '../wire/http/text-stream.ts';
import { isRefusal, type Refusal, WireRefusal } from '../wire/refusals/refusal.ts';
import { linkIds } from '../wire/values/ids.ts';
import {
  bulkChange,
  bulkRemoval,
  bulkResults,
  newLinks,
  newLinksDocumented,
  type Targets,
} from './contract/bulk.ts';
import { importQuery, removeQuery, writeQuery } from './contract/link-list.ts';
import { type ImportOptions, importLinks } from './import.ts';
import { ARRAY_BYTES_MAX, BULK_FILTER_MAX, type NativeDeps, operation } from './native.ts';
import { toProblem } from './problems.ts';
import { readNewLink } from './read-new-link.ts';
import { fromLink, fromRehearsal, toChange } from './translate/link.ts';
import { toFilter } from './translate/link-list.ts';

const results = {
  description: 'One result per item, in order. Each item succeeds or fails on its own.',
  schema: bulkResults,
} as const;

export const createLinksInBulk = operation({
  name: 'createLinks',
  method: 'POST',
  path: '/links/bulk',
  tag: 'Links in bulk',
  summary: 'Create many links',
  description: [
    'Send a JSON array of at most 1,000 links, or a stream of any length as `application/x-ndjson`: one link per line, at most 65,536 bytes per line.',
    'The server answers a stream while it reads it, with one result line per input line, so read while you write. `index` is the line number, counted from 0; a blank line has status 204. With `quiet=true` the answer has only failures and a last line with a `summary`.',
    'Links are stored in slices of up to 25,000 lines. A stored slice stays, and a slice that exceeds the quota is refused as a whole. When a stream fails, its last line has an `error` and a `summary` with `"complete": false`.',
    '`Idempotency-Key` works only with an array.',
  ].join('\n\n'),
  scopes: ['links:create'],
  query: importQuery,
  body: {
    schema: newLinks,
    documented: newLinksDocumented,
    maxBytes: ARRAY_BYTES_MAX,
    streamed: [NDJSON_TYPE],
    example: [{ url: 'https://example.com/a' }, { url: 'https://example.com/b', slug: 'b' }],
  },
  answers: { 200: { ...results, types: [NDJSON_TYPE] } },
  refusals: ['quota_exceeded', 'too_many'],
  async call(deps, { caller, query, body, mediaType, request, requestId }) {
    const options = {
      dryRun: query.dry_run === true,
      quiet: query.quiet === true,
      newExternalIds: query.new_external_ids === true,
      requestId,
    };
    return mediaType === NDJSON_TYPE
      ? replyStream(
          NDJSON_TYPE,
          toStream(importLinks(deps, caller, request.body ?? new Blob([]).stream(), options)),
        )
      : createArray(deps, caller, body, options);
  },
});

async function createArray(
  deps: NativeDeps,
  caller: Caller,
  items: readonly unknown[],
  { dryRun, quiet, newExternalIds }: Omit<ImportOptions, 'requestId'>,
) {
  const { core, names } = deps;
  const breathe = createBreather();
  const read: (NewLink | WireRefusal)[] = [];
  for (const item of items) {
    const pause = breathe();
    if (pause !== null) await pause;
    read.push(readNewLink(deps, item));
  }
  const inputs = read.flatMap((entry) => (entry instanceof WireRefusal ? [] : [entry]));
  const outcomes = await core.links.createMany(caller, inputs, { dryRun, newExternalIds });
  let nth = 0;
  const results: object[] = [];
  for (const [index, entry] of read.entries()) {
    const pause = breathe();
    if (pause !== null) await pause;
    results.push(resultOf(entry, index));
  }
  return quiet ? results.filter((result) => 'error' in result) : results;

  function resultOf(entry: NewLink | WireRefusal, index: number): object {
    if (entry instanceof WireRefusal) return failed(index, entry);
    const outcome = outcomes[nth++];
    if (outcome === undefined) throw new Error('fewer outcomes than links');
    if ('problem' in outcome) return failed(index, outcome.problem);
    return dryRun
      ? { index, status: 200, link: fromRehearsal(outcome.link, entry.slug, names) }
      : { index, status: 201, link: fromLink(outcome.link, names) };
  }
}

function failed(index: number, refusal: Refusal, id?: string) {
  const problem = toProblem(refusal);
  return { index, ...(id === undefined ? {} : { id }), status: problem.status, error: problem };
}

const onTargets = {
  tag: 'Links in bulk',
  scopes: ['links:write'],
  refusals: ['too_many'],
  answers: { 200: results },
} as const;

export const changeLinks = operation({
  ...onTargets,
  name: 'changeLinks',
  method: 'PATCH',
  path: '/links/bulk',
  summary: 'Change many links',
  description:
    'Applies one change to the links in `ids` (at most 1,000), or to all links that match `filter` (at most 10,000).',
  query: writeQuery,
  body: {
    schema: bulkChange,
    example: { filter: { tag: 'spring' }, change: { enabled: false } },
  },
  async call(deps, { caller, query, body }) {
    const { links } = deps.core;
    const change = toChange(body.change);
    const options = { dryRun: query.dry_run === true };
    const targets = await targetsOf(deps, caller, body);
    return await each(targets, async (id) => ({
      status: 200,
      link: fromLink(await links.change(caller, id, change, options), deps.names),
    }));
  },
});

export const removeLinks = operation({
  ...onTargets,
  name: 'removeLinks',
  method: 'DELETE',
  path: '/links/bulk',
  summary: 'Move many links to the trash, or remove them permanently',
  query: removeQuery,
  body: { schema: bulkRemoval, example: { ids: ['lnk_1c', 'lnk_1d'] } },
  async call(deps, { caller, query, body }) {
    const { links } = deps.core;
    const options = { dryRun: query.dry_run === true };
    const targets = await targetsOf(deps, caller, body);
    const act =
      query.permanent === true
        ? async (id: LinkId) => {
            await links.remove(caller, id, options);
            return { status: 204 };
          }
        : async (id: LinkId) => ({
            status: 200,
            link: fromLink(await links.trash(caller, id, options), deps.names),
          });
    return await each(targets, act);
  },
});

type Target = { readonly text: string; readonly id: LinkId | null };

async function targetsOf({ core }: NativeDeps, caller: Caller, body: Targets): Promise<readonly Target[]> {
  if (body.ids !== undefined) return body.ids.map((text) => ({ text, id: linkIds.read(text) }));
  const found = await core.links.idsOf(caller, toFilter(body.filter ?? {}), BULK_FILTER_MAX);
  return found.map((id) => ({ text: linkIds.write(id), id }));
}

/** Links changed concurrently, so that the store can save several in one transaction. */
const ABREAST = 64;

type Step = (id: LinkId) => Promise<{ readonly status: number; readonly link?: object }>;

/** The result for each target, in order. A target that is listed twice is processed once. */
async function each(targets: readonly Target[], act: Step): Promise<readonly object[]> {
  const distinct = [...new Map(targets.map((target) => [target.text, target])).values()];
  const done = new Map<string, (index: number) => object>();
  const breathe = createBreather();
  for (let from = 0; from < distinct.length; from += ABREAST) {
    const pause = breathe();
    if (pause !== null) await pause;
    await Promise.all(
      distinct.slice(from, from + ABREAST).map(async ({ text, id }) => {
        done.set(text, await attempt(text, id, act));
      }),
    );
  }
  return targets.map(({ text }, index) => done.get(text)?.(index) ?? {});
}

async function attempt(text: string, id: LinkId | null, act: Step): Promise<(index: number) => object> {
  try {
    if (id === null) throw new Problem('link_not_found', {});
    const result = await act(id);
    return (index) => ({ index, id: text, ...result });
  } catch (error) {
    if (!isRefusal(error)) throw error;
    return (index) => failed(index, error, text);
  }
}
