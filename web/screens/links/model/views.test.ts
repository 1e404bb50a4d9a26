import { describe, expect, test } from 'bun:test';
import { filtersOf, linkSearch } from './link-search.ts';
import {
  addView,
  allViews,
  GIVEN_VIEW_NAMES,
  OWN_VIEWS_MAX,
  type OwnView,
  readOwnViews,
  removeView,
  renameView,
  VIEW_NAME_LENGTH_MAX,
  viewOf,
  writeOwnViews,
} from './views.ts';

const filters = (search: string) => filtersOf(linkSearch.read(search));
const storage = (start: Record<string, string> = {}) => {
  const held = new Map(Object.entries(start));
  return {
    getItem: (key: string) => held.get(key) ?? null,
    setItem: (key: string, value: string) => void held.set(key, value),
  };
};

describe('the view of the filters', () => {
  const named = (search: string, own: readonly OwnView[] = []) => {
    const { view, isExact } = viewOf(allViews(own), filters(search));
    return [view?.id, isExact];
  };

  test('every given view is its own', () => {
    for (const view of allViews([]))
      expect(viewOf(allViews([]), view.filters)).toEqual({ view, isExact: true });
    expect(GIVEN_VIEW_NAMES).toEqual(['all', 'api', 'ending', 'unclicked', 'ended', 'batches']);
  });

  test('a further filter stays in the view, and is not saved yet', () => {
    expect(named('')).toEqual(['all', true]);
    expect(named('tag_none=test')).toEqual(['all', false]);
    expect(named('state=ended&tag=spring')).toEqual(['ended', false]);
    expect(named('state=ended&state=off')).toEqual(['ended', false]);
  });

  test('an own view is found by its filters, in any order', () => {
    const own = addView([], 'Spring', filters('tag=spring&state=on'), 'v1');
    expect(named('state=on&tag=spring&sort=-clicks', own)).toEqual(['v1', true]);
    expect(named('state=on', own)).toEqual(['all', false]);
  });
});

describe('own views', () => {
  const one = addView([], '  Spring  ', filters('tag=spring'), 'v1');

  test('have a name, and can be renamed and removed', () => {
    expect(one).toEqual([{ id: 'v1', name: 'Spring', query: 'tag=spring' }]);
    expect(renameView(one, 'v1', 'x'.repeat(100))[0]?.name).toHaveLength(VIEW_NAME_LENGTH_MAX);
    expect(removeView(one, 'v1')).toEqual([]);
  });

  test('belong to a workspace', () => {
    const held = storage();
    writeOwnViews(held, 7, one);
    expect(readOwnViews(held, 7)).toEqual([...one]);
    expect(readOwnViews(held, 8)).toEqual([]);
  });

  test('have a limit', () => {
    const many = Array.from({ length: 30 }).reduce<readonly OwnView[]>(
      (views, _, i) => addView(views, `View ${i}`, filters(''), `v${i}`),
      [],
    );
    expect(many).toHaveLength(OWN_VIEWS_MAX);
  });

  test('that make no sense are left out', () => {
    expect(readOwnViews(storage({ 'waymark-views-7': 'no json' }), 7)).toEqual([]);
    expect(readOwnViews(storage({ 'waymark-views-7': '{"id":"v1"}' }), 7)).toEqual([]);
    expect(
      readOwnViews(storage({ 'waymark-views-7': JSON.stringify([null, { id: 1 }, ...one]) }), 7),
    ).toEqual([...one]);
  });
});
