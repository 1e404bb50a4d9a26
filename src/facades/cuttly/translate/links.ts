import type { z } from 'zod';
import type { Caller } from '../../../core/base/caller.ts';
import type { Domain } from '../../../core/domains/domain.ts';
import type { Link } from '../../../core/links/link.ts';
import type { LinkChange, NewLink } from '../../../core/links/link-draft.ts';
import type { Plan } from '../../../core/plans/plan.ts';
import type { Condition } from '../../../core/rules/condition.ts';
import type { RuleInput } from '../../../core/rules/rule-input.ts';
import { asRuleInput } from '../../../core/rules/rule-input.ts';
import { FacadeVerdict } from '../../../wire/kit/facade.ts';
import { WireRefusal } from '../../../wire/refusals/refusal.ts';
import { asSent, keepAsSent } from '../../../wire/values/original-url.ts';
import type { LinkNames } from '../../../wire/values/short-urls.ts';
import { writeDay } from '../../../wire/values/time.ts';
import type { CuttlyEditWire, cuttlyShorten, cuttlyTeamShorten } from '../contract.ts';
import { CUTTLY_TEAM_TEXTS, CUTTLY_TEXTS, editVerdict, teamError } from '../refusals.ts';
import { readDestination } from './addresses.ts';
import { toCuttlyExpiry } from './expiry.ts';

export const CUTTLY = 'cuttly';

type ShortenWire = Pick<z.output<typeof cuttlyShorten.input>, 'name' | 'noTitle' | 'public'>;

/** Parameters that clients send with every call. They are ignored if the plan does not include them. */
export interface ShortenFeatures {
  readonly noTitle: boolean;
  readonly publicStats: boolean;
}

function toLink(wire: ShortenWire, text: string, allowed: ShortenFeatures): NewLink {
  const destination = readDestination(text);
  return {
    destination,
    ...(wire.name === undefined ? {} : { slug: wire.name }),
    ...(wire.public === '1' && allowed.publicStats ? { publicStats: true } : {}),
    fetchTitle: !(wire.noTitle === '1' && allowed.noTitle),
    extras: { [CUTTLY]: { sent: keepAsSent(destination) } },
    createdVia: CUTTLY,
  };
}

/** `owned` are the domains of the workspace, oldest first. */
export function toNewCuttlyLink(
  wire: z.output<typeof cuttlyShorten.input>,
  owned: readonly Domain[],
  allowed: ShortenFeatures,
): NewLink {
  const link = toLink(wire, wire.short, allowed);
  if (wire.userDomain !== '1') return link;
  if (owned.length === 0) throw bareText(CUTTLY_TEXTS.noDomain);
  const active = owned.find(({ verifiedAtMs }) => verifiedAtMs !== null);
  if (active === undefined) throw bareText(CUTTLY_TEXTS.domainNotConnected);
  return { ...link, domain: active.host, header: active.settings.headers[0] ?? null };
}

