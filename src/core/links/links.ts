import { requireScope } from '../base/access.ts';
import { authorOf } from '../base/author.ts';
import type { Caller } from '../base/caller.ts';
import type { LinkFault } from '../base/fault.ts';
import type { LinkId } from '../base/ids.ts';
import { Problem } from '../base/problem.ts';
import type { Quotas } from '../plans/quota.ts';
import type { Usage } from '../plans/usage.ts';
import type { Link } from './link.ts';
import { BATCH_MAX, createSaveAll, type SaveAll } from './link-batch.ts';
import { type CreateOptions, createLinkCreation, type Outcome } from './link-creation.ts';
import {
  createLinkDrafts,
  hasCustomSlug,
  type LinkChange,
  type LinkDraftDeps,
  type NewLink,
} from './link-draft.ts';
import { applyFields, type LinkFieldsInput } from './link-fields.ts';
import { createLinkQueries, hasAccess, type LinkQueries, ownLink } from './link-queries.ts';
import { addressOf, type LinkStore } from './link-store.ts';
import { withSpeltTags } from './spelt-tags.ts';
import type { TagStore } from './tag-store.ts';
import type { TitleSource } from './titles.ts';
import { type RouteChanges, requireVersion, type WriteOptions } from './write-options.ts';

/** Every command refuses with a `Problem`; a link of another workspace is link_not_found. */
export interface Links extends LinkQueries {
  /** Whether the caller's links on that domain may have HTML snippets; null is the default domain. */
  allowsSnippets(caller: Caller, host: string | null): Promise<boolean>;
  /** Every fault that can be found without a lookup, for callers that report all faults at once. */
  faults(input: LinkFieldsInput & { slug?: string | null }): readonly LinkFault[];
  create(caller: Caller, input: NewLink, options?: WriteOptions): Promise<Link>;
  /** Any number of links; an invalid one does not stop the others. */
  createMany(
    caller: Caller,
    inputs: readonly NewLink[],
    options?: CreateOptions,
  ): Promise<readonly Outcome[]>;
  change(caller: Caller, id: LinkId, change: LinkChange, options?: WriteOptions): Promise<Link>;
  changeMany(
    caller: Caller,
    ids: readonly LinkId[],
    change: LinkChange,
    options?: WriteOptions,
  ): Promise<readonly Outcome[]>;
  /** Creates and changes links, all or none. */
  readonly saveAll: SaveAll;
  upsert(
    caller: Caller,
    externalId: string,
    input: NewLink,
    options?: WriteOptions,
  ): Promise<{ link: Link; created: boolean }>;
  trash(caller: Caller, id: LinkId, options?: WriteOptions): Promise<Link>;
  /** Skips ids that do not exist or are in the trash already. Throws too_many. */
  trashMany(caller: Caller, ids: readonly LinkId[]): Promise<readonly Link[]>;
  restore(caller: Caller, id: LinkId): Promise<Link>;
  /** Permanently. */
  remove(caller: Caller, id: LinkId, options?: WriteOptions): Promise<void>;
  /** Stores the fields of `version` again, as a new version. */
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
  const drafts = createLinkDrafts(deps);
  const spelt = async (link: Link) => (await withSpeltTags(tags, [link]))[0] ?? link;
  const own = (caller: Caller, id: LinkId): Promise<Link> => ownLink(store, caller, id);

  const { createMany, rehearse } = createLinkCreation({
    store,
    tags,
    drafts,
    quotas,
    usage,
    titles,
    changes,
    clock,
  });

  async function changeLink(
    caller: Caller,
    current: Link,
    change: LinkChange,
    options: WriteOptions,
  ): Promise<Link> {
    requireVersion(current, options);
    const next = await drafts.change(caller, current, change);
    if (Object.values(change).every((value) => value === undefined)) return current;
    if (options.dryRun) return write(caller, current, next, options);
    const hashed = await drafts.hashPassword(next, change);
    return next.slug === current.slug
      ? write(caller, current, hashed, options)
      : quotas.holdLinks(caller, RENAMED, () => write(caller, current, hashed, options));
  }

