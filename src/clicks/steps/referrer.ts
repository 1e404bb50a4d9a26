import { putGroup, type TextGroup, textGroup } from '../../core/clicks/click-columns.ts';
import type { SharedText } from '../../core/clicks/raw-visit.ts';
import { sourceOfReferrer } from '../../core/clicks/source.ts';
import { boundText } from '../bounded-text.ts';
import { eachVisit, type PipelineStep } from '../step.ts';

export interface Referrer {
  /** See `sourceOfReferrer`. */
  readonly source: string;
  readonly host: string;
  readonly url: string;
}

/** A referrer's texts; `source` is null for a direct visit. */
interface ReferrerRecord {
  readonly group: TextGroup;
  readonly source: TextGroup | null;
}

/** The referrer, and the source: of a direct visit, the app whose browser it came from. */
export function createReferrerStep(): PipelineStep {
  const direct = recordOf(DIRECT);
  return {
    name: 'referrer',
    run(slice) {
      const { texts } = slice.columns;
      eachVisit(slice, (visit, row, _link, agent) => {
        const { group, source } = visit.referrer.text === '' ? direct : recordOfText(visit.referrer);
        putGroup(texts.referrer, row, group);
        putGroup(texts.source, row, source ?? agent.appSource);
      });
    },
  };
}

function recordOfText(referrer: SharedText): ReferrerRecord {
  referrer.kept ??= recordOf(readReferrer(referrer.text.slice(0, URL_LENGTH_MAX)));
  // Only this step keeps something with the referrer.
  return referrer.kept as ReferrerRecord;
}

function recordOf({ source, host, url }: Referrer): ReferrerRecord {
  return { group: textGroup([host, url]), source: source === '' ? null : textGroup([source]) };
}

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
