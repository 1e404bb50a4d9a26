import type { Link, LinkId } from '../../core/link.ts';
import type { LinkChange, NewLink } from '../../core/link-draft.ts';
import type { WantedFields } from '../../core/link-fields.ts';
import { ALL_LINKS, type ListWishes } from '../../core/link-queries.ts';
import { withTag } from '../../core/tag.ts';
import { asSent, keepAsSent } from '../../wire/as-sent.ts';
import { WireRefusal } from '../../wire/refusal.ts';
import type { LinkNames } from '../../wire/short-urls.ts';
import { writeSecond } from '../../wire/time.ts';
import { readTaipei, writeTaipei } from './clock.ts';
import type { CreateWire, EditWire, ListWire } from './contract.ts';
import { replaceRules, toRules } from './translate-targets.ts';

export const CREATED_VIA = 'picsee';
const PAGE = 20;

/** Which hosts are the account's, and the one that stands for all others. */
export interface Hosts {
  readonly own: string;
  readonly theirs: ReadonlySet<string>;
}

export function toNewLink(wire: CreateWire, hosts: Hosts): NewLink {
  return {
    destination: wire.url,
    ...(wire.encodeId === undefined ? {} : { slug: wire.encodeId }),
    domain: toDomain(wire.domain, hosts) ?? hosts.own,
    ...toFields(wire),
    ...(wire.targets ? { rules: toRules(wire.targets) } : {}),
    extras: { [CREATED_VIA]: { ...keepAsSent(wire.url), ...toExtras(wire) } },
    createdVia: CREATED_VIA,
  };
}

/** Null for none, and for one that is not the account's. */
function toDomain(domain: string | null | undefined, { theirs }: Hosts): string | null {
  const host = domain?.trim().toLowerCase() ?? '';
  return theirs.has(host) ? host : null;
}

/** What a change is made on. */
export interface Standing {
  readonly held: Link;
  readonly hosts: Hosts;
  readonly nowMs: number;
}

export function toChange(wire: EditWire, { held, hosts, nowMs }: Standing): LinkChange {
  const domain = toDomain(wire.domain, hosts);
  return {
    ...(wire.url === undefined ? {} : { destination: wire.url }),
    ...(wire.encodeId === undefined ? {} : { slug: wire.encodeId }),
    ...(domain === null ? {} : { domain }),
    ...toFields(wire),
    ...(wire.targets === undefined ? {} : { rules: replaceRules(held.behaviour.rules, wire.targets ?? []) }),
    ...(wire.expireTime === undefined ? {} : { expires: { atMs: toEnd(wire.expireTime, nowMs) } }),
    extras: {
      [CREATED_VIA]: {
        ...(wire.url === undefined ? {} : keepAsSent(wire.url)),
        ...toExtras(wire),
        ...(wire.isStar === undefined ? {} : { isStar: wire.isStar || null }),
      },
    },
  };
}

function toEnd(text: string | null, nowMs: number): number | null {
  const atMs = text === null ? null : toMoment('expireTime', text);
  if (atMs !== null && atMs <= nowMs) throw bad('expireTime', 'Must be in the future.');
  return atMs;
}

/** Throws invalid_request. */
export function toMoment(field: string, text: string): number {
  const atMs = readTaipei(text);
  if (atMs !== null) return atMs;
  throw bad(field, 'Must be a time such as 2026-11-14T11:39:00.');
}

const bad = (field: string, detail: string): WireRefusal =>
  new WireRefusal('invalid_request', { issues: [{ in: 'body', path: [field], code: 'bad_form', detail }] });

function toFields(wire: Omit<CreateWire, 'url'>): WantedFields {
  const { title, description, imageUrl } = wire;
  const og = {
    ...(title === undefined ? {} : { title: title ?? '' }),
    ...(description === undefined ? {} : { description: description ?? '' }),
    ...(imageUrl === undefined ? {} : { image: imageUrl ?? '' }),
  };
  const pixels = { ...toMeta(wire.fbPixel), ...toTag(wire.gTag) };
  return {
    ...(wire.externalId === undefined ? {} : { externalId: wire.externalId }),
    ...(wire.tags === undefined ? {} : { tags: wire.tags ?? [] }),
    ...(wire.utm === undefined ? {} : { utm: toUtm(wire.utm) }),
    ...(title === undefined ? {} : { title: title ?? '' }),
    ...(Object.keys(og).length === 0 ? {} : { og }),
    ...(Object.keys(pixels).length === 0 ? {} : { pixels }),
  };
}

const NO_UTM = { source: '', medium: '', campaign: '', term: '', content: '' };

/** Null clears all; of an object, what is named is set, and null clears that. */
function toUtm(utm: NonNullable<CreateWire['utm']> | null) {
  if (utm === null) return NO_UTM;
  return Object.fromEntries(
    Object.entries(utm).flatMap(([name, value]) => (value === undefined ? [] : [[name, value ?? '']])),
  );
}

const toMeta = (fbPixel: string | null | undefined) => (fbPixel === undefined ? {} : { meta: fbPixel ?? '' });