export function toTeamLink(
  wire: z.output<typeof cuttlyTeamShorten.input>,
  allowed: ShortenFeatures,
): NewLink {
  const link = toLink(wire, teamUrl(wire, { shortens: true }), allowed);
  if (wire.domain === undefined) return { ...link, header: wire.header ?? null };
  const [host = '', header] = wire.domain.replace(/^https?:\/\//i, '').split('/', 2);
  return { ...link, domain: host, header: header || wire.header || null };
}

/** The parameter that every call of the Team API requires. */
export function teamUrl({ url }: { readonly url?: string | undefined }, { shortens = false } = {}): string {
  if (url !== undefined) return url;
  const number = shortens ? 2 : undefined;
  throw new FacadeVerdict(teamError(CUTTLY_TEAM_TEXTS.noUrl, { status: 400, number }));
}

const bareText = (text: string): FacadeVerdict => new FacadeVerdict({ status: 200, value: text });

export function fromCuttlyLink(link: Link, names: LinkNames) {
  return {
    status: 7,
    fullLink: asSent(link, link.extras[CUTTLY]?.sent),
    date: writeDay(link.createdAtMs),
    shortLink: names.shortUrl(names.hostOf(link.domainId), link.slug),
    title: link.title,
  } as const;
}

export const isDeletion = (wire: CuttlyEditWire): boolean => wire.delete === '1';

/** Combines an edit into one change. Throws the contract's verdict for an invalid parameter. */
export function toCuttlyChange(wire: CuttlyEditWire, current: Link): LinkChange {
  const change: LinkChange = {
    ...(wire.tag === undefined ? {} : { tags: { add: [wire.tag] } }),
    ...(wire.name === undefined ? {} : { slug: besideHeader(current, wire.name) }),
    ...(wire.title === undefined ? {} : { title: wire.title }),
    ...toSource(wire.source),
    ...(wire.password === undefined ? {} : { password: wire.password }),
    ...toCuttlyExpiry(wire, current.expires),
    ...toMobile(wire, current),
    ...toWindow(wire.unique),
    ...toTest(wire),
  };
  if (Object.keys(change).length === 0) throw editVerdict(2);
  return change;
}

/** A slug below a TRAI header stays there. */
const besideHeader = ({ slug }: Link, name: string): string =>
  slug.includes('/') && !name.includes('/') ? `${slug.slice(0, slug.lastIndexOf('/'))}/${name}` : name;

function toSource(source: string | undefined): LinkChange {
  if (source === undefined) return {};
  const destination = readDestination(source);
  return { destination, extras: { [CUTTLY]: { sent: keepAsSent(destination) } } };
}

/** The visitors of each value of `mobile`. */
const MOBILES = new Map<string, Pick<Condition, 'platform' | 'os' | 'device'>>([
  ['android', { platform: ['android'] }],
  ['ios', { platform: ['ios'] }],
  ['windowsMobile', { os: ['Windows Phone', 'Windows Mobile', 'Windows CE'] }],
  ['redirect', { device: ['mobile', 'tablet'] }],
]);

function toMobile({ mobile, destination }: CuttlyEditWire, current: Link): LinkChange {
  if (mobile === undefined) return {};
  const when = MOBILES.get(mobile);
  if (when === undefined) throw editVerdict(2);
  const otherRules = current.behaviour.rules.filter(
    (rule) => JSON.stringify(rule.when) !== JSON.stringify(when),
  );
  if (destination === undefined) return { rules: otherRules.map(asRuleInput) };
  const rule: RuleInput = { when, to: { destination: readDestination(destination) } };
  // The rule for every phone is last, because the first rule that matches decides.
  return {
    rules:
      mobile === 'redirect' ? [...otherRules.map(asRuleInput), rule] : [rule, ...otherRules.map(asRuleInput)],
  };
}

function toWindow(unique: string | undefined): LinkChange {
  if (unique === undefined) return {};
  const minutes = unique === '1' ? 15 : Number(unique);
  if (!/^\d{1,4}$/.test(unique) || (minutes !== 0 && (minutes < 15 || minutes > 1_440)))
    throw bareText(CUTTLY_TEXTS.window);
  return { uniqueWindowMinutes: minutes };
}

function toTest(wire: CuttlyEditWire): LinkChange {
  if (wire.abtest === undefined) return {};
  if (wire.abtest === '0') return { split: [] };
  const b = toVariant(wire.abtest_b, wire.abtest_bvariation);
  if (wire.abtest === '1') return { split: [b] };
  if (wire.abtest !== '2') throw editVerdict(2);
  const c = toVariant(wire.abtest_c, wire.abtest_cvariation);
  if (b.weight + c.weight > 100) throw editVerdict(2);
  return { split: [b, c] };
}

function toVariant(percent: string | undefined, url: string | undefined) {
  const weight = /^\d{1,3}$/.test(percent ?? '') ? Number(percent) : Number.NaN;
  if (url === undefined || !(weight <= 100)) throw editVerdict(2);
  return { destination: readDestination(url), weight };
}

/** This API finds only the links that it created. */
export const isCuttlyLink = (link: Link): boolean => link.createdVia === CUTTLY && link.trashedAtMs === null;

/** The caller, whose key must be one of the Regular API: of a personal workspace. */
export function regular(caller: Caller): Caller {
  if (caller.workspaceKind === 'personal') return caller;
  throw new WireRefusal('unauthenticated', { reason: 'unknown' });
}

/** The caller, whose key must be one of the Team API: of a team with `team_api` in its plan. */
export function team(caller: Caller, plan: Plan | null, { shortens = false } = {}): Caller {
  if (caller.workspaceKind !== 'team') throw new WireRefusal('unauthenticated', { reason: 'unknown' });
  if (plan?.features.has('team_api') === true) return caller;
  const number = shortens ? 4 : undefined;
  throw new FacadeVerdict(teamError(CUTTLY_TEAM_TEXTS.expired, { status: 401, number }));
}
