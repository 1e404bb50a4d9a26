import { requireScope } from './access.ts';
import { createBreather } from './breather.ts';
import type { Caller } from './key.ts';
import type { Link, LinkId } from './link.ts';
import { addressOf } from './link-creation.ts';
import { type LinkChange, type LinkDrafts, type NewLink, wishesSlug } from './link-draft.ts';
import { ownLink } from './link-queries.ts';
import type { LinkAddress, LinkDraft, LinkStore, SaveStep } from './link-store.ts';
import type { RouteChanges } from './links.ts';
import { Problem } from './problem.ts';
import type { Quotas } from './quota.ts';
import type { Usage } from './usage.ts';

/** A link to make, one to change, or an entry that its wire could not read: that one refuses all, with the others. */
export type BatchEntry =
  | { readonly create: NewLink }
  | { readonly id: LinkId; readonly change: LinkChange }
  | { readonly problem: Problem };

export const BATCH_MAX = 1_000;

/** Saves all entries or none: the links in their order, or batch_refused with what is wrong with each bad one. */
export type SaveAll = (caller: Caller, entries: readonly BatchEntry[]) => Promise<readonly Link[]>;

interface Prepared {
  /** Which step made or changed the link of each entry. */
  readonly stepOf: readonly number[];
  readonly steps: SaveStep[];
  /** Whether the slug of a step may be drawn again. */
  readonly random: readonly boolean[];
  readonly customSlugs: number;
}

const ROUNDS_MAX = 20;

export function createSaveAll(deps: {
  store: LinkStore;
  shaping: LinkDrafts;
  quotas: Quotas;
  usage: Usage;
  changes: RouteChanges;
  nowMs: () => number;
}): SaveAll {
  const { store, shaping, quotas, usage, changes, nowMs } = deps;

  /** Checks every entry; several changes of one link become one. */
  async function prepare(caller: Caller, entries: readonly BatchEntry[]): Promise<Prepared> {
    const refused: { index: number; problem: Problem }[] = [];
    const steps: SaveStep[] = [];
    const random: boolean[] = [];
    const stepOf: number[] = [];
    const placeOf = new Map<LinkId, number>();
    let customSlugs = 0;

    const add = (step: SaveStep, isRandom: boolean): number => {
      random.push(isRandom);
      return steps.push(step) - 1;
    };
    async function prepareOne(entry: BatchEntry): Promise<number> {
      if ('problem' in entry) throw entry.problem;
      if ('create' in entry) {
        requireScope(caller, 'links:create');
        const draft = await shaping.seal(await shaping.make(caller, entry.create), entry.create);
        if (wishesSlug(entry.create)) customSlugs++;
        return add({ insert: draft }, !wishesSlug(entry.create));
      }
      requireScope(caller, 'links:write');
      const place = placeOf.get(entry.id);
      const before = place === undefined ? undefined : steps[place];
      const held =
        before !== undefined && 'replace' in before ? before.replace : await ownLink(store, caller, entry.id);
      const changed = await shaping.seal(await shaping.change(caller, held, entry.change), entry.change);
      const next = { ...changed, updatedAtMs: nowMs() };
      if (next.slug !== held.slug) customSlugs++;
      if (place !== undefined && before !== undefined && 'replace' in before) {
        steps[place] = { ...before, replace: next };
        return place;
      }
      const at = add({ replace: next, version: held.version, before: addressOf(held) }, false);
      placeOf.set(entry.id, at);
      return at;
    }

    const breathe = createBreather();
    for (const [index, entry] of entries.entries()) {
      const pause = breathe();
      if (pause !== null) await pause;
      try {
        stepOf.push(await prepareOne(entry));
      } catch (error) {
        if (!(error instanceof Problem)) throw error;
        refused.push({ index, problem: error });
      }
    }
    if (refused.length > 0) throw new Problem('batch_refused', { entries: refused });
    return { stepOf, steps, random, customSlugs };
  }

  /** Slugs that were drawn and are held already are drawn again; anything else that is in the way refuses all. */
  async function saveInRounds(caller: Caller, { steps, random, stepOf }: Prepared): Promise<readonly Link[]> {
    for (let round = 0; ; round++) {
      const saved = await store.saveAll(steps, caller.keyId);
      if ('links' in saved) return saved.links;
      const final = saved.refused.filter(({ index }) => random[index] !== true);
      if (final.length > 0 || round >= ROUNDS_MAX) {
        throw new Problem('batch_refused', {
          entries: saved.refused.map(({ index, reason }) => ({
            index: stepOf.indexOf(index),
            problem: problemOf(steps[index], reason),
          })),
        });
      }
      for (const { index } of saved.refused) {
        const step = steps[index];
        if (step !== undefined && 'insert' in step) steps[index] = { insert: shaping.redraw(step.insert) };
      }
    }
  }

  return async (caller, entries) => {
    if (entries.length > BATCH_MAX) throw new Problem('too_many', { what: 'links', max: BATCH_MAX });
    if (entries.length > 1) quotas.requireFeatures(caller, 'batch');
    const prepared = await prepare(caller, entries);
    const created = prepared.steps.filter((step) => 'insert' in step).length;
    const take = { links: created, customSlugs: prepared.customSlugs };
    const links = await quotas.holdLinks(caller, take, () => saveInRounds(caller, prepared));
    usage.countMade(
      caller,
      links.filter((_, i) => 'insert' in (prepared.steps[i] ?? {})),
    );
    const addresses = links.map(addressOf);
    await changes.created(addresses.filter((_, i) => 'insert' in (prepared.steps[i] ?? {})));
    await changes.changed(prepared.steps.flatMap((step, i) => touched(step, addresses[i])));
    return prepared.stepOf.flatMap((step) => links[step] ?? []);
  };
}

/** Where a changed link was and is. */
function touched(step: SaveStep, now: LinkAddress | undefined): readonly LinkAddress[] {
  if ('insert' in step || now === undefined) return [];
  return [step.before, now];
}

function problemOf(step: SaveStep | undefined, reason: 'slug_taken' | 'conflict'): Problem {
  if (step === undefined) return new Problem('link_not_found', {});
  const slug: LinkDraft['slug'] = 'insert' in step ? step.insert.slug : step.replace.slug;
  return reason === 'slug_taken'
    ? new Problem('slug_taken', { slug })
    : new Problem('version_conflict', { version: 'insert' in step ? 1 : step.version });
}