/** Measuring ids that we know by their form; the others are only kept. */
function toTag(gTag: string | null | undefined) {
  if (gTag === undefined) return {};
  const tag = gTag ?? '';
  return { ga4: tag.startsWith('G-') ? tag : '', gtm: tag.startsWith('GTM-') ? tag : '' };
}

function toExtras({ gTag, pathFormat }: Pick<CreateWire, 'gTag' | 'pathFormat'>) {
  return {
    ...(gTag === undefined ? {} : { gTag: gTag === null || /^(G|GTM)-/.test(gTag) ? null : gTag }),
    ...(pathFormat === undefined
      ? {}
      : { pathFormat: pathFormat === null ? null : { key: pathFormat.key ?? null } }),
  };
}

export const isStarred = (link: Link): boolean => link.extras[CREATED_VIA]?.isStar === true;
export const isUsed = (link: Link): boolean => link.trashedAtMs === null;

/** Absent means made through this API. */
export function toWishes(wire: ListWire, before: (id: LinkId) => string): ListWishes {
  const isApi = wire.isAPI ?? true;
  const startMs = wire.startTime === undefined ? null : toMoment('startTime', wire.startTime);
  // One of them narrows, by this priority.
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
    createdVia: isApi ? CREATED_VIA : null,
    notCreatedVia: isApi ? null : CREATED_VIA,
    createdBeforeMs: startMs === null ? null : startMs + 1,
    sort: '-created_at',
    limit: pageOf(wire),
    // The number of a link is where its page ends.
    cursor: wire.prevMapId === undefined ? null : before(wire.prevMapId as LinkId),
  };
}

export const pageOf = ({ limit }: ListWire): number => limit ?? PAGE;

/** Whether a list is searched, which not every plan has. */
export const isSearch = (wire: ListWire): boolean =>
  [wire.encodeId, wire.authorId, wire.tag, wire.keyword, wire.url, wire.fbPixel, wire.gTag].some(
    (one) => one !== undefined,
  );

/** Everything that a list may be narrowed by but tag and keyword, which only the store can ask. */
export function passesList(wire: ListWire, link: Link): boolean {
  const { externalId, startTime, prevMapId, authorId } = wire;
  if ((link.createdVia === CREATED_VIA) !== (wire.isAPI ?? true)) return false;
  if (wire.isStar !== undefined && isStarred(link) !== wire.isStar) return false;
  if (externalId !== undefined && link.externalId !== externalId) return false;
  if (startTime !== undefined && link.createdAtMs > toMoment('startTime', startTime)) return false;
  if (prevMapId !== undefined && link.id >= prevMapId) return false;
  if (wire.encodeId !== undefined && link.slug !== wire.encodeId) return false;
  if (wire.encodeId === undefined && authorId !== undefined && link.createdBy !== authorId) return false;
  if (wire.url !== undefined && !leadsTo(link, wire.url)) return false;
  if (wire.fbPixel !== undefined && link.behaviour.pixels.meta !== wire.fbPixel) return false;
  return wire.gTag === undefined || tagsOf(link).includes(wire.gTag);
}

const leadsTo = (link: Link, url: string): boolean =>
  asSent(link, CREATED_VIA) === url || link.destination === URL.parse(url.trim())?.href;

/** Of Google, as they were given. */
function tagsOf({ behaviour, extras }: Link): readonly string[] {
  const kept = extras[CREATED_VIA]?.gTag;
  return [behaviour.pixels.ga4, behaviour.pixels.gtm, typeof kept === 'string' ? kept : ''];
}

function named(link: Link, names: LinkNames) {
  const domain = names.hostOf(link.domainId);
  return { domain, picseeUrl: names.shortUrl(domain, link.slug) };
}

export const fromNewLink = (link: Link, names: LinkNames) => ({
  picseeUrl: named(link, names).picseeUrl,
  encodeId: link.slug as string,
});

export function fromListed(link: Link, names: LinkNames) {
  const { domain, picseeUrl } = named(link, names);
  return {
    mapId: link.id as number,
    domain,
    encodeId: link.slug as string,
    url: asSent(link, CREATED_VIA),
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
    url: asSent(link, CREATED_VIA),
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

const RECOVER_MS_MAX = 30 * 86_400_000;

/** Whether a link has been in the trash for too long to be taken out. */
export const isLost = ({ trashedAtMs }: Link, nowMs: number): boolean =>
  trashedAtMs !== null && nowMs - trashedAtMs > RECOVER_MS_MAX;

/** What an account measures with, as its newest links tell. */
export function fromTools(links: readonly Link[]) {
  const all = (read: (link: Link) => readonly (string | undefined)[]): string[] =>
    [...new Set(links.flatMap(read))]
      .filter((one): one is string => typeof one === 'string' && one !== '')
      .sort();
  return {
    utmSources: all(({ utm }) => [utm.source]),
    utmMediums: all(({ utm }) => [utm.medium]),
    fbPixels: all(({ behaviour }) => [behaviour.pixels.meta]),
    gTags: all(tagsOf),
  };
}
