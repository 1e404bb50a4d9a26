import { requireScope } from './access.ts';
import type { LinkFault } from './field-check.ts';
import type { Caller } from './key.ts';
import type { Link, LinkId } from './link.ts';
import { BATCH_MAX, createSaveAll, type SaveAll } from './link-batch.ts';
import { addressOf, type CreateOptions, createLinkCreation, type Outcome } from './link-creation.ts';
import {
  createLinkDrafts,
  type LinkChange,
  type LinkDraftDeps,
  type NewLink,
  wishesSlug,
} from './link-draft.ts';
import { applyFields, type WantedFields } from './link-fields.ts';
import { createLinkQueries, type LinkQueries, mayTouch, ownLink } from './link-queries.ts';
import type { LinkAddress, LinkStore } from './link-store.ts';
import { Problem } from './problem.ts';
import type { Quotas } from './quota.ts';
import { withSpeltTags } from './spelt-tags.ts';
import type { TagStore } from './tag-store.ts';
import type { TitleSource } from './titles.ts';
import type { Usage } from './usage.ts';

/** Told of every address whose route may have changed, before the change is answered. */
export interface RouteChanges {
  changed(addresses: readonly LinkAddress[]): Promise<void>;
  /** There was nothing at these before. */
  created(addresses: readonly LinkAddress[]): Promise<void>;
}

export interface WriteOptions {
  /** Checks everything and saves nothing. */
  readonly dryRun?: boolean;
  /** The version that the caller saw; another one is a version_conflict. */
  readonly version?: number | null;
}

/** Every command refuses with a `Problem`; a link of another workspace is link_not_found. */
export interface Links extends LinkQueries {
  /** Whether links of the caller may carry HTML of their own on that domain; null is the default one. */
  allowsSnippets(caller: Caller, host: string | null): Promise<boolean>;
  /** Every fault that needs no look-up, for a caller who wants to hear of all at once. */
  faults(wanted: WantedFields & { slug?: string | null }): readonly LinkFault[];
  create(caller: Caller, wanted: NewLink, options?: WriteOptions): Promise<Link>;
  /** Any number, each for itself; a bad one does not stop the others. */
  createMany(
    caller: Caller,
    wanted: readonly NewLink[],
    options?: CreateOptions,
  ): Promise<readonly Outcome[]>;
  change(caller: Caller, id: LinkId, change: LinkChange, options?: WriteOptions): Promise<Link>;
  changeMany(
    caller: Caller,
    ids: readonly LinkId[],
    change: LinkChange,
    options?: WriteOptions,
  ): Promise<readonly Outcome[]>;
  /** Makes and changes links, all or none. */
  readonly saveAll: SaveAll;
  upsert(
    caller: Caller,
    externalId: string,
    wanted: NewLink,
    options?: WriteOptions,
  ): Promise<{ link: Link; created: boolean }>;
  trash(caller: Caller, id: LinkId, options?: WriteOptions): Promise<Link>;
  /** Those that are there and not in it yet; the others are passed by. Throws too_many. */
  trashMany(caller: Caller, ids: readonly LinkId[]): Promise<readonly Link[]>;
  restore(caller: Caller, id: LinkId): Promise<Link>;
  /** For good. */
  remove(caller: Caller, id: LinkId, options?: WriteOptions): Promise<void>;
  /** Back to how it stood at `version`, as a new version. */
  undo(caller: Caller, id: LinkId, version: number): Promise<Link>;
}

