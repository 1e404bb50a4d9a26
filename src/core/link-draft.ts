import { PASSWORD_PENDING } from './behaviour-fields.ts';
import type { Domain } from './domain.ts';
import type { Domains } from './domains.ts';
import { ALL_FEATURES } from './feature.ts';
import type { LinkFault, LinkPolicy } from './field-check.ts';
import type { Caller } from './key.ts';
import type { Link, LinkFields } from './link.ts';
import { applyFields, DEFAULT_FIELDS, type WantedFields } from './link-fields.ts';
import type { LinkDraft } from './link-store.ts';
import type { Plan } from './plan.ts';
import { gatesOfChange, gatesOfNew, requireFeatures } from './plan-gates.ts';
import type { Clock, Passwords } from './ports.ts';
import { Problem } from './problem.ts';
import type { Quotas } from './quota.ts';
import { foldSlug, parseSlug, type ReservedWords, type Slug } from './slug.ts';
import type { SlugSource } from './slug-source.ts';

/** A link as somebody wants it. `domain` is a host (absent: the default one), `slug` absent means a random one. */
export interface NewLink extends WantedFields {
  readonly domain?: string | null;
  readonly slug?: string | null;
  /** Of a random slug, instead of the server's usual length. */
  readonly slugLength?: number;
  /** A TRAI header of the domain, which the slug is put behind. */
  readonly header?: string | null;
  /** Whether a link without a title takes that of its destination: creation waits a moment for it. */
  readonly fetchTitle?: boolean;
  /** The API that asks. */
  readonly createdVia: string;
}

export interface LinkChange extends WantedFields {
  readonly domain?: string;
  readonly slug?: string;
}

/** From what somebody wants to what can be stored. Throws invalid_link with every fault, and domain_not_usable. */
export interface LinkDrafts {
  /** Whether links of the caller may carry HTML of their own on that domain; false where it can make none. */
  allowsSnippets(caller: Caller, host: string | null): Promise<boolean>;
  /** Every fault that needs no look-up. */
  faults(wanted: WantedFields & { slug?: string | null }): readonly LinkFault[];
  /** With a first random slug where none is wished. */
  make(caller: Caller, wanted: NewLink): Promise<LinkDraft>;
  /** Another random slug for a draft whose first was taken. */
  redraw(draft: LinkDraft): LinkDraft;
  /** The link as the change would have it. */
  change(caller: Caller, held: Link, change: LinkChange): Promise<Link>;
  /** Puts the hash where a password is pending; a rehearsal needs none. At once where nothing is. */
  seal<F extends LinkFields & Pick<LinkDraft, 'workspaceId'>>(
    fields: F,
    wanted: WantedFields,
  ): F | Promise<F>;
}

export interface LinkDraftDeps {
  readonly domains: Domains;
  readonly slugs: SlugSource;
  readonly policy: LinkPolicy;
  readonly reserved: ReservedWords;
  readonly passwords: Passwords;
  readonly quotas: Pick<Quotas, 'plan'>;
  /** Whether links of the caller on that domain may carry HTML of their own. */
  readonly allowsSnippets: (caller: Caller, domain: Domain) => boolean;
  readonly clock: Clock;
}

