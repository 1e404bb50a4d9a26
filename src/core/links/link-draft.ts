import type { Caller } from '../base/caller.ts';
import type { LinkFault } from '../base/fault.ts';
import { ALL_FEATURES } from '../base/feature.ts';
import type { LinkPolicy } from '../base/field-check.ts';
import type { DomainId } from '../base/ids.ts';
import type { Passwords } from '../base/passwords.ts';
import type { Clock } from '../base/ports.ts';
import { Problem } from '../base/problem.ts';
import { foldSlug, parseSlug, type ReservedWords, type Slug } from '../base/slug.ts';
import type { SlugSource } from '../base/slug-source.ts';
import type { Domain } from '../domains/domain.ts';
import type { Domains } from '../domains/domains.ts';
import type { Plan } from '../plans/plan.ts';
import type { Quotas } from '../plans/quota.ts';
import { requireFeatures } from '../plans/require-features.ts';
import { type Behaviour, PASSWORD_PENDING } from '../rules/behaviour.ts';
import { hasPixels, samePixels } from '../rules/rule.ts';
import { CREATED_IN_DASHBOARD, type Link } from './link.ts';
import type { LinkFields } from './link-fields.ts';
import { applyFields, DEFAULT_FIELDS, type LinkFieldsInput } from './link-fields.ts';
import type { LinkDraft } from './link-store.ts';
import { gatesOfChange, gatesOfNew } from './plan-gates.ts';

/** Input for a new link. `domain` is a host (absent: the default domain); an absent `slug` means a random one. */
export interface NewLink extends LinkFieldsInput {
  readonly domain?: string | null;
  readonly slug?: string | null;
  /** Length of a random slug. Default: the server's. */
  readonly slugLength?: number;
  /** A TRAI header of the domain; the slug follows it. */
  readonly header?: string | null;
  /** Whether a link without a title takes the title of its destination: creation waits for it. */
  readonly fetchTitle?: boolean;
  /** The API that creates the link. What a person in a session creates comes from the dashboard, whatever this says. */
  readonly createdVia: string;
  readonly carryPixels?: true;
  /** Without `domain`, the link gets the default domain of the workspace instead of the server's own. */
  readonly usesDefaultDomain?: true;
}

export interface LinkChange extends LinkFieldsInput {
  readonly domain?: string;
  readonly slug?: string;
  /**
   * Stores pixels on a domain where they never run, instead of refusing them: for APIs whose contract has pixels on
   * every domain.
   */
  readonly carryPixels?: true;
}

/** Turns an input into a link that can be stored. Throws invalid_link with every fault, and domain_not_usable. */
export interface LinkDrafts {
  /** Whether the caller's links on that domain may have HTML snippets; false where the caller cannot create links. */
  allowsSnippets(caller: Caller, host: string | null): Promise<boolean>;
  /** Every fault that needs no lookup. */
  faults(input: LinkFieldsInput & { slug?: string | null }): readonly LinkFault[];
  /** Draws a random slug if the input has none. */
  make(caller: Caller, input: NewLink): Promise<LinkDraft>;
  /** The draft with another random slug, because its slug is taken. */
  redraw(draft: LinkDraft): LinkDraft;
  /**
   * Throws invalid_link when the domain of the link forbids its pixels or HTML and `current` did not have them there.
   */
  requireAllowed(caller: Caller, link: Link, current: Link, carryPixels?: boolean): void;
  /** The changed link. */
  change(caller: Caller, current: Link, change: LinkChange): Promise<Link>;
  /** Replaces a pending password by its hash; synchronous if none is pending. A dry run needs no hash. */
  hashPassword<F extends LinkFields & Pick<LinkDraft, 'workspaceId'>>(
    fields: F,
    input: LinkFieldsInput,
  ): F | Promise<F>;
}

export interface LinkDraftDeps {
  readonly domains: Domains;
  readonly slugs: SlugSource;
  readonly policy: LinkPolicy;
  readonly reserved: ReservedWords;
  readonly passwords: Passwords;
  readonly quotas: Pick<Quotas, 'plan'>;
  /** Whether the caller's links on that domain may have HTML snippets. */
  readonly allowsSnippets: (caller: Caller, domain: Domain) => boolean;
  /** Whether links on that domain may have pixels. */
  readonly allowsPixels: (domain: Domain) => boolean;
  readonly clock: Clock;
}

