import type { z } from 'zod';
import type { JsonObject, JsonValue } from '../../core/json.ts';
import type { Caller } from '../../core/key.ts';
import type { Link, LinkId } from '../../core/link.ts';
import type { BatchEntry } from '../../core/link-batch.ts';
import type { LinkChange, NewLink } from '../../core/link-draft.ts';
import type { WantedFields } from '../../core/link-fields.ts';
import { Problem } from '../../core/problem.ts';
import { withoutEmpty } from '../../wire/wire-request.ts';
import { linkInput } from './contract.ts';
import { fromLink, type Shown } from './from-link.ts';
import {
  openReading,
  type Reading,
  said,
  saidAny,
  toCount,
  toFlag,
  toMoment,
  toNumber,
  toText,
  toTextUnlessNull,
  type Words,
} from './translate-fields.ts';
import { spelled, toRules } from './translate-rules.ts';

export const CREATED_VIA = 'linkly';

export type LinkWire = z.output<typeof linkInput>;

/** What is known of a link besides what its request says. */
export interface Known {
  /** Whether HTML of its owner may be shown; else it is only kept. */
  readonly snippets: boolean;
  readonly shown: Shown;
}

/** Throws invalid_link with everything that needs no look-up. */
export function toNewLink(wire: LinkWire, known: Known): NewLink {
  const reading = openReading();
  const slug = toSlug(wire.slug, reading);
  const domain = toTextUnlessNull(wire.domain) || null;
  if (slug !== undefined && domain === null) reading.fault('domain', 'required');
  const fields = toFields(wire, known, reading);
  reading.end();
  const extras = withNamedHost(fields.extras, domain, known);
  return {
    ...fields,
    ...(extras === undefined ? {} : { extras }),
    domain,
    slug: slug ?? null,
    createdVia: CREATED_VIA,
  };
}

/** Throws invalid_link with everything that needs no look-up. */
export function toChange(wire: LinkWire, held: Link, known: Known): LinkChange {
  const reading = openReading();
  const slug = toSlug(wire.slug, reading);
  const domain = toTextUnlessNull(wire.domain) || null;
  const { domain: standsOn, rules } = fromLink(held, known.shown);
  if (slug !== undefined && domain === null && standsOn === null) reading.fault('domain', 'required');
  // Whoever sends a link back as it was given does not mean to lose the rules that this contract has no word for.
  const isSame = JSON.stringify(wire.rules) === JSON.stringify(rules);
  const { rules: _, ...others } = wire;
  const fields = toFields(
    { ...keepingHtml(held, domain, known), ...(isSame ? others : wire) },
    known,
    reading,
  );
  reading.end();
  const extras = withNamedHost(fields.extras, domain, known);
  return {
    ...fields,
    ...(extras === undefined ? {} : { extras }),
    ...(domain === null ? {} : { domain }),
    ...(slug === undefined ? {} : { slug }),
  };
}

/** HTML that may be shown where a link stood, and may not where it moves, is kept for its owner. */
function keepingHtml({ behaviour }: Link, domain: string | null, { snippets }: Known): LinkWire {
  if (domain === null || snippets) return {};
  return { head_tags: behaviour.headHtml || undefined, body_tags: behaviour.bodyHtml || undefined };
}