export function createLinks(
  deps: LinkDraftDeps & {
    readonly store: LinkStore;
    readonly tags: Pick<TagStore, 'spellings'>;
    readonly quotas: Quotas;
    readonly changes: RouteChanges;
    readonly titles: TitleSource;
    readonly usage: Usage;
  },
): Links {
  const { store, tags, domains, quotas, changes, titles, usage, policy, clock } = deps;
  const shaping = createLinkDrafts(deps);
  const spelt = async (link: Link) => (await withSpeltTags(tags, [link]))[0] ?? link;
  const own = (caller: Caller, id: LinkId): Promise<Link> => ownLink(store, caller, id);

  const { createMany, rehearse } = createLinkCreation({
    store,
    tags,
    shaping,
    quotas,
    usage,
    titles,
    changes,
    clock,
  });

  async function changeLink(
    caller: Caller,
    held: Link,
    change: LinkChange,
    options: WriteOptions,
  ): Promise<Link> {
    if (options.version !== undefined && options.version !== null && options.version !== held.version) {
      throw new Problem('version_conflict', { version: held.version });
    }
    const next = await shaping.change(caller, held, change);
    if (Object.values(change).every((wanted) => wanted === undefined)) return held;
    if (options.dryRun) return write(caller, held, next, options);
    const sealed = await shaping.seal(next, change);
    return next.slug === held.slug
      ? write(caller, held, sealed, options)
      : quotas.holdLinks(caller, RENAMED, () => write(caller, held, sealed, options));
  }

  /** Stores `next` over `held`, unless somebody was quicker. */
  async function write(caller: Caller, held: Link, next: Link, options: WriteOptions): Promise<Link> {
    const moved = next.domainId !== held.domainId || next.slug !== held.slug;
    if (options.dryRun) {
      if (moved && (await store.byAddress(next.domainId, next.slug)) !== null) {
        throw new Problem('slug_taken', { slug: next.slug });
      }
      return spelt(next);
    }
    const stored = await store.replace({ ...next, updatedAtMs: clock.nowMs() }, held.version, caller.keyId);
    if (stored === 'slug_taken') throw new Problem('slug_taken', { slug: next.slug });
    if (stored === 'conflict') throw new Problem('version_conflict', { version: held.version });
    await changes.changed([addressOf(held), addressOf(stored)]);
    return stored;
  }

  /** A change that names no version is tried again when another one came between. */
  async function retried(
    caller: Caller,
    id: LinkId,
    options: WriteOptions,
    step: (held: Link) => Promise<Link>,
  ) {
    for (let tries = 1; ; tries++) {
      try {
        return await step(await own(caller, id));
      } catch (error) {
        const lostRace = error instanceof Problem && error.code === 'version_conflict';
        const named = options.version !== undefined && options.version !== null;
        if (!lostRace || named || tries >= CHANGE_TRIES_MAX) throw error;
      }
    }
  }

  async function change(
    caller: Caller,
    id: LinkId,
    wanted: LinkChange,
    options: WriteOptions = {},
  ): Promise<Link> {
    requireScope(caller, 'links:write');
    return retried(caller, id, options, (held) => changeLink(caller, held, wanted, options));
  }

  async function setTrashed(
    caller: Caller,
    id: LinkId,
    trashed: boolean,
    options: WriteOptions = {},
  ): Promise<Link> {
    requireScope(caller, 'links:write');
    quotas.requireFeatures(caller, 'delete');
    return retried(caller, id, options, async (held) => {
      if ((held.trashedAtMs !== null) === trashed) return held;
      if (options.version !== undefined && options.version !== null && options.version !== held.version) {
        throw new Problem('version_conflict', { version: held.version });
      }
      return write(caller, held, { ...held, trashedAtMs: trashed ? clock.nowMs() : null }, options);
    });
  }

  return {
    ...createLinkQueries(deps),
    faults: shaping.faults,
    allowsSnippets: shaping.allowsSnippets,

    createMany,
    saveAll: createSaveAll({ store, shaping, quotas, usage, changes, nowMs: () => clock.nowMs() }),

    async create(caller, wanted, options) {
      const [outcome] = await createMany(caller, [wanted], options);
      if (outcome !== undefined && 'link' in outcome) return outcome.link;
      throw outcome?.problem ?? new Problem('slug_taken', { slug: wanted.slug ?? '' });
    },

    change,

    async changeMany(caller, ids, wanted, options) {
      requireScope(caller, 'links:write');
      const outcomes: Outcome[] = [];
      for (const id of ids) {
        try {
          outcomes.push({ link: await change(caller, id, wanted, options) });
        } catch (error) {
          outcomes.push({ problem: asProblem(error) });
        }
      }
      return outcomes;
    },

    async upsert(caller, externalId, wanted, options = {}) {
      requireScope(caller, 'links:create');
      requireScope(caller, 'links:write');
      const found = await store.byExternalId(caller.workspaceId, externalId);
      if (found === 'ambiguous') throw new Problem('invalid_field', SEVERAL);
      if (found !== null && !mayTouch(caller, found)) throw new Problem('link_not_found', {});
      // What is found stays on its domain unless told otherwise, and is checked by the rules of that one.
      const domain = wanted.domain ?? (found === null ? null : domains.hostOf(found.domainId));
      const one = await shaping.make(caller, { ...wanted, domain, externalId });
      if (options.dryRun) {
        if (found !== null)
          return { link: await changeLink(caller, found, asChange(wanted), options), created: false };
        const outcome = await rehearse(one, !wishesSlug(wanted));
        if ('problem' in outcome) throw outcome.problem;
        return { link: await spelt(outcome.link), created: true };
      }
      const sealed = await shaping.seal({ ...one, externalId }, wanted);
      const take = found === null ? { links: 1, customSlugs: wishesSlug(wanted) ? 1 : 0 } : NOTHING_NEW;
      const replace = (held: Link): Link => {
        const { fields } = applyFields(held, wanted, policy);
        const { passwordHash } = wanted.password === undefined ? held.behaviour : sealed.behaviour;
        return {
          ...held,
          ...fields,
          behaviour:
            fields.behaviour === held.behaviour ? held.behaviour : { ...fields.behaviour, passwordHash },
          slug: wishesSlug(wanted) ? one.slug : held.slug,
          domainId: wanted.domain === undefined || wanted.domain === null ? held.domainId : one.domainId,
          updatedAtMs: clock.nowMs(),
        };
      };
      const put = await quotas.holdLinks(
        caller,
        take,
        async () => {
          const done = await store.upsert(sealed, replace);
          if (done === 'slug_taken') throw new Problem('slug_taken', { slug: one.slug });
          if (done === 'ambiguous') throw new Problem('invalid_field', SEVERAL);
          return done;
        },
        // Somebody else may have made it since it was looked for.
        ({ created }) => (created ? NOTHING_NEW : take),
      );
      if (put.created) usage.countMade(caller, [put.link]);
      await changes.changed(
        [put.before, put.link].flatMap((link) => (link === null ? [] : [addressOf(link)])),
      );
      return { link: put.link, created: put.created };
    },

    trash: (caller, id, options) => setTrashed(caller, id, true, options),

    async trashMany(caller, ids) {
      requireScope(caller, 'links:write');
      quotas.requireFeatures(caller, 'delete', ...(ids.length > 1 ? (['batch'] as const) : []));
      if (ids.length > BATCH_MAX) throw new Problem('too_many', { what: 'links', max: BATCH_MAX });
      const held = await store.byIds(caller.workspaceId, [...new Set(ids)]);
      const used = held.filter(
        (link) => link !== null && mayTouch(caller, link) && link.trashedAtMs === null,
      );
      const trashed: Link[] = [];
      for (let at = 0; at < used.length; at += ABREAST) {
        // Together, so that the store may save several in one go.
        const some = used.slice(at, at + ABREAST).flatMap((link) => (link === null ? [] : [link.id]));
        const done = await Promise.all(some.map((id) => unlessGone(setTrashed(caller, id, true))));
        trashed.push(...done.filter((link) => link !== null));
      }
      return trashed;
    },

    restore: (caller, id) => setTrashed(caller, id, false),

    async remove(caller, id, options = {}) {
      requireScope(caller, 'links:write');
      quotas.requireFeatures(caller, 'delete');
      const held = await own(caller, id);
      if (options.version !== undefined && options.version !== null && options.version !== held.version) {
        throw new Problem('version_conflict', { version: held.version });
      }
      if (options.dryRun) return;
      await store.remove(caller.workspaceId, [id]);
      await changes.changed([addressOf(held)]);
    },

    async undo(caller, id, version) {
      requireScope(caller, 'links:write');
      quotas.requireFeatures(caller, 'edit');
      return retried(caller, id, {}, async (held) => {
        if (version === held.version) return held;
        const past = (await store.history(id)).find((one) => one.version === version);
        if (past === undefined) throw new Problem('version_not_found', {});
        return write(caller, held, { ...held, ...past.fields }, {});
      });
    },
  };
}

/** Null for a link that somebody has removed meanwhile. */
async function unlessGone(step: Promise<Link>): Promise<Link | null> {
  try {
    return await step;
  } catch (error) {
    if (error instanceof Problem && error.code === 'link_not_found') return null;
    throw error;
  }
}

/** A new slug is a custom slug like any other. */
const RENAMED = { links: 0, customSlugs: 1 } as const;
const SEVERAL = { field: 'externalId', reason: 'several' } as const;
const NOTHING_NEW = { links: 0, customSlugs: 0 } as const;

/** Writes under way at once. */
const ABREAST = 64;
const CHANGE_TRIES_MAX = 5;

/** The problem that stopped one of many; anything else is a bug and goes up. */
function asProblem(error: unknown): Problem {
  if (error instanceof Problem) return error;
  throw error;
}

function asChange({
  domain,
  slug,
  createdVia: _,
  fetchTitle: _t,
  header: _h,
  ...fields
}: NewLink): LinkChange {
  return { ...fields, ...(domain ? { domain } : {}), ...(slug ? { slug } : {}) };
}
