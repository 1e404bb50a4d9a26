import { describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import { bulkChange, bulkRemoval } from '../../../../src/api/contract/bulk.ts';
import {
  BULK_SLICE,
  type BulkAct,
  type BulkLink,
  RESTORED_MAX,
  requestsOf,
  type Targets,
  undoOf,
} from './bulk.ts';

const link = (id: string, fields: Partial<BulkLink> = {}): BulkLink => ({
  id,
  enabled: true,
  tags: [],
  ...fields,
});
const some = (...links: readonly BulkLink[]): Targets => ({ kind: 'some', links });
const all = (filter: Record<string, string | readonly string[]> = {}): Targets => ({ kind: 'all', filter });
const TURN_OFF: BulkAct = { kind: 'enable', on: false };
const tag = (...add: string[]): BulkAct => ({ kind: 'tags', add, remove: [] });
const TRASH: BulkAct = { kind: 'trash' };
const bodies = (targets: Targets, act: BulkAct) => requestsOf(targets, act).map(({ body }) => body);

describe('a change of many links', () => {
  test('leaves out links that are so already', () => {
    const links = some(link('a'), link('b', { enabled: false }), link('c'));
    expect(bodies(links, TURN_OFF)).toEqual([{ ids: ['a', 'c'], change: { enabled: false } }]);
    expect(bodies(some(link('a', { tags: ['Spring'] }), link('b')), tag('spring'))).toEqual([
      { ids: ['b'], change: { tags: { add: ['spring'] } } },
    ]);
  });

  test('goes out in slices, each link in one of them', () => {
    const links = Array.from({ length: 250 }, (_, i) => link(`lnk_${i}`));
    const requests = requestsOf(some(...links), TRASH);
    expect(requests.map((request) => request.links)).toEqual([BULK_SLICE, BULK_SLICE, 50]);
    expect(requests.flatMap(({ body }) => body.ids)).toEqual(links.map(({ id }) => id));
  });

  test('of all that match is about those that it changes', () => {
    expect(bodies(all({ domain: 'go.example.com' }), TURN_OFF)).toEqual([
      { filter: { domain: 'go.example.com', enabled: true }, change: { enabled: false } },
    ]);
    expect(bodies(all({ tag_none: ['old'] }), tag('new'))).toEqual([
      { filter: { tag_none: ['old', 'new'] }, change: { tags: { add: ['new'] } } },
    ]);
    expect(bodies(all({ tag: ['a'] }), { kind: 'tags', add: [], remove: ['a'] })).toEqual([
      { filter: { tag: ['a'] }, change: { tags: { remove: ['a'] } } },
    ]);
    expect(bodies(all(), TRASH)).toEqual([{ filter: { trashed: false } }]);
  });

  test('is one that the API accepts', () => {
    const acts = fc.oneof(
      fc.boolean().map((on): BulkAct => ({ kind: 'enable', on })),
      fc.constant(TRASH),
      fc
        .uniqueArray(fc.constantFrom('a', 'b', 'c', 'd'), { minLength: 1 })
        .map((names): BulkAct => ({ kind: 'tags', add: names.slice(0, 1), remove: names.slice(1) })),
    );
    const targets = fc.oneof(
      fc
        .array(fc.nat(5_000), { minLength: 1, maxLength: 300 })
        .map((ids) => some(...ids.map((id) => link(`lnk_${id}`)))),
      fc.constantFrom(all(), all({ tag: ['a'], state: ['on'] }), all({ tag_any: ['x'], search: 'spring' })),
    );
    fc.assert(
      fc.property(targets, acts, (which, act) => {
        for (const { method, body } of requestsOf(which, act)) {
          const schema = method === 'DELETE' ? bulkRemoval : bulkChange;
          expect(schema.safeParse(JSON.parse(JSON.stringify(body))).error).toBeUndefined();
        }
      }),
    );
  });
});

describe('taking it back', () => {
  const undone = (targets: Targets, act: BulkAct, done: readonly string[]) => {
    const undo = undoOf(targets, act, done);
    return undo?.kind === 'requests' ? undo.requests.map(({ body }) => body) : undo;
  };

  test('is the opposite, for the links that changed', () => {
    expect(undone(all(), TURN_OFF, ['a', 'b'])).toEqual([{ ids: ['a', 'b'], change: { enabled: true } }]);
    expect(undone(all(), tag('new'), ['a'])).toEqual([{ ids: ['a'], change: { tags: { remove: ['new'] } } }]);
  });

  test('leaves a tag on links that had it before', () => {
    const links = some(
      link('a', { tags: ['one'] }),
      link('b', { tags: ['two'] }),
      link('c', { tags: ['gone'] }),
    );
    const act: BulkAct = { kind: 'tags', add: ['one', 'two'], remove: ['gone'] };
    expect(undone(links, act, ['a', 'b', 'c'])).toEqual([
      { ids: ['b', 'c'], change: { tags: { remove: ['one'] } } },
      { ids: ['a', 'c'], change: { tags: { remove: ['two'] } } },
      { ids: ['c'], change: { tags: { add: ['gone'] } } },
    ]);
  });

  test('is not offered where nobody knows how the links were', () => {
    expect(undone(all(), tag('one', 'two'), ['a'])).toBeNull();
    expect(undone(all(), TRASH, ['a', 'b'])).toEqual({ kind: 'restore', ids: ['a', 'b'] });
    const many = Array.from({ length: RESTORED_MAX + 1 }, (_, i) => `lnk_${i}`);
    expect(undone(all(), TRASH, many)).toBeNull();
    expect(undone(some(link('a')), TURN_OFF, [])).toBeNull();
  });
});
