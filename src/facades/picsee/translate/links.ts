import { keyOf } from '../../../core/base/actor.ts';
import { DAY_MS } from '../../../core/base/calendar.ts';
import type { LinkId } from '../../../core/base/ids.ts';
import { NO_UTM } from '../../../core/base/utm.ts';
import type { Link } from '../../../core/links/link.ts';
import type { LinkChange, NewLink } from '../../../core/links/link-draft.ts';
import { ALL_LINKS, type LinkListInput } from '../../../core/links/link-queries.ts';
import { withTag } from '../../../core/links/tag.ts';
import type { SentFields } from '../../../wire/kit/field-rows.ts';
import { WireRefusal } from '../../../wire/refusals/refusal.ts';
import { asSent, keepAsSent } from '../../../wire/values/original-url.ts';
import type { LinkNames } from '../../../wire/values/short-urls.ts';
import { writeSecond } from '../../../wire/values/time.ts';
import { type CreateWire, type EditWire, type PicseeListWire, picseeLink } from '../contract/links.ts';
import { readTaipei, writeTaipei } from '../contract/taipei-time.ts';
import { replaceTargetRules, toTargetRules } from './targets.ts';

const API = 'picsee';
const PAGE = 20;

/** The hosts of the account, and the server's own, which replaces any other host. */
export interface PicseeHosts {
  readonly own: string;
  readonly theirs: ReadonlySet<string>;
}

export function toNewPicseeLink(wire: CreateWire, hosts: PicseeHosts): NewLink {
  const { fields, kept } = toFields(wire);
  return {
    ...fields,
    ...(wire.encodeId === undefined ? {} : { slug: wire.encodeId }),
    domain: toDomain(wire.domain, hosts) ?? hosts.own,
    ...(wire.targets ? { rules: toTargetRules(wire.targets) } : {}),
    extras: { [API]: kept },
    createdVia: API,
    carryPixels: true,
  };
}

/** Null without a domain of the account. */
function toDomain(domain: string | null | undefined, { theirs }: PicseeHosts): string | null {
  const host = domain?.trim().toLowerCase() ?? '';
  return theirs.has(host) ? host : null;
}

/** The context of a change. */
interface ChangeFacts {
  readonly current: Link;
  readonly hosts: PicseeHosts;
  readonly nowMs: number;
}

export function toPicseeChange(wire: EditWire, { current, hosts, nowMs }: ChangeFacts): LinkChange {
  const domain = toDomain(wire.domain, hosts);
  const { fields, kept } = toFields(wire);
  const endMs = fields.expires?.atMs ?? null;
  if (endMs !== null && endMs <= nowMs) throw bad('expireTime', 'Must be in the future.');
  const { targets } = wire;
  return {
    ...fields,
    ...(wire.encodeId === undefined ? {} : { slug: wire.encodeId }),
    ...(domain === null ? {} : { domain }),
    ...(targets === undefined ? {} : { rules: replaceTargetRules(current.behaviour.rules, targets ?? []) }),
    extras: { [API]: kept },
    carryPixels: true,
  };
}

/** Throws invalid_request. */
export const toTaipeiMs = (field: string, text: string): number => readTaipei(text) ?? throwBadTime(field);

function throwBadTime(field: string): never {
  throw bad(field, 'Must be a time such as 2026-11-14T11:39:00.');
}

const bad = (field: string, detail: string): WireRefusal =>
  new WireRefusal('invalid_request', { issues: [{ in: 'body', path: [field], code: 'bad_form', detail }] });

/** The values that the rows of the contract read, and the fields that depend on others. */
function toFields(wire: Partial<EditWire>): SentFields {
  const sent = picseeLink.read(wire, { fault: (field) => throwBadTime(field) });
  const { fields, kept } = sent;
  const { url, title, tags, utm, gTag, pathFormat, isStar } = wire;
  if (url !== undefined) {
    fields.destination = url;
    kept.sent = keepAsSent(url);
  }
  if (title !== undefined) {
    fields.title = title ?? '';
    fields.og = { ...fields.og, title: fields.title };
  }
  if (tags !== undefined) fields.tags = tags ?? [];
  if (utm !== undefined) fields.utm = toUtm(utm);
  if (gTag !== undefined) {
    // Ids of an unknown form are only stored.
    const id = gTag ?? '';
    const ga4 = id.startsWith('G-') ? id : '';
    const gtm = id.startsWith('GTM-') ? id : '';
    fields.pixels = { ...fields.pixels, ga4, gtm };
    kept.gTag = ga4 || gtm ? null : gTag;
  }
  if (pathFormat !== undefined) kept.pathFormat = pathFormat && { key: pathFormat.key ?? null };
  if (isStar !== undefined) kept.isStar = isStar || null;
  return sent;
}

/** Null clears all parameters; inside an object, it clears one of them. */
function toUtm(utm: NonNullable<CreateWire['utm']> | null) {
  if (utm === null) return NO_UTM;
  return Object.fromEntries(
    Object.entries(utm).flatMap(([name, value]) => (value === undefined ? [] : [[name, value ?? '']])),
  );
}

export const isStarred = (link: Link): boolean => link.extras[API]?.isStar === true;
export const isUsed = (link: Link): boolean => link.trashedAtMs === null;

