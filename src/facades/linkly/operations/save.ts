import type { Caller } from '../../../core/base/caller.ts';
import { Problem } from '../../../core/base/problem.ts';
import type { Link } from '../../../core/links/link.ts';
import { BATCH_MAX, type BatchEntry } from '../../../core/links/link-batch.ts';
import type { FacadeDeps } from '../../../wire/kit/facade.ts';
import type { LinkWire } from '../contract/links.ts';
import * as translate from '../translate/links.ts';
import { viewOf } from './link-view.ts';
import { checkWebhooks, subscribe } from './link-webhooks.ts';

/** Creates a link, or updates the link of the request. */
export async function save(deps: FacadeDeps, caller: Caller, wire: LinkWire) {
  const target = translate.toTarget(wire);
  return target === null ? create(deps, caller, wire) : update(deps, caller, wire);
}

async function create(deps: FacadeDeps, caller: Caller, wire: LinkWire) {
  const { core } = deps;
  const urls = await checkWebhooks(deps, caller, wire);
  const view = await viewOf(deps, caller);
  const context = await contextOf(deps, caller, { wire, current: null, view });
  const link = await core.links.create(caller, translate.toNewLinklyLink(wire, context));
  await subscribe(deps, caller, { urls, linkId: link.id });
  return translate.fromLinklyLink(link, await viewAfter(deps, caller, view, urls));
}

export async function update(deps: FacadeDeps, caller: Caller, wire: LinkWire) {
  const { core } = deps;
  const current = await core.links.get(caller, translate.toLinklyId(translate.toTarget(wire)));
  const urls = await checkWebhooks(deps, caller, wire);
  const view = await viewOf(deps, caller);
  const context = await contextOf(deps, caller, { wire, current, view });
  const link = await core.links.change(caller, current.id, translate.toLinklyChange(wire, current, context));
  await subscribe(deps, caller, { urls, linkId: link.id });
  return translate.fromLinklyLink(link, await viewAfter(deps, caller, view, urls));
}

/** Reads the view again only if webhooks were added. */
const viewAfter = (deps: FacadeDeps, caller: Caller, view: translate.LinkView, urls: readonly string[]) =>
  urls.length === 0 ? view : viewOf(deps, caller);

/** Saves all entries or none. One refusal has the entries that are invalid and those that the core refuses. */
export async function saveAll(deps: FacadeDeps, caller: Caller, values: readonly unknown[]) {
  const { core } = deps;
  if (values.length > BATCH_MAX) throw new Problem('too_many', { what: 'links', max: BATCH_MAX });
  const view = await viewOf(deps, caller);
  const entries: CheckedEntry[] = [];
  for (const value of values) entries.push(await checkEntry(deps, caller, value, view));
  const urls = entries.flatMap((entry) => entry.urls);
  if (urls.length > 0) await core.webhooks.checkNew(caller, urls);
  const links = await core.links.saveAll(
    caller,
    entries.map(({ entry }) => entry),
  );
  for (const [i, { id }] of links.entries()) {
    await subscribe(deps, caller, { urls: entries[i]?.urls ?? [], linkId: id });
  }
  const after = await viewAfter(deps, caller, view, urls);
  return links.map((link) => translate.fromLinklyLink(link, after));
}

/** An entry of a batch, and the URLs of the webhooks to add to its link. */
interface CheckedEntry {
  readonly entry: BatchEntry;
  readonly urls: readonly string[];
}

async function checkEntry(
  deps: FacadeDeps,
  caller: Caller,
  value: unknown,
  view: translate.LinkView,
): Promise<CheckedEntry> {
  const read = translate.readEntry(value, caller);
  if ('problem' in read) return { entry: read, urls: [] };
  try {
    const urls = await checkWebhooks(deps, caller, read.wire);
    return { entry: await toBatchEntry(deps, caller, read, view), urls };
  } catch (error) {
    if (error instanceof Problem && ENTRY_PROBLEMS.has(error.code)) {
      return { entry: { problem: error }, urls: [] };
    }
    throw error;
  }
}

/** Problems of a single entry. Any other problem refuses the call. */
const ENTRY_PROBLEMS: ReadonlySet<Problem['code']> = new Set(['link_not_found', 'invalid_field']);

async function toBatchEntry(
  deps: FacadeDeps,
  caller: Caller,
  { wire, target }: translate.ReadEntry,
  view: translate.LinkView,
): Promise<BatchEntry> {
  if (target === null) {
    return translate.toCreation(wire, await contextOf(deps, caller, { wire, current: null, view }));
  }
  const current = await deps.core.links.get(caller, target);
  return translate.toChangeEntry(wire, current, await contextOf(deps, caller, { wire, current, view }));
}

interface EntryFacts {
  readonly wire: LinkWire;
  readonly current: Link | null;
  readonly view: translate.LinkView;
}

/** Looks up whether HTML is allowed only for a link with HTML. */
async function contextOf({ core, names }: FacadeDeps, caller: Caller, { wire, current, view }: EntryFacts) {
  const host = wire.domain ? String(wire.domain) : current === null ? null : names.hostOf(current.domainId);
  const { headHtml, bodyHtml } =
    wire.domain && current !== null ? current.behaviour : { headHtml: '', bodyHtml: '' };
  const hasHtml = [wire.head_tags, wire.body_tags, headHtml, bodyHtml].some(Boolean);
  return { view, allowsHtml: !hasHtml || (await core.links.allowsSnippets(caller, host)) };
}
