import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import {
  eventually,
  type StatsAnswer,
  startServer,
  stats,
  type TestServer,
  visit,
} from '../support/server.ts';

interface LinkAnswer {
  readonly id: string;
  readonly slug: string;
  readonly tags: readonly string[];
}

interface TagAnswer {
  readonly name: string;
  readonly color: string | null;
  readonly links: number;
}

let server: TestServer;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.remove());

const newLink = (slug: string, tags: readonly string[]) =>
  server.ask<LinkAnswer>('/links', { body: { url: 'https://example.com/', slug, tags } });
const tagsOf = async ({ id }: LinkAnswer) => (await server.ask<LinkAnswer>(`/links/${id}`)).tags;
const listed = async (query: string): Promise<string> => {
  const { data } = await server.ask<{ data: readonly LinkAnswer[] }>(`/links?sort=created_at&${query}`);
  return data.map(({ slug }) => slug).join(' ');
};
const merge = (name: string, into: string) =>
  server.ask<TagAnswer>(`/tags/${name}/merge`, { body: { into } });
const countsByTag = (answer: StatsAnswer) =>
  Object.fromEntries((answer.groups.tag ?? []).map(({ value, clicks }) => [value, clicks]));

describe('tags of a running server', () => {
  test('are created, coloured, renamed, merged and deleted, and links, lists and statistics follow', async () => {
    await server.ask('/tags', { body: { name: 'Sale', color: '#2F6FDE' } });
    const one = await newLink('one', ['SALE', 'draft']);
    const two = await newLink('two', ['spring']);
    const three = await newLink('three', ['sprnig', 'draft']);
    expect(one.tags).toEqual(['Sale', 'draft']);
    expect(await server.ask<TagAnswer>('/tags/sale')).toMatchObject({ color: '#2f6fde', links: 1 });
    for (const slug of ['one', 'two', 'three', 'three'])
      expect((await visit(server, `/${slug}`)).status).toBe(302);
    const counted = await eventually(
      () => stats(server, '&group_by=tag'),
      ({ total }) => total.clicks === 4,
    );
    expect(countsByTag(counted)).toEqual({ Sale: 1, draft: 3, spring: 1, sprnig: 2 });

    const renamed = { name: 'Offer', color: '#e8a13a' };
    await server.ask('/tags/sale', { method: 'PATCH', body: renamed });
    expect(await merge('sprnig', 'Spring')).toMatchObject({ name: 'spring', links: 2 });
    await server.ask('/tags/DRAFT', { method: 'DELETE' });
    expect([await tagsOf(one), await tagsOf(two), await tagsOf(three)]).toEqual([
      ['Offer'],
      ['spring'],
      ['spring'],
    ]);
    expect([await listed('tag=offer'), await listed('tag=SPRING'), await listed('tag=draft')]).toEqual([
      'one',
      'two three',
      '',
    ]);
    expect(countsByTag(await stats(server, '&group_by=tag'))).toEqual({ Offer: 1, draft: 3, spring: 3 });
    expect((await stats(server, '&filter[tag]=sPrInG')).total.clicks).toBe(3);

    await visit(server, '/three');
    const more = await eventually(
      () => stats(server, '&group_by=tag'),
      ({ total }) => total.clicks === 5,
    );
    expect(countsByTag(more)).toEqual({ Offer: 1, draft: 3, spring: 4 });
  }, 30_000);

  test('are added to and taken from many links, which are then listed by all, any or none of them', async () => {
    for (const [slug, tags] of [
      ['a', ['x', 'old']],
      ['b', ['y', 'old']],
      ['c', ['x', 'y']],
      ['d', []],
    ] as const) {
      await newLink(slug, tags);
    }
    const body = { filter: { tag: 'OLD' }, change: { tags: { add: ['New'], remove: ['old'] } } };
    const changed = await server.ask<readonly { link: LinkAnswer }[]>('/links/bulk', {
      method: 'PATCH',
      body,
    });
    expect(changed.map(({ link }) => [link.slug, link.tags])).toEqual([
      ['b', ['y', 'New']],
      ['a', ['x', 'New']],
    ]);
    const none = 'tag_none=offer&tag_none=spring';
    for (const [query, slugs] of [
      ['tag=x&tag=y', 'c'],
      ['tag_any=new&tag_any=y', 'a b c'],
      [`tag_none=x&${none}`, 'b d'],
      ['tag_any=x&tag_any=y&tag_none=new', 'c'],
      ['tag=old', ''],
    ] as const) {
      expect(await listed(query)).toBe(slugs);
    }
  });
});
