import { requireScope } from './access.ts';
import { createBreather } from './breather.ts';
import { createFairQueue } from './fair-queue.ts';
import type { Caller } from './key.ts';
import type { Link, LinkId } from './link.ts';
import { type LinkDrafts, type NewLink, wishesSlug } from './link-draft.ts';
import type { LinkAddress, LinkDraft, LinkStore } from './link-store.ts';
import type { RouteChanges, WriteOptions } from './links.ts';
import type { Clock } from './ports.ts';
import { Problem } from './problem.ts';
import type { LinkTake, Quotas } from './quota.ts';
import { type MadeTags, withSpeltTags } from './spelt-tags.ts';
import type { TagStore } from './tag-store.ts';
import { createReadTitles, type TitleSource } from './titles.ts';
import type { Usage } from './usage.ts';

/** What became of one of many: each stands for itself. */
export type Outcome = { readonly link: Link } | { readonly problem: Problem };

/** Addresses that a dry run has given away so far, and tags that it has made; one may go on over several calls. */
export interface Rehearsal {
  readonly given: Set<string>;
  readonly madeTags: MadeTags;
}

/** Custom slugs that one dry run remembers, to find those that it is asked for twice. */
export const REHEARSED_MAX = 500_000;

export interface CreateOptions extends WriteOptions {
  /** The dry run that this call goes on with. */
  readonly rehearsal?: Rehearsal;
}

export const createRehearsal = (): Rehearsal => ({ given: new Set(), madeTags: new Map() });

export interface LinkCreation {
  /** Any number, each for itself; a bad one does not stop the others. Throws too_many when too many such calls wait. */
  createMany(
    caller: Caller,
    wanted: readonly NewLink[],
    options?: CreateOptions,
  ): Promise<readonly Outcome[]>;
  /** What creating would answer; the link has id 0. */
  rehearse(draft: LinkDraft, isRandom: boolean): Promise<Outcome>;
}

/** The link; null where its address is held; or why there is no room for it. */
type Stored = Link | Problem | null;

/** A link that can be stored, and which of those wanted it is. */
interface Shaped {
  readonly place: number;
  readonly wanted: NewLink;
  readonly draft: LinkDraft;
}

const REDRAWS_MAX = 20;
/** From so many on, to check the links of one call takes milliseconds. */
const MANY = 100;
/** Calls with many links: with each at a slice of some milliseconds, a page waits for a few slices at most. */
const TURNS = {
  what: 'bulk calls',
  atOnceMax: 4,
  atOncePerKeyMax: 1,
  waitingMax: 512,
  waitingPerKeyMax: 64,
} as const;

