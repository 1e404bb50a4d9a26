/** What is chosen: a link, as the list shows it. */
export interface Choosable {
  readonly id: string;
}

/**
 * Chosen links: single ones, or all that match the filters. `anchor` is the row that an extension starts from, and
 * `extent` the row that it has reached.
 */
export type Selection<L extends Choosable> =
  | {
      readonly kind: 'some';
      readonly links: ReadonlyMap<string, L>;
      readonly anchor: number | null;
      readonly extent: number | null;
    }
  | { readonly kind: 'all' };

export const NOTHING: Selection<never> = {
  kind: 'some',
  links: new Map<string, never>(),
  anchor: null,
  extent: null,
};
export const EVERYTHING: Selection<never> = { kind: 'all' };

/** The most links that can be chosen one by one: as many as one request takes. */
export const CHOSEN_MAX = 1_000;
/** The most links that a change by filter takes (`BULK_FILTER_MAX` of the API). */
export const BULK_FILTER_MAX = 10_000;

export const isChosen = (selection: Selection<Choosable>, id: string): boolean =>
  selection.kind === 'all' || selection.links.has(id);

/** Null for all that match. */
export const chosenCount = (selection: Selection<Choosable>): number | null =>
  selection.kind === 'all' ? null : selection.links.size;

export const isEmpty = (selection: Selection<Choosable>): boolean =>
  selection.kind === 'some' && selection.links.size === 0;

/** Adds or drops a row. Out of "all that match" no single link can be dropped: no filter says that. */
export function toggle<L extends Choosable>(selection: Selection<L>, row: number, link: L): Selection<L> {
  if (selection.kind === 'all') return selection;
  const links = new Map(selection.links);
  if (!links.delete(link.id)) {
    if (links.size >= CHOSEN_MAX) return selection;
    links.set(link.id, link);
  }
  return { kind: 'some', links, anchor: row, extent: row };
}

/**
 * Extends from the anchor to a row. Rows between the anchor and the former extent that are not in the new range are
 * dropped, as in any list. `linkAt` answers null for a row that is not loaded: it is left out, and counted in `missing`.
 */
export function extend<L extends Choosable>(
  selection: Selection<L>,
  row: number,
  linkAt: (row: number) => L | null,
): { readonly selection: Selection<L>; readonly missing: readonly number[] } {
  if (selection.kind === 'all') return { selection, missing: [] };
  const anchor = selection.anchor ?? row;
  const links = new Map(selection.links);
  for (const dropped of between(anchor, selection.extent ?? anchor)) {
    const link = linkAt(dropped);
    if (link !== null) links.delete(link.id);
  }
  const missing: number[] = [];
  for (const added of between(anchor, row)) {
    const link = linkAt(added);
    if (link === null) missing.push(added);
    else if (links.size < CHOSEN_MAX || links.has(link.id)) links.set(link.id, link);
  }
  return { selection: { kind: 'some', links, anchor, extent: row }, missing };
}

/** Adds links, such as all that are loaded. */
export function choose<L extends Choosable>(selection: Selection<L>, added: readonly L[]): Selection<L> {
  if (selection.kind === 'all') return selection;
  const links = new Map(selection.links);
  for (const link of added) if (links.size < CHOSEN_MAX) links.set(link.id, link);
  return { ...selection, links };
}

/** A range never has more rows than can be chosen. */
function between(from: number, to: number): readonly number[] {
  const step = from <= to ? 1 : -1;
  const rows = Math.min(Math.abs(to - from) + 1, CHOSEN_MAX);
  return Array.from({ length: rows }, (_, i) => from + i * step);
}