export function createLinkDrafts(deps: LinkDraftDeps): LinkDrafts {
  const { domains, slugs, policy, reserved, passwords, quotas, allowsSnippets, allowsPixels, clock } = deps;

  async function domainFor(
    caller: Caller,
    host: string | null | undefined,
    preferred: DomainId | null = null,
  ): Promise<Domain> {
    const domain = await domains.usable(caller, host ?? null, preferred);
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

  /** `header/slug`, with the header in the spelling that is registered for the domain. */
  function underHeader(header: string | null | undefined, text: string, domain: Domain, faults: LinkFault[]) {
    if (!header) return text;
    const known = domain.settings.headers.find((registered) => registered === header.toUpperCase());
    if (known === undefined) faults.push({ field: 'header', reason: 'unknown_value' });
    return `${known ?? header}/${text.replace(/^\/+/, '')}`;
  }

  function checkWindow(plan: Plan | null, minutes: number | undefined, faults: LinkFault[]): void {
    if (minutes === undefined || minutes === 0 || plan === null) return;
    const { min, max } = plan.uniqueWindowMinutes;
    if (minutes < min || minutes > max) faults.push({ field: 'uniqueWindowMinutes', reason: 'out_of_range' });
  }

  function checkSnippets(
    caller: Caller,
    input: Pick<Behaviour, 'headHtml' | 'bodyHtml'>,
    domain: Domain,
    faults: LinkFault[],
  ): void {
    if (!(input.headHtml || input.bodyHtml) || allowsSnippets(caller, domain)) return;
    if (input.headHtml) faults.push({ field: 'headHtml', reason: 'not_allowed' });
    if (input.bodyHtml) faults.push({ field: 'bodyHtml', reason: 'not_allowed' });
  }

  /** The pixels and the HTML that the domain forbids, unless `before` had the same on this domain. */
  function checkKept(
    caller: Caller,
    next: Behaviour,
    place: { domain: Domain; before: Behaviour | null; carryPixels: boolean },
    faults: LinkFault[],
  ): void {
    const { domain, before, carryPixels } = place;
    const { pixels } = next;
    const isNew = before === null || !samePixels(pixels, before.pixels);
    if (isNew && hasPixels(pixels) && !carryPixels && !allowsPixels(domain)) {
      faults.push({ field: 'pixels', reason: 'not_allowed' });
    }
    const html = {
      headHtml: next.headHtml === before?.headHtml ? '' : next.headHtml,
      bodyHtml: next.bodyHtml === before?.bodyHtml ? '' : next.bodyHtml,
    };
    checkSnippets(caller, html, domain, faults);
  }

  return {
    requireAllowed(caller, link, current, carryPixels = false) {
      const domain = domains.byId(link.domainId);
      if (domain === null) return;
      const faults: LinkFault[] = [];
      const before = link.domainId === current.domainId ? current.behaviour : null;
      checkKept(caller, link.behaviour, { domain, before, carryPixels }, faults);
      if (faults.length > 0) throw new Problem('invalid_link', { faults });
    },

    async allowsSnippets(caller, host) {
      try {
        return allowsSnippets(caller, await domainFor(caller, host));
      } catch (error) {
        if (error instanceof Problem) return false;
        throw error;
      }
    },

    faults(input) {
      const { faults } = applyFields({ ...DEFAULT_FIELDS, destination: null }, input, policy);
      const found = [...faults];
      if (typeof input.slug === 'string') checkSlug(input.slug, found);
      return found;
    },

    async make(caller, input) {
      const preferred = input.usesDefaultDomain === true ? caller.defaultDomainId : null;
      const domain = await domainFor(caller, input.domain, preferred);
      const plan = quotas.plan(caller.plan);
      if (plan === null || plan.features !== ALL_FEATURES)
        requireFeatures(caller, plan, gatesOfNew(input, plan, domain));
      const base = { ...DEFAULT_FIELDS, redirectStatus: domain.settings.defaultStatus, destination: null };
      const { fields, faults } = applyFields(base, input, policy);
      const found = [...faults];
      checkWindow(plan, input.uniqueWindowMinutes, found);
      const isPlain = !hasCustomSlug(input) && !input.header;
      const text = hasCustomSlug(input) ? input.slug : slugs.next(domain.id, input.slugLength);
      const slug = isPlain
        ? (text as Slug)
        : checkSlug(underHeader(input.header, text, domain, found), found);
      const carryPixels = input.carryPixels === true;
      checkKept(caller, fields.behaviour, { domain, before: null, carryPixels }, found);
      if (found.length > 0) throw new Problem('invalid_link', { faults: found });
      return {
        ...fields,
        workspaceId: caller.workspaceId,
        domainId: domain.id,
        slug: folded(slug, domain),
        createdVia: caller.sessionId === null ? input.createdVia : CREATED_IN_DASHBOARD,
        createdBy: caller.actor,
        createdAtMs: clock.nowMs(),
      };
    },

    redraw(draft) {
      const before = draft.slug.slice(0, draft.slug.lastIndexOf('/') + 1);
      const slug = `${before}${slugs.redraw(draft.domainId)}` as Slug;
      const isFolded = domains.settingsOf(draft.domainId)?.caseSensitive === false;
      return { ...draft, slug: isFolded ? foldSlug(slug) : slug };
    },

    async change(caller, current, change) {
      const plan = quotas.plan(caller.plan);
      requireFeatures(caller, plan, gatesOfChange(change, plan, current));
      const { fields, faults } = applyFields(current, change, policy);
      const found = [...faults];
      if (change.uniqueWindowMinutes !== current.uniqueWindowMinutes)
        checkWindow(plan, change.uniqueWindowMinutes, found);
      const slug = change.slug === undefined ? current.slug : checkSlug(change.slug, found);
      const moves = change.domain !== undefined;
      const domain = moves ? await domainFor(caller, change.domain) : domains.byId(current.domainId);
      if (moves && domain?.workspaceId) requireFeatures(caller, plan, ['branded_domain']);
      if (domain !== null) {
        const before = domain.id === current.domainId ? current.behaviour : null;
        const carryPixels = change.carryPixels === true;
        checkKept(caller, fields.behaviour, { domain, before, carryPixels }, found);
      }
      if (found.length > 0) throw new Problem('invalid_link', { faults: found });
      const isNew = moves || change.slug !== undefined;
      return {
        ...current,
        ...fields,
        slug: domain !== null && isNew ? folded(slug, domain) : slug,
        domainId: domain?.id ?? current.domainId,
      };
    },

    hashPassword(fields, input) {
      const { behaviour } = fields;
      if (behaviour.passwordHash !== PASSWORD_PENDING || !input.password) return fields;
      return passwords
        .hash(input.password, { key: `workspace:${fields.workspaceId}` })
        .then((passwordHash) => ({ ...fields, behaviour: { ...behaviour, passwordHash } }));
    },
  };
}

export const hasCustomSlug = <Input extends { readonly slug?: string | null }>(
  input: Input | undefined,
): input is Input & { readonly slug: string } => typeof input?.slug === 'string' && input.slug !== '';