  /** Replaces `current` by `next`, unless another change was stored meanwhile. */
  async function write(caller: Caller, current: Link, next: Link, options: WriteOptions): Promise<Link> {
    const moved = next.domainId !== current.domainId || next.slug !== current.slug;
    if (options.dryRun) {
      if (moved && (await store.byAddress(next.domainId, next.slug)) !== null) {
        throw new Problem('slug_taken', { slug: next.slug });
      }
      return spelt(next);
    }
    const stored = await store.replace(
      { ...next, updatedAtMs: clock.nowMs() },
      current.version,
      caller.actor,
    );
    if (stored === 'slug_taken') throw new Problem('slug_taken', { slug: next.slug });
    if (stored === 'conflict') throw new Problem('version_conflict', { version: current.version });
    await changes.changed([addressOf(current), addressOf(stored)]);
    return stored;
  }

  /** Retries a change without a version when another change was stored meanwhile. */
  async function retried(
    caller: Caller,
    id: LinkId,
    options: WriteOptions,
    step: (current: Link) => Promise<Link>,
  ) {
    for (let tries = 1; ; tries++) {
      try {
        return await step(await own(caller, id));
      } catch (error) {
        const lostRace = error instanceof Problem && error.code === 'version_conflict';
        if (!lostRace || typeof options.version === 'number' || tries >= CHANGE_TRIES_MAX) throw error;
      }
    }
  }

  async function change(
    caller: Caller,
    id: LinkId,
    input: LinkChange,
    options: WriteOptions = {},
  ): Promise<Link> {
    requireScope(caller, 'links:write');
    return retried(caller, id, options, (current) => changeLink(caller, current, input, options));
  }

  async function setTrashed(
    caller: Caller,
    id: LinkId,
    trashed: boolean,
    options: WriteOptions = {},
  ): Promise<Link> {
    requireScope(caller, 'links:write');
    quotas.requireFeatures(caller, 'delete');
    return retried(caller, id, options, async (current) => {
      if ((current.trashedAtMs !== null) === trashed) return current;
      requireVersion(current, options);
      return write(caller, current, { ...current, trashedAtMs: trashed ? clock.nowMs() : null }, options);
    });
  }