/** By default only links that this API created. */
export function toPicseeList(wire: PicseeListWire, before: (id: LinkId) => string): LinkListInput {
  const isApi = wire.isAPI ?? true;
  const startMs = wire.startTime === undefined ? null : toTaipeiMs('startTime', wire.startTime);
  // encodeId overrides authorId, authorId overrides tag, and tag overrides keyword.
  const isLower = wire.encodeId !== undefined || wire.authorId !== undefined;
  const narrowed = isLower
    ? {}
    : wire.tag !== undefined
      ? { tag: withTag(wire.tag) }
      : { search: wire.keyword ?? null };
  return {
    ...ALL_LINKS,
    ...narrowed,
    externalId: wire.externalId ?? null,
    createdVia: isApi ? API : null,
    notCreatedVia: isApi ? null : API,
    createdBeforeMs: startMs === null ? null : startMs + 1,
    sort: '-created_at',
    limit: pageSizeOf(wire),
    // The cursor of a page is the number of its last link.
    cursor: wire.prevMapId === undefined ? null : before(wire.prevMapId as LinkId),
  };
}

export const pageSizeOf = ({ limit }: PicseeListWire): number => limit ?? PAGE;

/** Whether a list is a search, which not every plan includes. */
export const isSearch = (wire: PicseeListWire): boolean =>
  [wire.encodeId, wire.authorId, wire.tag, wire.keyword, wire.url, wire.fbPixel, wire.gTag].some(
    (filter) => filter !== undefined,
  );

/** Whether a link matches all filters except tag and keyword, which only the store can check. */
export function matchesPicseeList(wire: PicseeListWire, link: Link): boolean {
  const { externalId, startTime, prevMapId, authorId } = wire;
  if ((link.createdVia === API) !== (wire.isAPI ?? true)) return false;
  if (wire.isStar !== undefined && isStarred(link) !== wire.isStar) return false;
  if (externalId !== undefined && link.externalId !== externalId) return false;
  if (startTime !== undefined && link.createdAtMs > toTaipeiMs('startTime', startTime)) return false;
  if (prevMapId !== undefined && link.id >= prevMapId) return false;
  if (wire.encodeId !== undefined && link.slug !== wire.encodeId) return false;
  if (wire.encodeId === undefined && authorId !== undefined && keyOf(link.createdBy) !== authorId)
    return false;
  if (wire.url !== undefined && !leadsTo(link, wire.url)) return false;
  if (wire.fbPixel !== undefined && link.behaviour.pixels.meta !== wire.fbPixel) return false;
  return wire.gTag === undefined || tagsOf(link).includes(wire.gTag);
}

const leadsTo = (link: Link, url: string): boolean =>
  asSent(link, link.extras[API]?.sent) === url || link.destination === URL.parse(url.trim())?.href;

/** The Google tags of a link, as they were sent. */
function tagsOf({ behaviour, extras }: Link): readonly string[] {
  const kept = extras[API]?.gTag;
  return [behaviour.pixels.ga4, behaviour.pixels.gtm, typeof kept === 'string' ? kept : ''];
}

function named(link: Link, names: LinkNames) {
  const domain = names.hostOf(link.domainId);
  return { domain, picseeUrl: names.shortUrl(domain, link.slug) };
}

export const fromNewPicseeLink = (link: Link, names: LinkNames) => ({
  picseeUrl: named(link, names).picseeUrl,
  encodeId: link.slug as string,
});

export function fromListed(link: Link, names: LinkNames) {
  const { domain, picseeUrl } = named(link, names);
  return {
    mapId: link.id as number,
    domain,
    encodeId: link.slug as string,
    url: asSent(link, link.extras[API]?.sent),
    picseeUrl,
    title: link.title,
    externalId: link.externalId,
    totalClicks: link.clicks,
    uniqueClicks: link.uniqueClicks,
    createTime: writeTaipei(link.createdAtMs),
    tags: link.tags.map((value) => ({ value })),
    isStar: isStarred(link),
  };
}

export function fromOverview(link: Link, names: LinkNames) {
  const { domain, picseeUrl } = named(link, names);
  return {
    id: link.id as number,
    encodeId: link.slug as string,
    url: asSent(link, link.extras[API]?.sent),
    picseeUrl,
    domain,
    isHttps: picseeUrl.startsWith('https:'),
    externalId: link.externalId,
    title: link.title,
    createTime: writeTaipei(link.createdAtMs),
    created: writeSecond(link.createdAtMs),
    totalClicks: link.clicks,
    uniqueClicks: link.uniqueClicks,
  };
}

const RECOVER_MS_MAX = 30 * DAY_MS;

/** Whether a link has been in the trash for too long to be restored. */
export const isLost = ({ trashedAtMs }: Link, nowMs: number): boolean =>
  trashedAtMs !== null && nowMs - trashedAtMs > RECOVER_MS_MAX;

/** The tracking tools of an account's newest links. */
export function fromTools(links: readonly Link[]) {
  const distinct = (read: (link: Link) => readonly (string | undefined)[]): string[] =>
    [...new Set(links.flatMap(read))]
      .filter((one): one is string => typeof one === 'string' && one !== '')
      .sort();
  return {
    utmSources: distinct(({ utm }) => [utm.source]),
    utmMediums: distinct(({ utm }) => [utm.medium]),
    fbPixels: distinct(({ behaviour }) => [behaviour.pixels.meta]),
    gTags: distinct(tagsOf),
  };
}
