import type { LinkFault } from '../../core/field-check.ts';
import type { Expiry, Link, LinkFields, LinkId, LinkVersion, Utm } from '../../core/link.ts';
import type { LinkChange, NewLink } from '../../core/link-draft.ts';
import { NO_EXPIRY, NO_UTM, type WantedFields } from '../../core/link-fields.ts';
import { Problem } from '../../core/problem.ts';
import type { Slug } from '../../core/slug.ts';
import { keyIds, linkIds, workspaceIds } from '../../wire/ids.ts';
import { sayFault } from '../../wire/reasons.ts';
import type { Issue } from '../../wire/refusal.ts';
import type { LinkNames } from '../../wire/short-urls.ts';
import { writeTime, writeTimeOrNull } from '../../wire/time.ts';
import type { LinkAnswer, LinkChangeInput, NewLinkInput } from '../contract/link.ts';
import { fromBehaviour, putBehaviour } from './behaviour.ts';

export const CREATED_VIA = 'native';

/** Throws link_not_found for an id that is not one of ours. */
export function toLinkId(text: string): LinkId {
  const id = linkIds.read(text);
  if (id === null) throw new Problem('link_not_found', {});
  return id;
}

export function toNewLink(wire: NewLinkInput): NewLink {
  return {
    ...toChange(wire),
    header: wire.header ?? null,
    fetchTitle: wire.fetch_title === true,
    createdVia: CREATED_VIA,
  };
}

export function toChange(wire: LinkChangeInput): LinkChange {
  // Built by assignment, for it is done for each line of an import.
  const change: { -readonly [K in keyof LinkChange]: LinkChange[K] } = toWanted(wire);
  if (typeof wire.domain === 'string') change.domain = wire.domain;
  if (typeof wire.slug === 'string') change.slug = wire.slug;
  return change;
}

function toWanted(wire: LinkChangeInput): WantedFields {
  const wanted: { -readonly [K in keyof WantedFields]: WantedFields[K] } = {};
  if (wire.url !== undefined) wanted.destination = wire.url;
  if (wire.title !== undefined) wanted.title = wire.title;
  if (wire.note !== undefined) wanted.note = wire.note;
  if (wire.tags !== undefined) wanted.tags = toTags(wire.tags);
  if (wire.external_id !== undefined) wanted.externalId = wire.external_id;
  if (wire.metadata !== undefined) wanted.metadata = wire.metadata;
  if (wire.enabled !== undefined) wanted.enabled = wire.enabled;
  if (wire.redirect_status !== undefined) wanted.redirectStatus = wire.redirect_status;
  if (wire.starts_at !== undefined) wanted.startsAtMs = wire.starts_at;
  if (wire.expires !== undefined) wanted.expires = toExpiry(wire.expires);
  if (wire.forward_query !== undefined) wanted.forwardQuery = wire.forward_query;
  if (wire.forward_path !== undefined) wanted.forwardPath = wire.forward_path;
  if (wire.utm !== undefined) wanted.utm = toUtm(wire.utm);
  if (wire.unique_window_minutes !== undefined) wanted.uniqueWindowMinutes = wire.unique_window_minutes;
  if (wire.forward_query_wins !== undefined) wanted.forwardQueryWins = wire.forward_query_wins;
  if (wire.hide_referrer !== undefined) wanted.hideReferrer = wire.hide_referrer;
  if (wire.public_stats !== undefined) wanted.publicStats = wire.public_stats;
  putBehaviour(wire, wanted);
  return wanted;
}

function toTags(wire: NonNullable<LinkChangeInput['tags']>): WantedFields['tags'] & {} {
  if (Array.isArray(wire)) return wire;
  return {
    ...(wire.add === undefined ? {} : { add: wire.add }),
    ...(wire.remove === undefined ? {} : { remove: wire.remove }),
  };
}

function toExpiry(wire: NonNullable<LinkChangeInput['expires']> | null): WantedFields['expires'] & {} {
  if (wire === null) return NO_EXPIRY;
  return {
    ...(wire.at === undefined ? {} : { atMs: wire.at }),
    ...(wire.clicks === undefined ? {} : { clicks: wire.clicks }),
    ...(wire.unique_clicks === undefined ? {} : { uniqueClicks: wire.unique_clicks }),
    ...(wire.redirect_to === undefined ? {} : { redirectTo: wire.redirect_to }),
  };
}

function toUtm(wire: NonNullable<LinkChangeInput['utm']> | null): Partial<Utm> {
  if (wire === null) return NO_UTM;
  return Object.fromEntries(Object.entries(wire).filter(([, value]) => value !== undefined));
}

