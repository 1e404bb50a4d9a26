import { requireScope } from '../base/access.ts';
import { createBreather } from '../base/breather.ts';
import type { Caller } from '../base/caller.ts';
import { createFairQueue } from '../base/fair-queue.ts';
import type { LinkId } from '../base/ids.ts';
import type { Clock } from '../base/ports.ts';
import { Problem } from '../base/problem.ts';
import type { LinkTake, Quotas } from '../plans/quota.ts';
import type { Usage } from '../plans/usage.ts';
import type { Link } from './link.ts';
import { hasCustomSlug, type LinkDrafts, type NewLink } from './link-draft.ts';
import { addressOf, type LinkDraft, type LinkStore, linkOfDraft } from './link-store.ts';
import { type CreatedTags, withSpeltTags } from './spelt-tags.ts';
import type { TagStore } from './tag-store.ts';
import { createReadTitles, type TitleSource } from './titles.ts';
import type { RouteChanges, WriteOptions } from './write-options.ts';

/** The result for one of many links: each succeeds or fails alone. */
export type Outcome = { readonly link: Link } | { readonly problem: Problem };

/** Addresses and tags that a dry run has taken so far; a dry run may span several calls. */
export interface Rehearsal {
  readonly given: Set<string>;
  readonly externalIds: Set<string>;
  readonly madeTags: CreatedTags;
}

/** Custom slugs that one dry run remembers, to find duplicates. */
export const REHEARSED_MAX = 500_000;

export interface CreateOptions extends WriteOptions {
  /** The dry run that this call continues. */
  readonly rehearsal?: Rehearsal;
  /** Refuses a link whose external id a link outside the trash has, so that a list can be sent again. */
  readonly newExternalIds?: boolean;
}

export const createRehearsal = (): Rehearsal => ({
  given: new Set(),
  externalIds: new Set(),
  madeTags: new Map(),
});

export interface LinkCreation {
  /** Any number of links; an invalid one does not stop the others. Throws too_many when too many calls wait. */
  createMany(
    caller: Caller,
    inputs: readonly NewLink[],
    options?: CreateOptions,
  ): Promise<readonly Outcome[]>;
  /** The link that would be created, with id 0. */
  rehearse(draft: LinkDraft, isRandom: boolean): Promise<Outcome>;
}

/** The link; null if its address is taken; or the problem that refused it. */
type Stored = Link | Problem | null;

/** A link that can be stored, and its place among the inputs. */
interface Shaped {
  readonly place: number;
  readonly input: NewLink;
  readonly draft: LinkDraft;
}

/** The id of a link that is not stored. */
const NO_ID = 0 as LinkId;
const REDRAWS_MAX = 20;
/** Calls with more links run in slices: checking this many takes milliseconds. */
const MANY = 100;
/** Slices of a few milliseconds, so that other requests wait for a few slices at most. */
const TURNS = {
  what: 'bulk_calls',
  atOnceMax: 4,
  atOncePerKeyMax: 1,
  waitingMax: 512,
  waitingPerKeyMax: 64,
} as const;

