import { afterEach, beforeEach, describe, expect, test } from 'bun:test';
import type { Link } from '../../core/link.ts';
import { TAGS_PER_WORKSPACE_MAX, type Tag, TagsFull, withTag } from '../../core/tag.ts';
import {
  type Adapter,
  draftOf,
  type Ground,
  openGround,
  present,
  queryOf,
  TAG_WORDS,
  tagsOf,
} from './stores.ts';

/** Tags as things of their own: what becomes of links, of past versions and of the words that clicks hold. */
export function tagsContract(adapter: Adapter): void {
  describe(`tags, ${adapter.name}`, () => {
    let ground: Ground;
    beforeEach(async () => {
      ground = await openGround(adapter);
    });
    afterEach(() => ground.close());

    async function insert(slug: string, ...tags: string[]): Promise<Link> {
      const [link] = await ground.links.insert([draftOf(ground, slug, { tags })]);
      return present(link ?? null);
    }
    const named = async (name: string): Promise<Tag> => {
      const tag = await ground.tags.byName(ground.mine, name);
      if (tag === null) throw new Error(`there is no tag ${name}`);
      return tag;
    };
    const read = async ({ id }: Link): Promise<Link> => present(await ground.links.byId(ground.mine, id));
    const settle = async (): Promise<void> => {
      while (await ground.tags.settle());
    };
    const slugsWith = async (name: string): Promise<string> => {
      const { items } = await ground.links.list(queryOf(ground, { tag: withTag(name) }));
      return items.map(({ slug }) => slug).join(' ');
    };
    const mine = () => tagsOf(ground.tags, ground.mine);
    const change = (tag: Tag, over: Partial<Tag>) => ground.tags.change({ ...tag, ...over });

    test('a link makes the tags that it names, and another link finds them whatever the letters', async () => {
      const first = await insert('a', 'Spring', 'ÉTÉ');
      const second = await insert('b', 'e\u0301te\u0301', 'spring', 'SPRING');
      expect([first.tags, second.tags]).toEqual([
        ['Spring', 'ÉTÉ'],
        ['ÉTÉ', 'Spring'],
      ]);
      expect((await read(second)).tags).toEqual(second.tags);
      expect(await mine()).toEqual([
        ['Spring', 2],
        ['ÉTÉ', 2],
      ]);
      expect(await slugsWith('sPRING')).toBe('b a');
      expect(await ground.tags.byName(ground.theirs, 'Spring')).toBeNull();
    });

    test('a tag can be there without a link, once', async () => {
      const draft = { workspaceId: ground.mine, name: 'Sale', color: '#2f6fde', createdAtMs: 7 };
      const made = await ground.tags.insert(draft);
      expect(made).toMatchObject({ ...draft, links: 0 });
      expect(await ground.tags.insert({ ...draft, name: 'SALE' })).toBeNull();
      expect((await ground.tags.insert({ ...draft, workspaceId: ground.theirs }))?.name).toBe('Sale');
      expect((await insert('a', 'sale')).tags).toEqual(['Sale']);
      expect(await named('sale')).toMatchObject({ color: '#2f6fde', links: 1, createdAtMs: 7 });
    });

    test('says how the tags of some names are spelt, whatever the letters', async () => {
      await insert('a', 'Spring', 'É', 'other');
      const spelt = await ground.tags.spellings(ground.mine, ['SPRING', 'spring', 'e\u0301', 'none']);
      expect([...spelt].sort()).toEqual([
        ['spring', 'Spring'],
        ['é', 'É'],
      ]);
      expect([...(await ground.tags.spellings(ground.theirs, ['Spring']))]).toEqual([]);
      expect([...(await ground.tags.spellings(ground.mine, []))]).toEqual([]);
    });

    test('a list goes on after a name, and is narrowed by a part of it', async () => {
      await insert('a', 'B', 'a', 'é', '10', 'ab');
      const page = async (search: string | null, after: string | null, limit: number) =>
        (await ground.tags.list({ workspaceId: ground.mine, search, after, limit })).map(({ name }) => name);
      expect(await page(null, null, 3)).toEqual(['10', 'a', 'ab']);
      expect(await page(null, 'ab', 3)).toEqual(['B', 'é']);
      expect(await page('b', null, 3)).toEqual(['ab', 'B']);
      expect(await page('%', null, 3)).toEqual([]);
    });

    test('a new name is on every link at once, and no link is changed by it', async () => {
      const link = await insert('a', 'x', 'old');
      const tag = await named('OLD');
      expect(await change(tag, { name: 'New', color: '#ffffff' })).toMatchObject({ name: 'New', links: 1 });
      expect(await read(link)).toEqual({ ...link, tags: ['x', 'New'] });
      expect(await slugsWith('new')).toBe('a');
      expect(await slugsWith('old')).toBe('');
      expect(await change(tag, { name: 'X' })).toBe('taken');
      expect(await change(tag, { name: 'NEW' })).toMatchObject({ name: 'NEW' });
      expect(await change(tag, { workspaceId: ground.theirs, name: 'z' })).toBeNull();
    });

    test('a merged tag is gone, and what had it has the other one, once', async () => {
      const [both, one, other] = [
        await insert('a', 'x', 'y'),
        await insert('b', 'x', 'z'),
        await insert('c', 'y'),
      ];
      const trashed = await insert('d', 'x');
      await ground.links.replace({ ...trashed, trashedAtMs: 3 }, 1, null);
      const merged = await ground.tags.merge(ground.mine, (await named('x')).id, (await named('y')).id);
      await settle();
      expect(merged?.name).toBe('y');
      expect([(await read(both)).tags, (await read(one)).tags, (await read(other)).tags]).toEqual([
        ['y'],
        ['y', 'z'],
        ['y'],
      ]);
      expect(await mine()).toEqual([
        ['y', 3],
        ['z', 1],
      ]);
      expect(await slugsWith('y')).toBe('c b a');
      expect((await read(both)).version).toBe(1);
      expect(await ground.tags.merge(ground.theirs, (await named('z')).id, (await named('y')).id)).toBeNull();
    });

    test('a deleted tag is on no link any more, and its name is free', async () => {
      const link = await insert('a', 'x', 'y');
      const { id } = await named('x');
      expect(await ground.tags.remove(ground.theirs, id)).toBe(false);
      expect([await ground.tags.remove(ground.mine, id), await ground.tags.remove(ground.mine, id)]).toEqual([
        true,
        false,
      ]);
      await settle();
      expect((await read(link)).tags).toEqual(['y']);
      expect(await mine()).toEqual([['y', 1]]);
      await insert('b', 'X');
      expect(await slugsWith('x')).toBe('b');
    });

    test('a link may be changed and trashed like any other after its tag was merged', async () => {
      const link = await insert('a', 'x');
      await insert('b', 'y');
      await ground.tags.merge(ground.mine, (await named('x')).id, (await named('y')).id);
      const changed = await ground.links.replace({ ...(await read(link)), tags: ['y', 'w'] }, 1, null);
      if (typeof changed === 'string') throw new Error(changed);
      await ground.links.replace({ ...changed, trashedAtMs: 3 }, 2, null);
      await settle();
      expect(await mine()).toEqual([
        ['w', 0],
        ['y', 1],
      ]);
      await ground.links.remove(ground.mine, [link.id]);
      expect(await slugsWith('y')).toBe('b');
    });

    test('a past version names tags as they are named now', async () => {
      const link = await insert('a', 'x', 'y', 'z');
      await ground.links.replace({ ...link, tags: [], updatedAtMs: 2 }, 1, null);
      await change(await named('x'), { name: 'renamed' });
      await ground.tags.merge(ground.mine, (await named('y')).id, (await named('renamed')).id);
      await ground.tags.remove(ground.mine, (await named('z')).id);
      const [version] = await ground.links.history(link.id);
      expect(version?.fields.tags).toEqual(['renamed', 'z']);
    });

    test('the words of a tag outlive its name, and a name that is used again has a word of its own', async () => {
      await insert('a', 'x', 'y');
      await change(await named('x'), { name: 'first' });
      await insert('b', 'x');
      await ground.tags.merge(ground.mine, (await named('y')).id, (await named('first')).id);
      const words = await ground.tags.words(ground.mine);
      expect([words.get('x'), words.get('y'), [...words.values()].sort()]).toEqual([
        'first',
        'first',
        ['first', 'first', 'x'],
      ]);
      expect([...(await ground.tags.words(ground.theirs))]).toEqual([]);
    });

    test('a workspace keeps so many words of merged tags, and a merge past that changes nothing', async () => {
      const link = await insert('a', 'into', ...Array.from({ length: TAG_WORDS + 1 }, (_, i) => `t${i}`));
      const merge = async (name: string) =>
        ground.tags.merge(ground.mine, (await named(name)).id, (await named('into')).id);
      for (let i = 0; i < TAG_WORDS; i++) await merge(`t${i}`);
      const refused = await merge(`t${TAG_WORDS}`).catch((error: unknown) => error);
      expect(refused).toBeInstanceOf(TagsFull);
      expect(refused).toMatchObject({ what: 'words of merged tags' });
      await settle();
      expect((await read(link)).tags).toEqual(['into', `t${TAG_WORDS}`]);
    });

    test('a workspace has so many tags and no more, and nothing of a refused write is kept', async () => {
      const names = Array.from({ length: TAGS_PER_WORKSPACE_MAX }, (_, i) => `t${i}`);
      for (let at = 0; at < names.length; at += 1_000) {
        const drafts = Array.from({ length: 20 }, (_, i) =>
          draftOf(ground, `s${at + i}`, { tags: names.slice(at + i * 50, at + i * 50 + 50) }),
        );
        await ground.links.insert(drafts);
      }
      const wanted = [draftOf(ground, 'a'), draftOf(ground, 'b', { tags: ['t1', 'one too many'] })];
      expect(ground.links.insert(wanted)).rejects.toBeInstanceOf(TagsFull);
      expect(await ground.links.byAddress(ground.myDomain, 'a')).toBeNull();
      expect(await ground.tags.byName(ground.mine, 'one too many')).toBeNull();
      const more = { workspaceId: ground.mine, name: 'more', color: null, createdAtMs: 1 };
      expect(ground.tags.insert(more)).rejects.toBeInstanceOf(TagsFull);
      expect((await insert('c', 'T1')).tags).toEqual(['t1']);
    }, 60_000);
  });
}
