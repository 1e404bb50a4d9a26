import type { Caller } from '../../../core/base/caller.ts';
import type { LinkId } from '../../../core/base/ids.ts';
import type { JsonObject, JsonValue } from '../../../core/base/json.ts';
import { Problem } from '../../../core/base/problem.ts';
import type { Link } from '../../../core/links/link.ts';
import type { BatchEntry } from '../../../core/links/link-batch.ts';
import type { LinkChange, NewLink } from '../../../core/links/link-draft.ts';
import type { LinkFieldsInput } from '../../../core/links/link-fields.ts';
import { withoutEmpty } from '../../../wire/kit/wire-request.ts';
import { asSent, keepAsSent } from '../../../wire/values/original-url.ts';
import type { LinkNames } from '../../../wire/values/short-urls.ts';
import { type LinklyLinkAnswer, type LinkWire, linklyLink, linklySave } from '../contract/links.ts';
import {
  type LinklyScalar,
  linklyKeptText,
  openReading,
  type Reading,
  toFlag,
  toNumber,
  toText,
  toTextUnlessNull,
} from '../contract/values.ts';
import { fromLinklyRules, toLinklyRules } from './rules.ts';

const API = 'linkly';

/** The view of a caller on links. */
export interface LinkView {
  readonly names: LinkNames;
  /** A link on this host has neither domain nor slug in this contract: only a `full_url`. */
  readonly ownHost: string;
  /** The URLs of the webhooks of a link. */
  readonly webhooksOf: (id: LinkId) => readonly string[];
}

export function fromLinklyLink(link: Link, { names, ownHost, webhooksOf }: LinkView): LinklyLinkAnswer {
  const kept: JsonObject = link.extras[API] ?? {};
  const { behaviour } = link;
  const host = names.hostOf(link.domainId);
  const showsHost = host !== ownHost || kept.named_host === true;
  return Object.assign(linklyLink.write(link, kept), {
    url: asSent(link, kept.url),
    head_tags: behaviour.headHtml || linklyKeptText.write(kept.head_tags ?? null),
    body_tags: behaviour.bodyHtml || linklyKeptText.write(kept.body_tags ?? null),
    domain: showsHost ? host : null,
    slug: showsHost ? `/${link.slug}` : null,
    full_url: names.shortUrl(host, link.slug),
    rules: [...fromLinklyRules(kept.rules, behaviour)],
    webhooks: [...webhooksOf(link.id)],
  });
}

/** The context that reading a link needs. */
export interface LinkContext {
  /** Whether the owner's HTML is shown; if not, it is only stored. */
  readonly allowsHtml: boolean;
  readonly view: LinkView;
}

/** Throws invalid_link with every fault that needs no lookup. */
export function toNewLinklyLink(wire: LinkWire, context: LinkContext): NewLink {
  const reading = openReading();
  const slug = toSlug(wire.slug, reading);
  const domain = toTextUnlessNull(wire.domain) || null;
  if (slug !== undefined && domain === null) reading.fault('domain', 'required');
  const fields = toFields(wire, context, reading);
  reading.end();
  return { ...fields, domain, slug: slug ?? null, createdVia: API, carryPixels: true };
}

/** Throws invalid_link with every fault that needs no lookup. */
export function toLinklyChange(wire: LinkWire, current: Link, context: LinkContext): LinkChange {
  const reading = openReading();
  const slug = toSlug(wire.slug, reading);
  const domain = toTextUnlessNull(wire.domain) || null;
  const { domain: currentDomain, rules } = fromLinklyLink(current, context.view);
  if (slug !== undefined && domain === null && currentDomain === null) reading.fault('domain', 'required');
  // A client that sends an answered link back unchanged must not lose rules that this contract cannot express.
  const isSame = JSON.stringify(wire.rules) === JSON.stringify(rules);
  const { rules: _, ...others } = wire;
  const fields = toFields(
    { ...htmlToKeep(current, domain, context), ...(isSame ? others : wire) },
    context,
    reading,
  );
  reading.end();
  return {
    ...fields,
    ...(domain === null ? {} : { domain }),
    ...(slug === undefined ? {} : { slug }),
    ...(domain === null && fields.pixels === undefined ? {} : { carryPixels: true }),
  };
}

/** The current HTML of a link that moves to a domain where HTML is not allowed: it is only stored. */
function htmlToKeep({ behaviour }: Link, domain: string | null, { allowsHtml }: LinkContext): LinkWire {
  if (domain === null || allowsHtml) return {};
  return { head_tags: behaviour.headHtml || undefined, body_tags: behaviour.bodyHtml || undefined };
}

