import { basename } from 'node:path';
import { type GeoReport, reportGeo } from '../clicks/geo/geo-report.ts';
import { DAY_MS } from '../core/base/calendar.ts';
import type { CheckResult } from './doctor-finding.ts';

const AGE_DAYS_MAX = 365;

/** One finding for each file: kind, coverage, age and licence. */
export async function examineGeo(paths: readonly string[], nowMs: number): Promise<readonly CheckResult[]> {
  const { own, shipped } = await reportGeo(paths);
  return [...own, ...shipped].map((file) => judge(file, nowMs));
}

function judge(file: GeoReport, nowMs: number): CheckResult {
  const name = `${basename(file.path)} (${file.kind})`;
  const knows = [describeFamily('IPv4', file.ipv4), describeFamily('IPv6', file.ipv6)].filter(
    (text) => text !== '',
  );
  if (knows.length === 0) {
    return { status: 'warn', found: `${name}; covers no address`, advice: 'remove it from WAYMARK_GEO_DB' };
  }
  const days = Math.floor((nowMs - file.builtAtMs) / DAY_MS);
  const [, licence] = LICENCES.find(([mark]) => mark.test(name)) ?? [];
  const found = [name, ...knows, `${days} days old`, ...(licence ? [licence] : [])].join('; ');
  if (days <= AGE_DAYS_MAX) return { status: 'ok', found };
  const advice = 'address ranges change: install newer data, see docs/places.md';
  return { status: 'warn', found, advice };
}

/** The share of addresses that the installed data know; '' for a family that the file lacks. */
function describeFamily(family: string, { countries, cities }: GeoReport['ipv4']): string {
  if (countries === 0) return '';
  return `${family}: countries ${percent(countries)}${cities === 0 ? '' : `, cities ${percent(cities)}`}`;
}

/** File names of the common sources. */
const LICENCES: readonly (readonly [mark: RegExp, licence: string])[] = [
  [/GeoLite2/i, 'GeoLite2, under the EULA of MaxMind'],
  [/DB-?IP/i, 'DB-IP Lite, CC BY 4.0, asks for a link to db-ip.com'],
  [/iptoasn/i, 'IPtoASN, public domain (PDDL 1.0)'],
  [/geo-whois/i, 'CC BY 4.0, by the Number Resource Organization'],
];

const percent = (share: number): string => `${Math.round(share * 1_000) / 10}%`;