export function createLinkDrafts(deps: LinkDraftDeps): LinkDrafts {
  const { domains, slugs, policy, reserved, passwords, quotas, allowsSnippets, clock } = deps;

  async function domainFor(caller: Caller, host: string | null | undefined): Promise<Domain> {
    const domain = await domains.usable(caller, host ?? null);
    if (caller.domainId !== null && caller.domainId !== domain.id) {
      throw new Problem('domain_not_usable', { host: domain.host, reason: 'not_yours' });
    }
    return domain;
  }

  function checkSlug(text: string, faults: LinkFault[]): Slug {
    const parsed = parseSlug(text, reserved);
    if ('slug' in parsed) return parsed.slug;
    faults.push({ field: 'slug', reason: parsed.fault });
    return '' as Slug;
  }

  const folded = (slug: Slug, { settings }: Domain): Slug => (settings.caseSensitive ? slug : foldSlug(slug));

  /** `header/slug`; the header as the domain has registered it. */
  function underHeader(header: string | null | undefined, text: string, domain: Domain, faults: LinkFault[]) {
    if (!header) return text;
    const known = domain.settings.headers.find((one) => one === header.toUpperCase());
    if (known === undefined) faults.push({ field: 'header', reason: 'unknown_value' });
    return `${known ?? header}/${text.replace(/^\/+/, '')}`;
  }

  function checkWindow(plan: Plan | null, minutes: number | undefined, faults: LinkFault[]): void {
    if (minutes === undefined || minutes === 0 || plan === null) return;
    const { min, max } = plan.uniqueWindowMinutes;
    if (minutes < min || minutes > max) faults.push({ field: 'uniqueWindowMinutes', reason: 'out_of_range' });
  }

  function checkSnippets(caller: Caller, wanted: WantedFields, domain: Domain, faults: LinkFault[]): void {
    if (!(wanted.headHtml || wanted.bodyHtml) || allowsSnippets(caller, domain)) return;
    if (wanted.headHtml) faults.push({ field: 'headHtml', reason: 'not_allowed' });
    if (wanted.bodyHtml) faults.push({ field: 'bodyHtml', reason: 'not_allowed' });
  }

  return {
    async allowsSnippets(caller, host) {
      try {
        return allowsSnippets(caller, await domainFor(caller, host));
      } catch (error) {
        if (error instanceof Problem) return false;
        throw error;
      }
    },

    faults(wanted) {
      const { faults } = applyFields({ ...DEFAULT_FIELDS, destination: null }, wanted, policy);
      const all = [...faults];
      if (typeof wanted.slug === 'string') checkSlug(wanted.slug, all);
      return all;
    },

    async make(caller, wanted) {
      const domain = await domainFor(caller, wanted.domain);
      const plan = quotas.plan(caller.plan);
      if (plan === null || plan.features !== ALL_FEATURES)
        requireFeatures(plan, gatesOfNew(wanted, plan, domain));
      const base = { ...DEFAULT_FIELDS, redirectStatus: domain.settings.defaultStatus, destination: null };
      const { fields, faults } = applyFields(base, wanted, policy);
      const all = [...faults];
      checkWindow(plan, wanted.uniqueWindowMinutes, all);
      const isPlain = !wishesSlug(wanted) && !wanted.header;
      const text = wishesSlug(wanted) ? wanted.slug : slugs.next(domain.id, wanted.slugLength);
      const slug = isPlain ? (text as Slug) : checkSlug(underHeader(wanted.header, text, domain, all), all);
      checkSnippets(caller, wanted, domain, all);
      if (all.length > 0) throw new Problem('invalid_link', { faults: all });
      return {
        ...fields,
        workspaceId: caller.workspaceId,
        domainId: domain.id,
        slug: folded(slug, domain),
        createdVia: wanted.createdVia,
        createdBy: caller.keyId,
        createdAtMs: clock.nowMs(),
      };
    },

    redraw(draft) {
      const before = draft.slug.slice(0, draft.slug.lastIndexOf('/') + 1);
      const slug = `${before}${slugs.redraw(draft.domainId)}` as Slug;
      const isFolded = domains.settingsOf(draft.domainId)?.caseSensitive === false;
      return { ...draft, slug: isFolded ? foldSlug(slug) : slug };
    },

    async change(caller, held, change) {
      const plan = quotas.plan(caller.plan);
      requireFeatures(plan, gatesOfChange(change, plan, held));
      const { fields, faults } = applyFields(held, change, policy);
      const all = [...faults];
      if (change.uniqueWindowMinutes !== held.uniqueWindowMinutes)
        checkWindow(plan, change.uniqueWindowMinutes, all);
      const slug = change.slug === undefined ? held.slug : checkSlug(change.slug, all);
      const moves = change.domain !== undefined;
      const domain = moves ? await domainFor(caller, change.domain) : domains.byId(held.domainId);
      if (moves && domain?.workspaceId) requireFeatures(plan, ['branded_domain']);
      if (domain !== null) {
        const { headHtml, bodyHtml } = fields.behaviour;
        const html = moves ? { ...change, headHtml, bodyHtml } : change;
        checkSnippets(caller, html, domain, all);
      }
      if (all.length > 0) throw new Problem('invalid_link', { faults: all });
      const isNew = moves || change.slug !== undefined;
      return {
        ...held,
        ...fields,
        slug: domain !== null && isNew ? folded(slug, domain) : slug,
        domainId: domain?.id ?? held.domainId,
      };
    },

    seal(fields, wanted) {
      const { behaviour } = fields;
      if (behaviour.passwordHash !== PASSWORD_PENDING || !wanted.password) return fields;
      return passwords
        .hash(wanted.password, { key: `workspace:${fields.workspaceId}` })
        .then((passwordHash) => ({ ...fields, behaviour: { ...behaviour, passwordHash } }));
    },
  };
}

export const wishesSlug = <W extends { readonly slug?: string | null }>(
  wanted: W | undefined,
): wanted is W & { readonly slug: string } => typeof wanted?.slug === 'string' && wanted.slug !== '';
