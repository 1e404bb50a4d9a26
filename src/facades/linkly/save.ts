import type { Caller } from '../../core/key.ts';
import type { Link } from '../../core/link.ts';
import { BATCH_MAX, type BatchEntry } from '../../core/link-batch.ts';
import { Problem } from '../../core/problem.ts';
import type { FacadeDeps } from '../../wire/facade.ts';
import { fromLink, type Shown } from './from-link.ts';
import { subscribe, wantedWebhooks } from './link-webhooks.ts';
import { shownOf } from './shown.ts';
import * as translate from './translate-links.ts';

/** Makes a link, or changes the one that is named. */
export async function save(deps: FacadeDeps, caller: Caller, wire: translate.LinkWire) {
  const target = translate.toTarget(wire);
  return target === null ? create(deps, caller, wire) : change(deps, caller, wire);
}

async function create(deps: FacadeDeps, caller: Caller, wire: translate.LinkWire) {
  const { core } = deps;
  const urls = await wantedWebhooks(deps, caller, wire);
  const known = await knownOf(deps, caller, { wire, held: null, shown: await shownOf(deps, caller) });
  const made = await core.links.create(caller, translate.toNewLink(wire, known));
  await subscribe(deps, caller, { urls, linkId: made.id });
  return fromLink(made, await shownAfter(deps, caller, known.shown, urls));
}

export async function change(deps: FacadeDeps, caller: Caller, wire: translate.LinkWire) {
  const { core } = deps;
  const held = await core.links.get(caller, translate.toLinkId(translate.toTarget(wire)));
  const urls = await wantedWebhooks(deps, caller, wire);
  const known = await knownOf(deps, caller, { wire, held, shown: await shownOf(deps, caller) });
  const changed = await core.links.change(caller, held.id, translate.toChange(wire, held, known));
  await subscribe(deps, caller, { urls, linkId: held.id });
  return fromLink(changed, await shownAfter(deps, caller, known.shown, urls));
}

const shownAfter = (deps: FacadeDeps, caller: Caller, before: Shown, urls: readonly string[]) =>
  urls.length === 0 ? before : shownOf(deps, caller);

/** All entries or none: what cannot be read is refused together with what the core refuses. */
export async function saveAll(deps: FacadeDeps, caller: Caller, values: readonly unknown[]) {
  const { core } = deps;
  if (values.length > BATCH_MAX) throw new Problem('too_many', { what: 'links', max: BATCH_MAX });
  const shown = await shownOf(deps, caller);
  const read: ReadEntry[] = [];
  for (const value of values) read.push(await readEntry(deps, caller, value, shown));
  const all = read.flatMap(({ urls }) => urls);
  if (all.length > 0) await deps.core.webhooks.couldAdd(caller, all);
  const links = await core.links.saveAll(
    caller,
    read.map(({ entry }) => entry),
  );
  for (const [i, { id }] of links.entries()) {
    await subscribe(deps, caller, { urls: read[i]?.urls ?? [], linkId: id });
  }
  const after = await shownAfter(deps, caller, shown, all);
  return links.map((one) => fromLink(one, after));
}

/** An entry of a batch, with the addresses that are to be told of its link. */
interface ReadEntry {
  readonly entry: BatchEntry;
  readonly urls: readonly string[];
}

async function readEntry(deps: FacadeDeps, caller: Caller, value: unknown, shown: Shown): Promise<ReadEntry> {
  const read = translate.readEntry(value, caller);
  if ('problem' in read) return { entry: read, urls: [] };
  try {
    const urls = await wantedWebhooks(deps, caller, read.wire);
    return { entry: await toEntry(deps, caller, read, shown), urls };
  } catch (error) {
    if (error instanceof Problem && ENTRY_PROBLEMS.has(error.code))
      return { entry: { problem: error }, urls: [] };
    throw error;
  }
}

/** What is wrong with one entry, and not with the call. */
const ENTRY_PROBLEMS: ReadonlySet<Problem['code']> = new Set(['link_not_found', 'invalid_field']);

async function toEntry(
  deps: FacadeDeps,
  caller: Caller,
  { wire, target }: translate.ReadLink,
  shown: Shown,
): Promise<BatchEntry> {
  if (target === null)
    return translate.toCreation(wire, await knownOf(deps, caller, { wire, held: null, shown }));
  const held = await deps.core.links.get(caller, target);
  return translate.toChangeEntry(wire, held, await knownOf(deps, caller, { wire, held, shown }));
}

interface Asked {
  readonly wire: translate.LinkWire;
  readonly held: Link | null;
  readonly shown: Shown;
}

/** HTML is asked about only where there is some: hardly any link has. */
async function knownOf({ core, names }: FacadeDeps, caller: Caller, { wire, held, shown }: Asked) {
  const host = wire.domain ? String(wire.domain) : held === null ? null : names.hostOf(held.domainId);
  const shownNow = wire.domain && held !== null ? held.behaviour : { headHtml: '', bodyHtml: '' };
  const html = [wire.head_tags, wire.body_tags, shownNow.headHtml, shownNow.bodyHtml];
  const hasHtml = html.some(Boolean);
  return { shown, snippets: !hasHtml || (await core.links.allowsSnippets(caller, host)) };
}
