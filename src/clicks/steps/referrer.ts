import { createGenerationCache } from '../../core/base/generation-cache.ts';
import { sourceOfInApp, sourceOfReferrer } from '../../core/clicks/source.ts';
import { boundText } from '../bounded-text.ts';
import type { PipelineStep } from '../step.ts';

export interface Referrer {
  /** See `sourceOfReferrer`. */
  readonly source: string;
  readonly host: string;
  readonly url: string;
}

const REFERRERS_MAX = 40_000;

/** Must run after the step that fills in the in-app browser. */
export function createReferrerStep(): PipelineStep {
  const referrers = createGenerationCache<Referrer>(REFERRERS_MAX);
  return {
    name: 'referrer',
    run(batch) {
      for (const { visit, click } of batch) {
        const text = visit.referrer.slice(0, URL_LENGTH_MAX);
        const referrer = text.length > CACHED_LENGTH_MAX ? readReferrer(text) : known(text);
        click.source = referrer.source === '' ? sourceOfInApp(click.inApp) : referrer.source;
        click.referrer = referrer.host;
        click.referrerUrl = referrer.url;
      }
    },
  };

  function known(text: string): Referrer {
    if (text === '') return DIRECT;
    let referrer = referrers.get(text);
    if (referrer === undefined) {
      referrer = readReferrer(text);
      referrers.set(text, referrer);
    }
    return referrer;
  }
}

/** Longer referrers are rare and not cached. */
const CACHED_LENGTH_MAX = 300;
const URL_LENGTH_MAX = 1_000;
const HOST_LENGTH_MAX = 253;
const DIRECT: Referrer = { source: '', host: '', url: '' };
// Phones send the app that opened a link, e.g. `android-app://com.google.android.gm/`.
const SCHEMES: ReadonlySet<string> = new Set(['http:', 'https:', 'android-app:', 'ios-app:']);

/** Host without `www.`, and the URL without fragment and credentials. Other schemes count as direct. */
export function readReferrer(text: string): Referrer {
  const url = URL.parse(text);
  if (url === null || !SCHEMES.has(url.protocol)) return DIRECT;
  const host = bareHost(url.hostname);
  if (host === '') return DIRECT;
  return {
    source: sourceOfReferrer(host),
    host,
    url: boundText(`${url.protocol}//${url.host}${url.pathname}${url.search}`, URL_LENGTH_MAX),
  };
}

function bareHost(hostname: string): string {
  const host = hostname.toLowerCase().replace(/\.$/, '');
  const named = host.startsWith('www.') && host.indexOf('.', 4) !== -1 ? host.slice(4) : host;
  return boundText(named, HOST_LENGTH_MAX);
}
