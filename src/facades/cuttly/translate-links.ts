import type { z } from 'zod';
import type { WantedRule } from '../../core/behaviour-fields.ts';
import type { Condition } from '../../core/condition.ts';
import type { Domain } from '../../core/domain.ts';
import type { Caller } from '../../core/key.ts';
import type { Link } from '../../core/link.ts';
import type { LinkChange, NewLink } from '../../core/link-draft.ts';
import type { Plan } from '../../core/plan.ts';
import { asWantedRule } from '../../core/wanted-rules.ts';
import { asSent, keepAsSent } from '../../wire/as-sent.ts';
import { FacadeVerdict } from '../../wire/facade.ts';
import { WireRefusal } from '../../wire/refusal.ts';
import type { LinkNames } from '../../wire/short-urls.ts';
import { writeDay } from '../../wire/time.ts';
import { readDestination } from './addresses.ts';
import type { EditWire, shortenInput, teamShortenInput } from './contract.ts';
import { replyPhpJson } from './php-json.ts';
import { toExpiry } from './translate-expiry.ts';
import { SAYS, TEAM_SAYS, teamError, verdict } from './translate-refusals.ts';

export const CREATED_VIA = 'cuttly';

type ShortenWire = Pick<z.output<typeof shortenInput>, 'name' | 'noTitle' | 'public'>;

/** Parameters that clients send with every call, and that a plan without them ignores. */
export interface Allowed {
  readonly noTitle: boolean;
  readonly publicStats: boolean;
}

function toLink(wire: ShortenWire, text: string, allowed: Allowed): NewLink {
  const destination = readDestination(text);
  return {
    destination,
    ...(wire.name === undefined ? {} : { slug: wire.name }),
    ...(wire.public === '1' && allowed.publicStats ? { publicStats: true } : {}),
    fetchTitle: !(wire.noTitle === '1' && allowed.noTitle),
    extras: { [CREATED_VIA]: keepAsSent(destination) },
    createdVia: CREATED_VIA,
  };
}

/** `owned` are the domains of the workspace, oldest first. */
export function toNewLink(
  wire: z.output<typeof shortenInput>,
  owned: readonly Domain[],
  allowed: Allowed,
): NewLink {
  const link = toLink(wire, wire.short, allowed);
  if (wire.userDomain !== '1') return link;
  if (owned.length === 0) throw say(SAYS.noDomain);
  const active = owned.find(({ verifiedAtMs }) => verifiedAtMs !== null);
  if (active === undefined) throw say(SAYS.domainNotConnected);
  return { ...link, domain: active.host, header: active.settings.headers[0] ?? null };
}

