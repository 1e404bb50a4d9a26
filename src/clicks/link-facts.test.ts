import { describe, expect, test } from 'bun:test';
import type { LinkId } from '../core/base/ids.ts';
import { type LinkFacts, NO_LINK_FACTS } from '../core/clicks/link-facts.ts';
import { createLinkFactsCache } from './link-facts.ts';
import { sampleVisit } from './sample-visit.ts';

const A = 1 as LinkId;
const B = 2 as LinkId;
const GONE = 3 as LinkId;

function createFixture() {
  const links = new Map<LinkId, LinkFacts>(
    [A, B].map((id) => [id, { ...NO_LINK_FACTS, tags: [`tag ${id}`] }]),
  );
  const asked: (readonly LinkId[])[] = [];
  const clock = { nowMs: 0 };
  const waiting = { until: Promise.resolve() };
  const cache = createLinkFactsCache({
    source: {
      async of(ids) {
        asked.push(ids);
        const answer = new Map([...links].filter(([id]) => ids.includes(id)));
        await waiting.until;
        return answer;
      },
      domainHost: () => '',
    },
    nowMs: () => clock.nowMs,
  });
  const tagsOf = async (...ids: (LinkId | null)[]) => {
    const facts = await cache.ofVisits(ids.map((linkId) => sampleVisit({ linkId })));
    return facts.map(({ facts: { tags } }) => tags.join());
  };
  return { links, asked, clock, waiting, cache, tagsOf };
}

describe('facts of links', () => {
  test('a batch asks once, for every link once, and the next asks for none', async () => {
    const { asked, tagsOf } = createFixture();
    expect(await tagsOf(A, B, A, B)).toEqual(['tag 1', 'tag 2', 'tag 1', 'tag 2']);
    expect(await tagsOf(B, A)).toEqual(['tag 2', 'tag 1']);
    expect(asked).toEqual([[A, B]]);
  });

  test('a deleted link has empty facts and is not asked for again', async () => {
    const { asked, cache, tagsOf } = createFixture();
    expect(await cache.ofVisits([sampleVisit({ linkId: GONE })])).toMatchObject([{ facts: NO_LINK_FACTS }]);
    expect(await tagsOf(GONE, null)).toEqual(['', '']);
    expect(asked).toEqual([[GONE]]);
  });

  test('a visit that was no click is not asked for', async () => {
    const { asked, cache } = createFixture();
    expect(await cache.ofVisits([sampleVisit({ kind: 'expired', linkId: A })])).toMatchObject([
      { facts: NO_LINK_FACTS },
    ]);
    expect(asked).toEqual([]);
  });

  test('an edited link is asked for again', async () => {
    const { links, cache, tagsOf } = createFixture();
    await tagsOf(A);
    links.set(A, { ...NO_LINK_FACTS, tags: ['new'] });
    cache.forget(A);
    expect(await tagsOf(A)).toEqual(['new']);
  });

  test('all links are asked for again when a tag of many is deleted, also while the answer is on its way', async () => {
    const { links, waiting, cache, tagsOf } = createFixture();
    await tagsOf(A);
    const gate = Promise.withResolvers<void>();
    waiting.until = gate.promise;
    const stale = tagsOf(A, B);
    for (const id of [A, B]) links.set(id, NO_LINK_FACTS);
    cache.forgetAll();
    gate.resolve();
    await stale;
    expect(await tagsOf(A, B)).toEqual(['', '']);
  });

  test('an edit while the answer is on its way is not lost', async () => {
    const { links, waiting, cache, tagsOf } = createFixture();
    const gate = Promise.withResolvers<void>();
    waiting.until = gate.promise;
    const stale = tagsOf(A);
    links.set(A, { ...NO_LINK_FACTS, tags: ['new'] });
    cache.forget(A);
    gate.resolve();
    expect(await stale).toEqual(['tag 1']);
    expect(await tagsOf(A)).toEqual(['new']);
  });

  test('facts are at most a minute old', async () => {
    const { links, clock, tagsOf } = createFixture();
    await tagsOf(A);
    links.set(A, { ...NO_LINK_FACTS, tags: ['new'] });
    clock.nowMs = 60_000;
    expect(await tagsOf(A)).toEqual(['tag 1']);
    clock.nowMs = 60_001;
    expect(await tagsOf(A)).toEqual(['new']);
  });
});
