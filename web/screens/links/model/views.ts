import { ALL_LINKS, type Filters, filtersOf, keyOf, linkSearch, NO_FILTERS } from './link-search.ts';

/** Views that every workspace has. */
export const GIVEN_VIEWS = {
  all: {},
  api: { created_via: 'api' },
  ending: { expires_after: 'now', expires_before: '+7d' },
  unclicked: { last_clicked_before: 'never' },
  ended: { state: ['ended'] },
  batches: { created_via: 'picsee' },
} as const satisfies Record<string, Partial<Filters>>;
export type GivenView = keyof typeof GIVEN_VIEWS;
export const GIVEN_VIEW_NAMES = Object.keys(GIVEN_VIEWS) as readonly GivenView[];

/** A view that a person named. */
export interface OwnView {
  readonly id: string;
  readonly name: string;
  /** The filters as they stand in the address. */
  readonly query: string;
}

export interface View {
  readonly id: string;
  /** Null for a given view: its name is a text. */
  readonly name: string | null;
  readonly filters: Filters;
}

export const OWN_VIEWS_MAX = 20;
export const VIEW_NAME_LENGTH_MAX = 60;

export function allViews(own: readonly OwnView[]): readonly View[] {
  const given = GIVEN_VIEW_NAMES.map((id) => ({
    id,
    name: null,
    filters: { ...NO_FILTERS, ...GIVEN_VIEWS[id] },
  }));
  const named = own.map(({ id, name, query }) => ({ id, name, filters: filtersOf(linkSearch.read(query)) }));
  return [...given, ...named];
}

/**
 * The view that the filters belong to: of those whose filters are all on, the one with most of them. `isExact` when
 * nothing is on beside them.
 */
export function viewOf(
  views: readonly View[],
  filters: Filters,
): { readonly view: View | null; readonly isExact: boolean } {
  const on = new Set(partsOf(filters));
  let best: View | null = null;
  let most = -1;
  for (const view of views) {
    const parts = partsOf(view.filters);
    if (parts.length <= most || !parts.every((part) => on.has(part))) continue;
    [best, most] = [view, parts.length];
  }
  return { view: best, isExact: best !== null && keyOf(best.filters) === keyOf(filters) };
}

const partsOf = (filters: Filters): readonly string[] => {
  const key = keyOf(filters);
  return key === '' ? [] : key.split('&');
};

const storageKey = (workspace: number): string => `waymark-views-${workspace}`;

/** Views that this browser holds for the workspace. What is no view is left out. */
export function readOwnViews(storage: Pick<Storage, 'getItem'>, workspace: number): readonly OwnView[] {
  const stored = parse(storage.getItem(storageKey(workspace)));
  return Array.isArray(stored) ? stored.filter(isOwnView).slice(0, OWN_VIEWS_MAX) : [];
}

export function writeOwnViews(
  storage: Pick<Storage, 'setItem'>,
  workspace: number,
  views: readonly OwnView[],
): void {
  storage.setItem(storageKey(workspace), JSON.stringify(views));
}

export function addView(
  views: readonly OwnView[],
  name: string,
  filters: Filters,
  id: string,
): readonly OwnView[] {
  if (views.length >= OWN_VIEWS_MAX) return views;
  return [...views, { id, name: shortName(name), query: linkSearch.write('', { ...ALL_LINKS, ...filters }) }];
}

export const renameView = (views: readonly OwnView[], id: string, name: string): readonly OwnView[] =>
  views.map((view) => (view.id === id ? { ...view, name: shortName(name) } : view));

export const removeView = (views: readonly OwnView[], id: string): readonly OwnView[] =>
  views.filter((view) => view.id !== id);

const shortName = (name: string): string => name.trim().slice(0, VIEW_NAME_LENGTH_MAX);

function parse(text: string | null): unknown {
  try {
    return text === null ? null : JSON.parse(text);
  } catch {
    return null;
  }
}

function isOwnView(value: unknown): value is OwnView {
  if (typeof value !== 'object' || value === null) return false;
  const { id, name, query } = value as Record<string, unknown>;
  return typeof id === 'string' && typeof name === 'string' && name !== '' && typeof query === 'string';
}
