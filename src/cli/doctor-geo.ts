import { basename } from 'node:path';
import { type GeoReport, reportGeo } from '../compose/geo-report.ts';
import { DAY_MS } from '../core/calendar.ts';
import type { Result } from './doctor.ts';

const AGE_DAYS_MAX = 365;

/** One finding for each file: what it is, which addresses it places, how old it is, and under which licence. */
export async function examineGeo(paths: readonly string[], nowMs: number): Promise<readonly Result[]> {
  const { own, shipped } = await reportGeo(paths);
  return [...own, ...shipped].map((file) => judge(file, nowMs));
}

function judge(file: GeoReport, nowMs: number): Result {
  const name = `${basename(file.path)} (${file.kind})`;
  const knows = [describeFamily('IPv4', file.ipv4), describeFamily('IPv6', file.ipv6)].filter(
    (text) => text !== '',
  );
  if (knows.length === 0) {
    return { status: 'warn', found: `${name}; places no address`, advice: 'take it out of WAYMARK_GEO_DB' };
  }
  const days = Math.floor((nowMs - file.builtAtMs) / DAY_MS);
  const [, licence] = LICENCES.find(([mark]) => mark.test(name)) ?? [];
  const found = [name, ...knows, `${days} days old`, ...(licence ? [licence] : [])].join('; ');
  if (days <= AGE_DAYS_MAX) return { status: 'ok', found };
  const advice = 'addresses change hands: take newer data, see docs/places.md';
  return { status: 'warn', found, advice };
}

/** Of addresses that the installed data know; '' for a family that the file does not have. */
function describeFamily(family: string, { countries, cities }: GeoReport['ipv4']): string {
  if (countries === 0) return '';
  return `${family}: countries ${percent(countries)}${cities === 0 ? '' : `, cities ${percent(cities)}`}`;
}

/** What files of the usual sources are called, by themselves or by those who pass them on. */
const LICENCES: readonly (readonly [mark: RegExp, licence: string])[] = [
  [/GeoLite2/i, 'GeoLite2, under the EULA of MaxMind'],
  [/DB-?IP/i, 'DB-IP Lite, CC BY 4.0, asks for a link to db-ip.com'],
  [/iptoasn/i, 'IPtoASN, public domain (PDDL 1.0)'],
  [/geo-whois/i, 'CC BY 4.0, by the Number Resource Organization'],
];

const percent = (share: number): string => `${Math.round(share * 1_000) / 10}%`;