/** Undefined without a slug in the request. */
function toSlug(value: LinklyScalar, { fault }: Reading): string | undefined {
  const text = toTextUnlessNull(value)?.trim();
  if (!text) return undefined;
  const slug = text.replace(/^\//, '');
  if (slug === '') fault('slug', 'empty');
  return slug;
}

/** The values that the rows of the contract read, and the fields that depend on others. */
function toFields(wire: LinkWire, { allowsHtml, view }: LinkContext, reading: Reading): LinkFieldsInput {
  const { fields, kept } = linklyLink.read(wire, reading);
  const url = toTextUnlessNull(wire.url);
  if (url !== undefined) {
    fields.destination = url;
    kept.url = keepAsSent(url.trim());
  }
  if (wire.referer_mode !== undefined) fields.hideReferrer ??= hidesReferrer(wire.referer_mode);
  const tracks = toFlag('conversion_tracking', wire.conversion_tracking, reading);
  if (tracks !== undefined) fields.clickIdParam = tracks ? 'linkly_cid' : '';
  for (const [name, field] of HTML_FIELDS) {
    const html = toText(wire[name]);
    if (html === undefined) continue;
    fields[field] = allowsHtml ? html : '';
    kept[name] = allowsHtml ? null : html || null;
  }
  if (wire.rules !== undefined) {
    Object.assign(fields, toLinklyRules(wire.rules ?? [], reading));
    kept.rules = wire.rules as readonly JsonValue[] | null;
  }
  // The server's own host is the domain only for a client that sent it.
  if (toText(wire.domain)?.trim().toLowerCase() === view.ownHost) kept.named_host = true;
  return Object.keys(kept).length === 0 ? fields : { ...fields, extras: { [API]: kept } };
}

const HTML_FIELDS = [
  ['head_tags', 'headHtml'],
  ['body_tags', 'bodyHtml'],
] as const;

const HIDING = /^(no[-_ ]?ref|hid|none|blank|strip|remov|custom)/i;

/** The vendor does not list its modes, so any value that means hiding hides the referrer. */
export const hidesReferrer = (mode: LinklyScalar): boolean => HIDING.test(toText(mode) ?? '');

/** Throws link_not_found if the value cannot be the number of a link. */
export function toLinklyId(value: LinklyScalar): LinkId {
  const id = toNumber(value);
  if (id === null) throw new Problem('link_not_found', {});
  return id as LinkId;
}

/** The link that a request updates; null for a new one. */
export function toTarget({ id, link_id: linkId }: LinkWire): LinkId | null {
  const named = [id, linkId].find((value) => value !== undefined && value !== null && value !== '');
  return named === undefined ? null : toLinklyId(named);
}

/** An entry of a batch before any lookup; a null target creates a link. */
export interface ReadEntry {
  readonly wire: LinkWire;
  readonly target: LinkId | null;
}

export function readEntry(
  value: unknown,
  { workspaceId }: Caller,
): ReadEntry | { readonly problem: Problem } {
  const checked = linklySave.input.safeParse(withoutEmpty(value));
  if (!checked.success) {
    const fields = new Set(checked.error.issues.map(({ path }) => path.join('.') || 'entry'));
    const faults = [...fields].map((field) => ({ field, reason: 'bad_form' }) as const);
    return { problem: new Problem('invalid_link', { faults }) };
  }
  const wire = checked.data;
  const namesWorkspace =
    wire.workspace_id !== undefined && wire.workspace_id !== null && wire.workspace_id !== '';
  if (namesWorkspace && toNumber(wire.workspace_id) !== workspaceId) {
    return { problem: new Problem('workspace_not_found', {}) };
  }
  return attempt(() => ({ wire, target: toTarget(wire) }));
}

/** The result of `read`, or the problem that it throws. */
function attempt<T>(read: () => T): T | { readonly problem: Problem } {
  try {
    return read();
  } catch (error) {
    if (error instanceof Problem) return { problem: error };
    throw error;
  }
}

export const toCreation = (wire: LinkWire, context: LinkContext): BatchEntry =>
  attempt(() => ({ create: toNewLinklyLink(wire, context) }));

export const toChangeEntry = (wire: LinkWire, current: Link, context: LinkContext): BatchEntry =>
  attempt(() => ({ id: current.id, change: toLinklyChange(wire, current, context) }));

/** From a list, or a text of numbers separated by hyphens or commas; duplicates and other texts are skipped. */
export function toLinklyIds(ids: string | number | readonly (string | number)[]): readonly LinkId[] {
  const named = Array.isArray(ids) ? (ids as readonly LinklyScalar[]) : String(ids).split(/[-,\s]+/);
  return [...new Set(named.map(toNumber))].filter(
    (id) => id !== null,
  ) as readonly number[] as readonly LinkId[];
}
