import type { ApiFilter } from './link-query.ts';
import { bulkFilter } from './link-query.ts';

/** What a change needs to know of a link, to take it back. */
export interface BulkLink {
  readonly id: string;
  readonly enabled: boolean;
  readonly tags: readonly string[];
  /** Names it where a change is refused. */
  readonly short_url?: string;
}

export type BulkAct =
  | { readonly kind: 'enable'; readonly on: boolean }
  | { readonly kind: 'tags'; readonly add: readonly string[]; readonly remove: readonly string[] }
  | { readonly kind: 'trash' };

/** Single links, or all that match. */
export type Targets =
  | { readonly kind: 'some'; readonly links: readonly BulkLink[] }
  | { readonly kind: 'all'; readonly filter: ApiFilter };

export interface BulkRequest {
  readonly method: 'PATCH' | 'DELETE';
  readonly body: Readonly<Record<string, unknown>>;
  /** How many links it is about; null for all that match. */
  readonly links: number | null;
}

/** Links in one request: small enough to say how far the work is. */
export const BULK_SLICE = 100;
/** Links are taken out of the trash one by one, so only so many. */
export const RESTORED_MAX = 200;

/** The requests of a change, one after the other. */
export function requestsOf(targets: Targets, act: BulkAct): readonly BulkRequest[] {
  if (targets.kind === 'all') return [requestOf({ filter: narrowed(targets.filter, act) }, act, null)];
  const ids = targets.links.filter((link) => isChanged(link, act)).map(({ id }) => id);
  return slices(ids).map((slice) => requestOf({ ids: slice }, act, slice.length));
}

function requestOf(which: object, act: BulkAct, links: number | null): BulkRequest {
  if (act.kind === 'trash') return { method: 'DELETE', body: { ...which }, links };
  const { add, remove } = act.kind === 'tags' ? act : { add: [], remove: [] };
  const tags = { ...(add.length > 0 && { add }), ...(remove.length > 0 && { remove }) };
  const change = act.kind === 'tags' ? { tags } : { enabled: act.on };
  return { method: 'PATCH', body: { ...which, change }, links };
}

function isChanged(link: BulkLink, act: BulkAct): boolean {
  if (act.kind === 'enable') return link.enabled !== act.on;
  if (act.kind === 'trash') return true;
  const has = folds(link.tags);
  return act.add.some((tag) => !has.has(fold(tag))) || act.remove.some((tag) => has.has(fold(tag)));
}

/** Only links that the change changes: then it can be taken back for exactly those. */
function narrowed(filter: ApiFilter, act: BulkAct): Readonly<Record<string, unknown>> {
  if (act.kind === 'enable') return { ...filter, enabled: !act.on };
  const only = oneTag(act);
  if (only === null) return bulkFilter(filter);
  const name = only.isAdded ? 'tag_none' : 'tag';
  const before = filter[name] ?? [];
  const names = typeof before === 'string' ? [before] : before;
  return { ...filter, [name]: [...new Set([...names, only.tag])] };
}

/** The tag of a change that adds or removes just one. */
function oneTag(act: BulkAct): { readonly tag: string; readonly isAdded: boolean } | null {
  if (act.kind !== 'tags') return null;
  const [tag, ...others] = [...act.add, ...act.remove];
  return tag === undefined || others.length > 0 ? null : { tag, isAdded: act.add.length > 0 };
}

/** What takes a change back, for the links that it changed; null where nobody knows how they were before. */
export type Undo =
  | { readonly kind: 'requests'; readonly requests: readonly BulkRequest[] }
  | { readonly kind: 'restore'; readonly ids: readonly string[] }
  | null;

export function undoOf(targets: Targets, act: BulkAct, done: readonly string[]): Undo {
  if (done.length === 0) return null;
  if (act.kind === 'trash') return done.length > RESTORED_MAX ? null : { kind: 'restore', ids: done };
  if (act.kind === 'enable') {
    const back: BulkAct = { kind: 'enable', on: !act.on };
    return { kind: 'requests', requests: byIds(done, back) };
  }
  if (targets.kind === 'all') {
    const only = oneTag(act);
    return only === null ? null : { kind: 'requests', requests: byIds(done, backOf(only.tag, only.isAdded)) };
  }
  const changed = targets.links.filter(({ id }) => done.includes(id));
  const added = act.add.flatMap((tag) => byIds(withTag(changed, tag, false), backOf(tag, true)));
  const removed = act.remove.flatMap((tag) => byIds(withTag(changed, tag, true), backOf(tag, false)));
  return { kind: 'requests', requests: [...added, ...removed] };
}

const backOf = (tag: string, isAdded: boolean): BulkAct =>
  isAdded ? { kind: 'tags', add: [], remove: [tag] } : { kind: 'tags', add: [tag], remove: [] };

const withTag = (links: readonly BulkLink[], tag: string, has: boolean): readonly string[] =>
  links.filter(({ tags }) => folds(tags).has(fold(tag)) === has).map(({ id }) => id);

const byIds = (ids: readonly string[], act: BulkAct): readonly BulkRequest[] =>
  slices(ids).map((slice) => requestOf({ ids: slice }, act, slice.length));

function slices(ids: readonly string[]): readonly (readonly string[])[] {
  const count = Math.ceil(ids.length / BULK_SLICE);
  return Array.from({ length: count }, (_, i) => ids.slice(i * BULK_SLICE, (i + 1) * BULK_SLICE));
}

/** The server compares tags without letter case. */
const fold = (tag: string): string => tag.normalize('NFC').toLowerCase();
const folds = (tags: readonly string[]): ReadonlySet<string> => new Set(tags.map(fold));