export function createLinkCreation(deps: {
  store: LinkStore;
  tags: Pick<TagStore, 'spellings'>;
  drafts: LinkDrafts;
  quotas: Quotas;
  usage: Usage;
  titles: TitleSource;
  changes: RouteChanges;
  clock: Clock;
}): LinkCreation {
  const { store, tags, drafts, quotas, usage, titles, changes, clock } = deps;
  const turns = createFairQueue(TURNS);
  const readTitles = createReadTitles({ titles, clock });

  /** Stores drafts. Draws another random slug for one that is taken, and a longer one when a length fills up. */
  async function insert(shaped: readonly Shaped[]): Promise<readonly Stored[]> {
    const links = [...(await insertWithRoom(shaped.map(({ draft }) => draft)))];
    for (let round = 0; round < REDRAWS_MAX; round++) {
      const again = links.flatMap((link, i) => {
        const refused = shaped[i];
        return link === null && refused !== undefined && isRandom(refused)
          ? [{ i, draft: refused.draft }]
          : [];
      });
      if (again.length === 0) break;
      const stored = await insertWithRoom(again.map(({ draft }) => drafts.redraw(draft)));
      for (const [nth, { i }] of again.entries()) links[i] = stored[nth] ?? null;
    }
    return links;
  }

  /**
   * When the workspace has no room for more tags, refuses only the drafts that need a new tag. The store inserts all
   * drafts of a call or none, so a refused call can be halved.
   */
  async function insertWithRoom(links: readonly LinkDraft[]): Promise<readonly Stored[]> {
    try {
      return await store.insert(links);
    } catch (error) {
      if (!(error instanceof Problem) || error.code !== 'too_many') throw error;
      if (links.length === 1) return [error];
      const half = links.length >> 1;
      const first = await insertWithRoom(links.slice(0, half));
      return [...first, ...(await insertWithRoom(links.slice(half)))];
    }
  }

  /** Checks one input. Stores the outcome of a refused input, and adds any other to `shaped`. */
  async function shape(
    caller: Caller,
    inputs: readonly NewLink[],
    options: CreateOptions,
    outcomes: (Outcome | null)[],
  ): Promise<Shaped[]> {
    const shaped: Shaped[] = [];
    const externalIds = options.rehearsal?.externalIds ?? new Set<string>();
    const breathe = createBreather();
    for (const [place, input] of inputs.entries()) {
      const pause = breathe();
      if (pause !== null) await pause;
      try {
        const bare = await drafts.make(caller, input);
        if (options.newExternalIds === true) await takeExternalId(bare, externalIds);
        const hashed = options.dryRun ? bare : drafts.hashPassword(bare, input);
        // Few links have a password to hash; awaiting a plain value would still cost each link a turn.
        shaped.push({ place, input, draft: hashed instanceof Promise ? await hashed : hashed });
      } catch (error) {
        if (!(error instanceof Problem)) throw error;
        outcomes[place] = { problem: error };
      }
    }
    return shaped;
  }

  /** Throws invalid_link when a link or an earlier input has the external id. */
  async function takeExternalId({ workspaceId, externalId }: LinkDraft, taken: Set<string>): Promise<void> {
    if (externalId === null) return;
    if (taken.has(externalId) || (await store.byExternalId(workspaceId, externalId)) !== null) {
      throw new Problem('invalid_link', { faults: [{ field: 'externalId', reason: 'taken' }] });
    }
    if (taken.size >= REHEARSED_MAX)
      throw new Problem('too_many', { what: 'external_ids', max: REHEARSED_MAX });
    taken.add(externalId);
  }

  async function putTitles({ workspaceId }: Caller, shaped: Shaped[]): Promise<void> {
    const untitled = shaped.flatMap((item, i) => (needsTitle(item) ? [{ item, i }] : []));
    if (untitled.length === 0) return;
    const urls = untitled.map(({ item }) => item.draft.destination);
    const found = await readTitles(`workspace:${workspaceId}`, urls);
    for (const [nth, { item, i }] of untitled.entries()) {
      shaped[i] = { ...item, draft: { ...item.draft, title: found[nth] ?? '' } };
    }
  }

  async function rehearse(draft: LinkDraft, random: boolean): Promise<Outcome> {
    const holder = random ? null : await store.byAddress(draft.domainId, draft.slug);
    return holder === null ? { link: linkOfDraft(draft, NO_ID) } : taken(draft.slug);
  }

  async function rehearseAll(
    shaped: readonly Shaped[],
    outcomes: (Outcome | null)[],
    { given, madeTags }: Rehearsal,
  ): Promise<void> {
    const places: number[] = [];
    const links: Link[] = [];
    const breathe = createBreather();
    for (const item of shaped) {
      const pause = breathe();
      if (pause !== null) await pause;
      const outcome = await rehearseOne(item, given);
      outcomes[item.place] = outcome;
      if (!('link' in outcome)) continue;
      places.push(item.place);
      links.push(outcome.link);
    }
    const spelt = await withSpeltTags(tags, links, madeTags);
    for (const [i, link] of spelt.entries()) outcomes[places[i] ?? 0] = { link };
  }

  /** A slug of an earlier entry counts as taken, as it would without the dry run. */
  async function rehearseOne(item: Shaped, given: Set<string>): Promise<Outcome> {
    if (isRandom(item)) return rehearse(item.draft, true);
    const { domainId, slug } = item.draft;
    const address = `${domainId}/${slug}`;
    if (given.has(address)) return taken(slug);
    if (given.size >= REHEARSED_MAX) {
      return { problem: new Problem('too_many', { what: 'custom_slugs', max: REHEARSED_MAX }) };
    }
    const outcome = await rehearse(item.draft, false);
    if ('link' in outcome) given.add(address);
    return outcome;
  }

  /** Small calls run at once; large calls of a workspace run one at a time. */
  const inTurn = <T>(caller: Caller, count: number, work: () => Promise<T>): Promise<T> =>
    count < MANY ? work() : turns.run({ key: `workspace:${caller.workspaceId}` }, work);

  return {
    rehearse,

    async createMany(caller, inputs, options = {}) {
      requireScope(caller, 'links:create');
      if (inputs.length > 1) quotas.requireFeatures(caller, 'batch');
      const outcomes: (Outcome | null)[] = inputs.map(() => null);
      const shaped = await inTurn(caller, inputs.length, async () => {
        const ready = await shape(caller, inputs, options, outcomes);
        if (options.dryRun) await rehearseAll(ready, outcomes, options.rehearsal ?? createRehearsal());
        return ready;
      });
      if (options.dryRun) return outcomes.flatMap((outcome) => outcome ?? []);

      const links = await quotas.holdLinks(
        caller,
        takeFor(shaped),
        async () => {
          await putTitles(caller, shaped);
          return insert(shaped);
        },
        (done) => takeFor(shaped.filter((_, nth) => !isLink(done[nth]))),
      );
      for (const [nth, { place, draft }] of shaped.entries()) {
        const link = links[nth] ?? null;
        if (link instanceof Problem) outcomes[place] = { problem: link };
        else outcomes[place] = link === null ? taken(draft.slug) : { link };
      }
      const created = links.filter(isLink);
      usage.countMade(
        caller,
        created.map(({ externalId }) => externalId),
      );
      await changes.created(created.map(addressOf));
      return outcomes.flatMap((outcome) => outcome ?? []);
    },
  };
}

const isLink = (item: Stored | undefined): item is Link =>
  item !== null && item !== undefined && !(item instanceof Problem);

const needsTitle = ({ input, draft }: Shaped): boolean => input.fetchTitle === true && draft.title === '';

const isRandom = ({ input }: Shaped): boolean => !hasCustomSlug(input);

const takeFor = (shaped: readonly Shaped[]): LinkTake => ({
  links: shaped.length,
  customSlugs: shaped.filter((item) => !isRandom(item)).length,
});

const taken = (slug: string): Outcome => ({ problem: new Problem('slug_taken', { slug }) });