/** Undefined when none is asked for. */
function toSlug(value: Words, { fault }: Reading): string | undefined {
  const text = toTextUnlessNull(value)?.trim();
  if (!text) return undefined;
  const slug = text.replace(/^\//, '');
  if (slug === '') fault('slug', 'empty');
  return slug;
}

type Extras = WantedFields['extras'];

/** The server's own host is only shown as a link's domain where somebody named it. */
function withNamedHost(extras: Extras, domain: string | null, { shown }: Known): Extras {
  if (domain?.trim().toLowerCase() !== shown.ownHost) return extras;
  return { ...extras, linkly: { ...extras?.linkly, named_host: true } };
}

function toFields(wire: LinkWire, { snippets }: Known, reading: Reading): WantedFields {
  const url = toTextUnlessNull(wire.url);
  const flag = (field: keyof LinkWire) => toFlag(field, wire[field] as LinkWire['enabled'], reading);
  const expires = saidAny({
    atMs: toMoment('expiry_datetime', wire.expiry_datetime, reading),
    clicks: toCount('expiry_clicks', wire.expiry_clicks, reading),
    redirectTo: wire.expiry_destination === undefined ? undefined : toText(wire.expiry_destination) || null,
  });
  const fields = {
    destination: url,
    title: toText(wire.name),
    note: toText(wire.note),
    enabled: flag('enabled'),
    forwardQuery: flag('forward_params'),
    cloak: flag('cloaking'),
    blockBots: flag('block_bots'),
    clickIdParam: toClickIdParam(flag('conversion_tracking')),
    publicStats: flag('public_analytics'),
    hideReferrer: flag('hide_referrer') ?? hidesReferrer(wire.referer_mode),
    utm: saidAny({
      source: toText(wire.utm_source),
      medium: toText(wire.utm_medium),
      campaign: toText(wire.utm_campaign),
      term: toText(wire.utm_term),
      content: toText(wire.utm_content),
    }),
    og: saidAny({
      title: toText(wire.og_title),
      description: toText(wire.og_description),
      image: toText(wire.og_image),
    }),
    pixels: saidAny({
      meta: toText(wire.fb_pixel_id),
      ga4: toText(wire.ga4_tag_id),
      gtm: toText(wire.gtm_id),
      tiktok: toText(wire.tiktok_pixel_id),
    }),
    expires,
    headHtml: toHtml(wire.head_tags, snippets),
    bodyHtml: toHtml(wire.body_tags, snippets),
    ...(wire.rules === undefined ? {} : toRules(wire.rules ?? [], reading)),
  };
  const skips = flag('skip_social_crawler_tracking');
  const kept = said({
    url: url === undefined ? undefined : url.trim() === spelled(url) ? null : url.trim(),
    rules: wire.rules === undefined ? undefined : (wire.rules as readonly JsonValue[] | null),
    referer_mode: orNull(wire.referer_mode),
    custom_referer: orNull(wire.custom_referer),
    click_fraud_mode: orNull(wire.click_fraud_mode),
    linkify_words: wire.linkify_words as JsonValue | undefined,
    replacements: wire.replacements as JsonValue | undefined,
    skip_social_crawler_tracking: skips === undefined ? undefined : skips || null,
    ...keptHtml(wire, snippets),
  });
  const extras = Object.keys(kept).length === 0 ? {} : { extras: { linkly: kept as JsonObject } };
  return { ...(said(fields) as WantedFields), ...extras };
}

/** What is shown of it: nothing where it may not be. */
const toHtml = (value: Words, snippets: boolean): string | undefined =>
  value === undefined || snippets ? toText(value) : '';

/** Where HTML may be shown nothing of it is kept beside; where it may not, that is all that becomes of it. */
function keptHtml({ head_tags, body_tags }: LinkWire, snippets: boolean) {
  const kept = (value: Words) => (value === undefined ? undefined : snippets ? null : toText(value) || null);
  return { head_tags: kept(head_tags), body_tags: kept(body_tags) };
}

const orNull = (value: Words): string | null | undefined =>
  value === undefined ? undefined : toText(value) || null;

const toClickIdParam = (tracks: boolean | undefined): string | undefined =>
  tracks === undefined ? undefined : tracks ? 'linkly_cid' : '';

const HIDING = /^(no[-_ ]?ref|hid|none|blank|strip|remov|custom)/i;

/** The vendor says nowhere which modes there are: a word for hiding hides. */
export function hidesReferrer(mode: Words): boolean | undefined {
  return mode === undefined ? undefined : HIDING.test(toText(mode) ?? '');
}

/** Throws link_not_found for what can be no link's number. */
export function toLinkId(value: Words): LinkId {
  const id = toNumber(value);
  if (id === null) throw new Problem('link_not_found', {});
  return id as LinkId;
}

/** Which link a request is about; null for a new one. */
export function toTarget({ id, link_id: linkId }: LinkWire): LinkId | null {
  const named = [id, linkId].find((one) => one !== undefined && one !== null && one !== '');
  return named === undefined ? null : toLinkId(named);
}

/** An entry of a batch before anything is looked up; no target is a new link. */
export interface ReadLink {
  readonly wire: LinkWire;
  readonly target: LinkId | null;
}

export function readEntry(value: unknown, { workspaceId }: Caller): ReadLink | { readonly problem: Problem } {
  const checked = linkInput.safeParse(withoutEmpty(value));
  if (!checked.success) {
    const fields = new Set(checked.error.issues.map(({ path }) => path.join('.') || 'entry'));
    const faults = [...fields].map((field) => ({ field, reason: 'bad_form' }) as const);
    return { problem: new Problem('invalid_link', { faults }) };
  }
  const wire = checked.data;
  const names = wire.workspace_id !== undefined && wire.workspace_id !== null && wire.workspace_id !== '';
  if (names && toNumber(wire.workspace_id) !== workspaceId) {
    return { problem: new Problem('workspace_not_found', {}) };
  }
  return attempt(() => ({ wire, target: toTarget(wire) }));
}

/** What `read` makes, or the problem that it throws. */
export function attempt<T>(read: () => T): T | { readonly problem: Problem } {
  try {
    return read();
  } catch (error) {
    if (error instanceof Problem) return { problem: error };
    throw error;
  }
}

export const toCreation = (wire: LinkWire, known: Known): BatchEntry =>
  attempt(() => ({ create: toNewLink(wire, known) }));

export const toChangeEntry = (wire: LinkWire, held: Link, known: Known): BatchEntry =>
  attempt(() => ({ id: held.id, change: toChange(wire, held, known) }));

/** Of a list, or of numbers in one text, split by hyphen or comma; each once. What can be no link's number is none. */
export function toLinkIds(ids: string | number | readonly (string | number)[]): readonly LinkId[] {
  const named = Array.isArray(ids) ? (ids as readonly Words[]) : String(ids).split(/[-,\s]+/);
  return [...new Set(named.map(toNumber))].filter(
    (id) => id !== null,
  ) as readonly number[] as readonly LinkId[];
}
