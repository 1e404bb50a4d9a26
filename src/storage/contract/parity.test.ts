import { afterAll, expect, test } from 'bun:test';
import { rmSync } from 'node:fs';
import fc from 'fast-check';
import type { Destination } from '../../core/destination.ts';
import type { LinkId } from '../../core/link.ts';
import { LINK_SORTS } from '../../core/link-store.ts';
import type { Slug } from '../../core/slug.ts';
import { type Tag, withTag } from '../../core/tag.ts';
import { memoryAdapter } from '../memory/contract-adapter.ts';
import { sqliteAdapter } from '../sql/contract-adapter.ts';
import { draftOf, type Ground, openGround, queryOf, tagsOf } from './stores.ts';
import { temporaryFolder } from './temporary-folder.ts';

const folder = temporaryFolder();
afterAll(() => rmSync(folder, { recursive: true }));

/** Does the same to any adapter and answers what it said. */
type Command = (ground: Ground) => Promise<unknown>;

const slugs = fc.constantFrom('a', 'b', 'c', 'd', 'A', '🎉');
const tags = fc.subarray(['x', 'y', '%', 'X']);
const tagNames = fc.constantFrom('x', 'X', 'y', '%', 'ß', 'SS');
const ids = fc.integer({ min: 1, max: 8 });
const titles = fc.constantFrom('', 'T', `it's 100%`);

const command: fc.Arbitrary<Command> = fc.oneof(
  fc.array(fc.record({ slug: slugs, tags, title: titles }), { minLength: 1, maxLength: 4 }).map(
    (rows): Command =>
      ({ links, ...ground }) =>
        links.insert(rows.map(({ slug, ...over }) => draftOf(ground, slug, over))),
  ),
  fc.record({ id: ids, slug: slugs, tags, title: titles, trashed: fc.boolean(), late: fc.boolean() }).map(
    ({ id, slug, late, trashed, ...over }): Command =>
      async ({ links, mine }) => {
        const held = await links.byId(mine, id as LinkId);
        if (held === null) return null;
        const next = {
          ...held,
          ...over,
          slug: slug as Slug,
          trashedAtMs: trashed ? 9 : null,
          updatedAtMs: 5,
        };
        return links.replace(next, late ? held.version - 1 : held.version, null);
      },
  ),
  fc.record({ slug: slugs, externalId: fc.constantFrom('e', 'f'), title: titles }).map(
    ({ slug, externalId, title }): Command =>
      (ground) =>
        ground.links.upsert({ ...draftOf(ground, slug), externalId }, (held) => ({ ...held, title })),
  ),
  ids.map(
    (id): Command =>
      ({ links, mine }) =>
        links.remove(mine, [id as LinkId]),
  ),
  fc.record({ from: tagNames, to: tagNames }).map(
    ({ from, to }): Command =>
      async ({ tags, mine }) => {
        const tag = await tags.byName(mine, from);
        return tag === null ? null : told(await tags.change({ ...tag, name: to, color: '#000000' }));
      },
  ),
  fc.record({ from: tagNames, to: tagNames }).map(
    ({ from, to }): Command =>
      async ({ tags, mine }) => {
        const [tag, into] = [await tags.byName(mine, from), await tags.byName(mine, to)];
        if (tag === null || into === null || tag.id === into.id) return null;
        return told(await tags.merge(mine, tag.id, into.id));
      },
  ),
  tagNames.map(
    (name): Command =>
      async ({ tags, mine }) => {
        const tag = await tags.byName(mine, name);
        return tag === null ? null : tags.remove(mine, tag.id);
      },
  ),
  fc.record({ id: ids, clicks: fc.integer({ min: 1, max: 3 }), atMs: fc.integer({ min: 1, max: 3 }) }).map(
    ({ id, clicks, atMs }): Command =>
      ({ counts }) =>
        counts.apply(
          [{ linkId: id as LinkId, clicks, uniqueClicks: 1, lastClickedAtMs: atMs }],
          new Map([['s', { segment: id, offset: atMs }]]),
        ),
  ),
);

/** Ids may have gaps where a link was refused. */
const told = (tag: Tag | 'taken' | null): unknown =>
  tag === null || tag === 'taken' ? tag : { ...tag, id: 0 };

const SEVERAL = { all: [], any: ['x', 'y'], none: ['%'] } as const;

/** All that can be asked. */
async function view(ground: Ground): Promise<unknown> {
  const { links, tags, mine, counts } = ground;
  const answers: unknown[] = [await tagsOf(tags, mine), await counts.positions()];
  for (const sort of LINK_SORTS) {
    for (const over of [{}, { trashed: true }, { tag: withTag('X') }, { tag: SEVERAL }, { search: 't' }]) {
      let cursor: string | null = null;
      do {
        const page = await links.list(queryOf(ground, { ...over, sort, cursor, limit: 2 }));
        answers.push(page.items);
        cursor = page.nextCursor;
      } while (cursor !== null);
    }
  }
  for (let id = 1; id <= 8; id++) answers.push(await links.history(id as LinkId));
  const destination = 'https://example.org/a' as Destination;
  const page = { below: null, limit: 3 };
  answers.push(await links.byExternalId(mine, 'e'), await links.byDestination(mine, destination, page));
  answers.push(await links.ids(queryOf(ground, { search: '%' }), 3));
  for (const tag of [withTag('x'), { all: [], any: [], none: ['y'] }]) {
    answers.push(await links.count(queryOf(ground, { tag })));
  }
  answers.push([...(await tags.words(mine)).values()].sort());
  return answers;
}

test('whatever is done in whatever order, SQLite and memory tell the same', async () => {
  const sqlite = sqliteAdapter(folder);
  await fc.assert(
    fc.asyncProperty(fc.array(command, { maxLength: 15 }), async (commands) => {
      const [left, right] = await Promise.all([openGround(sqlite), openGround(memoryAdapter)]);
      try {
        for (const run of commands) expect(await run(left)).toEqual(await run(right));
        expect(await view(left)).toEqual(await view(right));
      } finally {
        await left.close();
      }
    }),
    { numRuns: 40 },
  );
}, 30_000);