export function toTeamLink(wire: z.output<typeof teamShortenInput>, allowed: Allowed): NewLink {
  const link = toLink(wire, teamUrl(wire, { shortens: true }), allowed);
  if (wire.domain === undefined) return { ...link, header: wire.header ?? null };
  const [host = '', header] = wire.domain.replace(/^https?:\/\//i, '').split('/', 2);
  return { ...link, domain: host, header: header || wire.header || null };
}

/** The parameter that no call of the Team API goes without. */
export function teamUrl({ url }: { readonly url?: string | undefined }, { shortens = false } = {}): string {
  if (url !== undefined) return url;
  const number = shortens ? 2 : undefined;
  throw new FacadeVerdict(teamError(TEAM_SAYS.noUrl, { status: 400, number }));
}

const say = (text: string): FacadeVerdict => new FacadeVerdict(replyPhpJson(200, text));

export function fromNewLink(link: Link, names: LinkNames) {
  return {
    status: 7,
    fullLink: asSent(link, CREATED_VIA),
    date: writeDay(link.createdAtMs),
    shortLink: names.shortUrl(names.hostOf(link.domainId), link.slug),
    title: link.title,
  } as const;
}

export const isDeletion = (wire: EditWire): boolean => wire.delete === '1';

/** All that an edit asks for, as one change. Throws the verdict that the contract has for what cannot be. */
export function toChange(wire: EditWire, held: Link): LinkChange {
  const change: LinkChange = {
    ...(wire.tag === undefined ? {} : { tags: { add: [wire.tag] } }),
    ...(wire.name === undefined ? {} : { slug: besideHeader(held, wire.name) }),
    ...(wire.title === undefined ? {} : { title: wire.title }),
    ...toSource(wire.source),
    ...(wire.password === undefined ? {} : { password: wire.password }),
    ...toExpiry(wire, held.expires),
    ...toMobile(wire, held),
    ...toWindow(wire.unique),
    ...toTest(wire),
  };
  if (Object.keys(change).length === 0) throw verdict(2);
  return change;
}

/** A slug below a TRAI header stays there. */
const besideHeader = ({ slug }: Link, name: string): string =>
  slug.includes('/') && !name.includes('/') ? `${slug.slice(0, slug.lastIndexOf('/'))}/${name}` : name;

function toSource(source: string | undefined): LinkChange {
  if (source === undefined) return {};
  const destination = readDestination(source);
  return { destination, extras: { [CREATED_VIA]: keepAsSent(destination) } };
}

/** Whom each value of `mobile` means. */
const MOBILES = new Map<string, Pick<Condition, 'platform' | 'os' | 'device'>>([
  ['android', { platform: ['android'] }],
  ['ios', { platform: ['ios'] }],
  ['windowsMobile', { os: ['Windows Phone', 'Windows Mobile', 'Windows CE'] }],
  ['redirect', { device: ['mobile', 'tablet'] }],
]);

function toMobile({ mobile, destination }: EditWire, held: Link): LinkChange {
  if (mobile === undefined) return {};
  const when = MOBILES.get(mobile);
  if (when === undefined) throw verdict(2);
  const others = held.behaviour.rules.filter((rule) => JSON.stringify(rule.when) !== JSON.stringify(when));
  if (destination === undefined) return { rules: others.map(asWantedRule) };
  const rule: WantedRule = { when, to: { destination: readDestination(destination) } };
  // Every phone comes after single systems: the first rule that holds decides.
  return {
    rules: mobile === 'redirect' ? [...others.map(asWantedRule), rule] : [rule, ...others.map(asWantedRule)],
  };
}

function toWindow(unique: string | undefined): LinkChange {
  if (unique === undefined) return {};
  const minutes = unique === '1' ? 15 : Number(unique);
  if (!/^\d{1,4}$/.test(unique) || (minutes !== 0 && (minutes < 15 || minutes > 1_440)))
    throw say(SAYS.window);
  return { uniqueWindowMinutes: minutes };
}

function toTest(wire: EditWire): LinkChange {
  if (wire.abtest === undefined) return {};
  if (wire.abtest === '0') return { split: [] };
  const b = toVariant(wire.abtest_b, wire.abtest_bvariation);
  if (wire.abtest === '1') return { split: [b] };
  if (wire.abtest !== '2') throw verdict(2);
  const c = toVariant(wire.abtest_c, wire.abtest_cvariation);
  if (b.weight + c.weight > 100) throw verdict(2);
  return { split: [b, c] };
}

function toVariant(percent: string | undefined, url: string | undefined) {
  const weight = /^\d{1,3}$/.test(percent ?? '') ? Number(percent) : Number.NaN;
  if (url === undefined || !(weight <= 100)) throw verdict(2);
  return { destination: readDestination(url), weight };
}

/** Links that this API did not make are not in its section, and so not there. */
export const isOwn = (link: Link): boolean => link.createdVia === CREATED_VIA && link.trashedAtMs === null;

/** The account that a key of the Regular API stands for; a key of a team is none. */
export function regular(caller: Caller): Caller {
  if (caller.workspaceKind === 'personal') return caller;
  throw new WireRefusal('unauthenticated', { reason: 'unknown' });
}

/** The team that a key of the Team API stands for. */
export function team(caller: Caller, plan: Plan | null, { shortens = false } = {}): Caller {
  if (caller.workspaceKind !== 'team') throw new WireRefusal('unauthenticated', { reason: 'unknown' });
  if (plan?.features.has('team_api') === true) return caller;
  const number = shortens ? 4 : undefined;
  throw new FacadeVerdict(teamError(TEAM_SAYS.expired, { status: 401, number }));
}
