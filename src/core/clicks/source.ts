import { KNOWN_SOURCES } from './source-table.ts';

/**
 * The site or app that sent a visitor: the name of a known referrer, else the referrer itself; without a referrer, the
 * app whose in-app browser made the visit. `referrer` is a host without `www.` or the id of an app.
 */
export function sourceOf(referrer: string, inApp: string): string {
  return referrer === '' ? sourceOfInApp(inApp) : sourceOfReferrer(referrer);
}

export function sourceOfInApp(inApp: string): string {
  return IN_APP.get(inApp) ?? inApp;
}

export function sourceOfReferrer(referrer: string): string {
  const host = referrer.toLowerCase();
  const app = APPS.get(host);
  if (app !== undefined) return app;
  let from = 0;
  for (let labels = 0; labels < LABELS_MAX; labels++) {
    const domain = from === 0 ? host : host.slice(from);
    const name = HOSTS.get(domain) ?? worldwide(domain);
    if (name !== undefined) return name;
    from = host.indexOf('.', from) + 1;
    if (from === 0) break;
  }
  return referrer;
}

/** Only a malicious host has more labels. */
const LABELS_MAX = 12;

/** `google.com`, `google.de`, `google.co.uk`, `google.com.tw`: a known label before a country's suffix. */
function worldwide(domain: string): string | undefined {
  const end = domain.indexOf('.');
  const name = WORLDWIDE.get(domain.slice(0, Math.max(end, 0)));
  return name !== undefined && COUNTRY_SUFFIX.test(domain.slice(end + 1)) ? name : undefined;
}

const COUNTRY_SUFFIX = /^(?:com|net|[a-z]{2}|(?:co|com|ne)\.[a-z]{2})$/;

const HOSTS = namesBy('hosts');
const WORLDWIDE = namesBy('worldwide');
const APPS = namesBy('apps');
const IN_APP = namesBy('inApp');

function namesBy(way: 'hosts' | 'worldwide' | 'apps' | 'inApp'): ReadonlyMap<string, string> {
  return new Map(KNOWN_SOURCES.flatMap((source) => (source[way] ?? []).map((key) => [key, source.name])));
}
