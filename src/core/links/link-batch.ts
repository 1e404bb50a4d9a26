import { requireScope } from '../base/access.ts';
import { createBreather } from '../base/breather.ts';
import type { Caller } from '../base/caller.ts';
import type { LinkId } from '../base/ids.ts';
import { Problem } from '../base/problem.ts';
import type { Quotas } from '../plans/quota.ts';
import type { Usage } from '../plans/usage.ts';
import type { Link } from './link.ts';
import { hasCustomSlug, type LinkChange, type LinkDrafts, type NewLink } from './link-draft.ts';
import { ownLink } from './link-queries.ts';
import { addressOf, type LinkAddress, type LinkDraft, type LinkStore, type SaveStep } from './link-store.ts';
import type { RouteChanges } from './write-options.ts';

/** A link to create, a link to change, or an entry that the API could not read, which refuses the whole batch. */
export type BatchEntry =
  | { readonly create: NewLink }
  | { readonly id: LinkId; readonly change: LinkChange }
  | { readonly problem: Problem };

export const BATCH_MAX = 1_000;

/** Saves all entries or none. Returns the links in order. Throws batch_refused with the problem of each bad entry. */
export type SaveAll = (caller: Caller, entries: readonly BatchEntry[]) => Promise<readonly Link[]>;

interface PreparedBatch {
  /** The step that creates or changes the link of each entry. */
  readonly stepOf: readonly number[];
  readonly steps: SaveStep[];
  /** Whether the slug of each step is random, so that another one may be drawn. */
  readonly random: readonly boolean[];
  readonly customSlugs: number;
}

const ROUNDS_MAX = 20;

export function createSaveAll(deps: {
  store: LinkStore;
  drafts: LinkDrafts;
  quotas: Quotas;
  usage: Usage;
  changes: RouteChanges;
  nowMs: () => number;
}): SaveAll {
  const { store, drafts, quotas, usage, changes, nowMs } = deps;

  /** Checks every entry; several changes of one link become one step. */
  async function prepare(caller: Caller, entries: readonly BatchEntry[]): Promise<PreparedBatch> {
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
        const draft = await drafts.hashPassword(await drafts.make(caller, entry.create), entry.create);
        if (hasCustomSlug(entry.create)) customSlugs++;
        return add({ insert: draft }, !hasCustomSlug(entry.create));
      }
      requireScope(caller, 'links:write');
      const place = placeOf.get(entry.id);
      const before = place === undefined ? undefined : steps[place];
      const current =
        before !== undefined && 'replace' in before ? before.replace : await ownLink(store, caller, entry.id);
      const changed = await drafts.hashPassword(
        await drafts.change(caller, current, entry.change),
        entry.change,
      );
      const next = { ...changed, updatedAtMs: nowMs() };
      if (next.slug !== current.slug) customSlugs++;
      if (place !== undefined && before !== undefined && 'replace' in before) {
        steps[place] = { ...before, replace: next };
        return place;
      }
      const at = add({ replace: next, version: current.version, before: addressOf(current) }, false);
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

  /** Draws another random slug for one that is taken; any other conflict refuses the whole batch. */
  async function saveInRounds(
    caller: Caller,
    { steps, random, stepOf }: PreparedBatch,
  ): Promise<readonly Link[]> {
    for (let round = 0; ; round++) {
      const saved = await store.saveAll(steps, caller.actor);
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
        if (step !== undefined && 'insert' in step) steps[index] = { insert: drafts.redraw(step.insert) };
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
      links.flatMap(({ externalId }, i) => ('insert' in (prepared.steps[i] ?? {}) ? [externalId] : [])),
    );
    const addresses = links.map(addressOf);
    await changes.created(addresses.filter((_, i) => 'insert' in (prepared.steps[i] ?? {})));
    await changes.changed(prepared.steps.flatMap((step, i) => changedAddresses(step, addresses[i])));
    return prepared.stepOf.flatMap((step) => links[step] ?? []);
  };
}

/** The addresses of a changed link, before and after. */
function changedAddresses(step: SaveStep, now: LinkAddress | undefined): readonly LinkAddress[] {
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