export function createLinkCreation(deps: {
  store: LinkStore;
  tags: Pick<TagStore, 'spellings'>;
  shaping: LinkDrafts;
  quotas: Quotas;
  usage: Usage;
  titles: TitleSource;
  changes: RouteChanges;
  clock: Clock;
}): LinkCreation {
  const { store, tags, shaping, quotas, usage, titles, changes, clock } = deps;
  const turns = createFairQueue(TURNS);
  const readTitles = createReadTitles({ titles, clock });

  /** Stores drafts; random slugs that were taken are drawn again, longer when a length fills up. */
  async function insert(shaped: readonly Shaped[]): Promise<readonly Stored[]> {
    const links = [...(await insertWithRoom(shaped.map(({ draft }) => draft)))];
    for (let round = 0; round < REDRAWS_MAX; round++) {
      const again = links.flatMap((link, i) => {
        const one = shaped[i];
        return link === null && one !== undefined && isRandom(one) ? [{ i, draft: one.draft }] : [];
      });
      if (again.length === 0) break;
      const stored = await insertWithRoom(again.map(({ draft }) => shaping.redraw(draft)));
      for (const [nth, { i }] of again.entries()) links[i] = stored[nth] ?? null;
    }
    return links;
  }

  /**
   * Where the workspace has no room for more tags, only the drafts that need a new one are refused. The store takes a call
   * whole or not at all, so a call that it refused can be halved.
   */
  async function insertWithRoom(drafts: readonly LinkDraft[]): Promise<readonly Stored[]> {
    try {
      return await store.insert(drafts);
    } catch (error) {
      if (!(error instanceof Problem) || error.code !== 'too_many') throw error;
      if (drafts.length === 1) return [error];
      const half = drafts.length >> 1;
      const first = await insertWithRoom(drafts.slice(0, half));
      return [...first, ...(await insertWithRoom(drafts.slice(half)))];
    }
  }

  /** Draft by draft; what is wrong with one is its outcome. */
  async function shape(
    caller: Caller,
    wanted: readonly NewLink[],
    options: WriteOptions,
    outcomes: (Outcome | null)[],
  ): Promise<Shaped[]> {
    const shaped: Shaped[] = [];
    const breathe = createBreather();
    for (const [place, one] of wanted.entries()) {
      const pause = breathe();
      if (pause !== null) await pause;
      try {
        const bare = await shaping.make(caller, one);
        const sealed = options.dryRun ? bare : shaping.seal(bare, one);
        // Nearly none has a password to hash, and waiting for nothing would cost each of them a turn.
        shaped.push({ place, wanted: one, draft: sealed instanceof Promise ? await sealed : sealed });
      } catch (error) {
        if (!(error instanceof Problem)) throw error;
        outcomes[place] = { problem: error };
      }
    }
    return shaped;
  }

  async function putTitles({ workspaceId }: Caller, shaped: Shaped[]): Promise<void> {
    const asking = shaped.flatMap((one, i) => (asksTitle(one) ? [{ one, i }] : []));
    if (asking.length === 0) return;
    const urls = asking.map(({ one }) => one.draft.destination);
    const found = await readTitles(`workspace:${workspaceId}`, urls);
    for (const [nth, { one, i }] of asking.entries()) {
      shaped[i] = { ...one, draft: { ...one.draft, title: found[nth] ?? '' } };
    }
  }

  async function rehearse(draft: LinkDraft, random: boolean): Promise<Outcome> {
    const held = random ? null : await store.byAddress(draft.domainId, draft.slug);
    return held === null ? { link: asLink(draft) } : taken(draft.slug);
  }

  async function rehearseAll(
    shaped: readonly Shaped[],
    outcomes: (Outcome | null)[],
    { given, madeTags }: Rehearsal,
  ): Promise<void> {
    const places: number[] = [];
    const links: Link[] = [];
    const breathe = createBreather();
    for (const one of shaped) {
      const pause = breathe();
      if (pause !== null) await pause;
      const outcome = await rehearseOne(one, given);
      outcomes[one.place] = outcome;
      if (!('link' in outcome)) continue;
      places.push(one.place);
      links.push(outcome.link);
    }
    const spelt = await withSpeltTags(tags, links, madeTags);
    for (const [i, link] of spelt.entries()) outcomes[places[i] ?? 0] = { link };
  }

  /** A slug that an entry before has taken is taken, as it would be in earnest. */
  async function rehearseOne(one: Shaped, given: Set<string>): Promise<Outcome> {
    if (isRandom(one)) return rehearse(one.draft, true);
    const { domainId, slug } = one.draft;
    const address = `${domainId}/${slug}`;
    if (given.has(address)) return taken(slug);
    if (given.size >= REHEARSED_MAX) {
      return { problem: new Problem('too_many', { what: 'custom slugs', max: REHEARSED_MAX }) };
    }
    const outcome = await rehearse(one.draft, false);
    if ('link' in outcome) given.add(address);
    return outcome;
  }

  /** Few are done at once; of many, one call of each workspace at a time. */
  const inTurn = <T>(caller: Caller, count: number, work: () => Promise<T>): Promise<T> =>
    count < MANY ? work() : turns.run({ key: `workspace:${caller.workspaceId}` }, work);

  return {
    rehearse,

    async createMany(caller, wanted, options = {}) {
      requireScope(caller, 'links:create');
      if (wanted.length > 1) quotas.requireFeatures(caller, 'batch');
      const outcomes: (Outcome | null)[] = wanted.map(() => null);
      const shaped = await inTurn(caller, wanted.length, async () => {
        const drafts = await shape(caller, wanted, options, outcomes);
        if (options.dryRun) await rehearseAll(drafts, outcomes, options.rehearsal ?? createRehearsal());
        return drafts;
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
      const made = links.filter(isLink);
      usage.countMade(caller, made);
      await changes.created(made.map(addressOf));
      return outcomes.flatMap((outcome) => outcome ?? []);
    },
  };
}

const isLink = (one: Stored | undefined): one is Link =>
  one !== null && one !== undefined && !(one instanceof Problem);

const asksTitle = ({ wanted, draft }: Shaped): boolean => wanted.fetchTitle === true && draft.title === '';

const isRandom = ({ wanted }: Shaped): boolean => !wishesSlug(wanted);

const takeFor = (shaped: readonly Shaped[]): LinkTake => ({
  links: shaped.length,
  customSlugs: shaped.filter((one) => !isRandom(one)).length,
});

export const addressOf = ({ id, domainId, slug }: Link): LinkAddress => ({ linkId: id, domainId, slug });

const taken = (slug: string): Outcome => ({ problem: new Problem('slug_taken', { slug }) });

function asLink(draft: LinkDraft): Link {
  return {
    ...draft,
    id: 0 as LinkId,
    updatedAtMs: draft.createdAtMs,
    version: 1,
    trashedAtMs: null,
    clicks: 0,
    uniqueClicks: 0,
    lastClickedAtMs: null,
  };
}