export function fromLink(link: Link, names: LinkNames): LinkAnswer {
  const host = names.hostOf(link.domainId);
  return {
    id: linkIds.write(link.id),
    short_url: names.shortUrl(host, link.slug),
    ...fromFields(link, host),
    workspace_id: workspaceIds.write(link.workspaceId),
    created_via: link.createdVia,
    created_at: writeTime(link.createdAtMs),
    updated_at: writeTime(link.updatedAtMs),
    version: link.version,
    trashed_at: writeTimeOrNull(link.trashedAtMs),
    clicks: link.clicks,
    unique_clicks: link.uniqueClicks,
    last_clicked_at: writeTimeOrNull(link.lastClickedAtMs),
  };
}

/** A link that was not saved: it has no id, and no slug either unless one was wished for. */
export function fromRehearsal(
  link: Link,
  wishedSlug: string | null | undefined,
  names: LinkNames,
): LinkAnswer {
  const answer = fromLink(link, names);
  return wishedSlug ? { ...answer, id: null } : { ...answer, id: null, slug: null, short_url: null };
}

function fromFields(fields: LinkFields & { readonly slug: Slug }, host: string) {
  return {
    url: fields.destination,
    domain: host,
    slug: fields.slug,
    title: fields.title,
    note: fields.note,
    tags: [...fields.tags],
    external_id: fields.externalId,
    metadata: { ...fields.metadata },
    enabled: fields.enabled,
    redirect_status: fields.redirectStatus,
    starts_at: writeTimeOrNull(fields.startsAtMs),
    expires: fromExpiry(fields.expires),
    forward_query: fields.forwardQuery,
    forward_path: fields.forwardPath,
    utm: { ...fields.utm },
    unique_window_minutes: fields.uniqueWindowMinutes,
    forward_query_wins: fields.forwardQueryWins,
    hide_referrer: fields.hideReferrer,
    public_stats: fields.publicStats,
    ...fromBehaviour(fields.behaviour),
  };
}

const fromExpiry = (expires: Expiry) => ({
  at: writeTimeOrNull(expires.atMs),
  clicks: expires.clicks,
  unique_clicks: expires.uniqueClicks,
  redirect_to: expires.redirectTo,
});

/** Every version of a link, newest first: who made it, when, and what it changed in the one before. */
export function fromHistory(current: Link, versions: readonly LinkVersion[], names: LinkNames) {
  const older = versions.map((one) => ({ version: one.version, fields: one.fields }));
  const all = [{ version: current.version, fields: current }, ...older];
  return all.map(({ version, fields }, nth) => {
    const shape = fromFields(fields, names.hostOf(fields.domainId));
    const before = all[nth + 1];
    const made = versions[nth];
    return {
      version,
      is_current: nth === 0,
      at: made === undefined ? firstAt(version, current) : writeTime(made.replacedAtMs),
      by: made === undefined ? firstBy(version, current) : writeKeyOrNull(made.replacedBy),
      changed:
        before === undefined
          ? []
          : differences(fromFields(before.fields, names.hostOf(before.fields.domainId)), shape),
      link: shape,
    };
  });
}

const writeKeyOrNull = (id: Link['createdBy']): string | null => (id === null ? null : keyIds.write(id));
const firstAt = (version: number, link: Link) => (version === 1 ? writeTime(link.createdAtMs) : null);
const firstBy = (version: number, link: Link) => (version === 1 ? writeKeyOrNull(link.createdBy) : null);

function differences<T extends object>(before: T, after: T): readonly string[] {
  const old = new Map<string, unknown>(Object.entries(before));
  return Object.entries(after).flatMap(([name, value]) =>
    JSON.stringify(old.get(name)) === JSON.stringify(value) ? [] : [name],
  );
}

/** The core's name of each field, where it is not the wire's in camel case. */
const WIRE_NAMES: Readonly<Record<string, string>> = {
  destination: 'url',
  startsAtMs: 'starts_at',
  atMs: 'at',
  to: 'then',
};

/** `expires.redirectTo` is `["expires", "redirect_to"]` on this wire. */
export function fromFault(fault: LinkFault): Issue {
  return { in: 'body', path: toWirePath(fault.field), code: fault.reason, detail: sayFault(fault) };
}

/** '' is the body as a whole. */
export const toWirePath = (field: string): (string | number)[] =>
  (field === '' ? [] : field.split('.')).map((step) => {
    if (/^\d+$/.test(step)) return Number(step);
    return WIRE_NAMES[step] ?? step.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
  });