  return {
    ...createLinkQueries(deps),
    faults: drafts.faults,
    allowsSnippets: drafts.allowsSnippets,

    createMany,
    saveAll: createSaveAll({ store, drafts, quotas, usage, changes, nowMs: () => clock.nowMs() }),

    async create(caller, input, options) {
      const [outcome] = await createMany(caller, [input], options);
      if (outcome !== undefined && 'link' in outcome) return outcome.link;
      throw outcome?.problem ?? new Problem('slug_taken', { slug: input.slug ?? '' });
    },

    change,

    async changeMany(caller, ids, input, options) {
      requireScope(caller, 'links:write');
      const outcomes: Outcome[] = [];
      for (const id of ids) {
        try {
          outcomes.push({ link: await change(caller, id, input, options) });
        } catch (error) {
          outcomes.push({ problem: asProblem(error) });
        }
      }
      return outcomes;
    },

    async upsert(caller, externalId, input, options = {}) {
      requireScope(caller, 'links:create');
      requireScope(caller, 'links:write');
      const found = await store.byExternalId(caller.workspaceId, externalId);
      if (found === 'ambiguous') throw new Problem('invalid_field', SEVERAL_LINKS);
      if (found !== null && !hasAccess(caller, found)) throw new Problem('link_not_found', {});
      // By default an existing link stays on its domain, whose rules then apply.
      const domain = input.domain ?? (found === null ? null : domains.hostOf(found.domainId));
      const draft = await drafts.make(caller, { ...input, domain, externalId });
      if (options.dryRun) {
        if (found !== null)
          return { link: await changeLink(caller, found, asChange(input), options), created: false };
        const outcome = await rehearse(draft, !hasCustomSlug(input));
        if ('problem' in outcome) throw outcome.problem;
        return { link: await spelt(outcome.link), created: true };
      }
      const hashed = await drafts.hashPassword({ ...draft, externalId }, input);
      const take = found === null ? { links: 1, customSlugs: hasCustomSlug(input) ? 1 : 0 } : NOTHING_NEW;
      const replace = (current: Link): Link => {
        const { fields } = applyFields(current, input, policy);
        const { passwordHash } = input.password === undefined ? current.behaviour : hashed.behaviour;
        const next: Link = {
          ...current,
          ...fields,
          behaviour:
            fields.behaviour === current.behaviour
              ? current.behaviour
              : { ...fields.behaviour, passwordHash },
          slug: hasCustomSlug(input) ? draft.slug : current.slug,
          domainId: input.domain === undefined || input.domain === null ? current.domainId : draft.domainId,
          updatedAtMs: clock.nowMs(),
        };
        drafts.requireAllowed(caller, next, current, input.carryPixels);
        return next;
      };
      const put = await quotas.holdLinks(
        caller,
        take,
        async () => {
          const done = await store.upsert(hashed, replace);
          if (done === 'slug_taken') throw new Problem('slug_taken', { slug: draft.slug });
          if (done === 'ambiguous') throw new Problem('invalid_field', SEVERAL_LINKS);
          return done;
        },
        // Another call may have created the link since it was looked up.
        ({ created }) => (created ? NOTHING_NEW : take),
      );
      if (put.created) usage.countMade(caller, [put.link.externalId]);
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
      const found = await store.byIds(caller.workspaceId, [...new Set(ids)]);
      const used = found.filter(
        (link) => link !== null && hasAccess(caller, link) && link.trashedAtMs === null,
      );
      const trashed: Link[] = [];
      for (let at = 0; at < used.length; at += CONCURRENT_WRITES) {
        // Concurrently, so that the store can save several in one transaction.
        const slice = used
          .slice(at, at + CONCURRENT_WRITES)
          .flatMap((link) => (link === null ? [] : [link.id]));
        const done = await Promise.all(slice.map((id) => nullIfRemoved(setTrashed(caller, id, true))));
        trashed.push(...done.filter((link) => link !== null));
      }
      return trashed;
    },

    restore: (caller, id) => setTrashed(caller, id, false),

    async remove(caller, id, options = {}) {
      requireScope(caller, 'links:write');
      quotas.requireFeatures(caller, 'delete');
      const current = await own(caller, id);
      requireVersion(current, options);
      if (options.dryRun) return;
      await store.remove(caller.workspaceId, [id], authorOf(caller, clock.nowMs()));
      await changes.changed([addressOf(current)]);
    },

    async undo(caller, id, version) {
      requireScope(caller, 'links:write');
      quotas.requireFeatures(caller, 'edit');
      return retried(caller, id, {}, async (current) => {
        if (version === current.version) return current;
        const past = (await store.history(id)).find((kept) => kept.version === version);
        if (past === undefined) throw new Problem('version_not_found', {});
        const next: Link = { ...current, ...past.fields };
        drafts.requireAllowed(caller, next, current);
        return write(caller, current, next, {});
      });
    },
  };
}

/** Null for a link that was removed meanwhile. */
async function nullIfRemoved(step: Promise<Link>): Promise<Link | null> {
  try {
    return await step;
  } catch (error) {
    if (error instanceof Problem && error.code === 'link_not_found') return null;
    throw error;
  }
}

/** A changed slug counts as a custom slug. */
const RENAMED = { links: 0, customSlugs: 1 } as const;
const SEVERAL_LINKS = { field: 'externalId', reason: 'several' } as const;
const NOTHING_NEW = { links: 0, customSlugs: 0 } as const;

/** Concurrent writes. */
const CONCURRENT_WRITES = 64;
const CHANGE_TRIES_MAX = 5;

/** The problem that refused one link of many; any other error is a bug and is rethrown. */
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
  usesDefaultDomain: _d,
  ...fields
}: NewLink): LinkChange {
  return { ...fields, ...(domain ? { domain } : {}), ...(slug ? { slug } : {}) };
}
