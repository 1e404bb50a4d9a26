import type { Utm } from '../../core/base/utm.ts';
import { NO_UTM } from '../../core/base/utm.ts';
import { boundText } from '../bounded-text.ts';
import type { ClickInProgress, PipelineStep } from '../step.ts';

/**
 * Each campaign field from the query of the visit, which says where the visitor found the short URL; else from the
 * destination; else from the fields that the link adds to it.
 */
export function createUtmStep(): PipelineStep {
  return {
    name: 'utm',
    run(batch) {
      for (const entry of batch) {
        const { visit, facts } = entry;
        const own = readUtm(visit.target);
        const there = readUtm(visit.destination);
        if (own !== null || there !== null || facts.utm !== NO_UTM) {
          put(entry, own ?? NO_UTM, there ?? NO_UTM, facts.utm);
        }
      }
    },
  };
}

function put({ click }: ClickInProgress, own: Utm, there: Utm, added: Utm): void {
  const first = (name: keyof Utm): string =>
    own[name] || there[name] || boundText(added[name], VALUE_LENGTH_MAX);
  click.utmSource = first('source');
  click.utmMedium = first('medium');
  click.utmCampaign = first('campaign');
  click.utmTerm = first('term');
  click.utmContent = first('content');
}

/** The campaign fields in a URL or a path with a query; null if all are empty. The first of several equal names counts. */
export function readUtm(target: string): Utm | null {
  if (!target.includes('utm_')) return null;
  const fields = { source: '', medium: '', campaign: '', term: '', content: '' };
  let found = false;
  for (const pair of queryOf(target).split('&', PAIRS_MAX)) {
    if (!pair.startsWith('utm_')) continue;
    const equalsAt = pair.indexOf('=');
    const name = pair.slice(4, equalsAt === -1 ? pair.length : equalsAt);
    if (equalsAt === -1 || !isField(name, fields) || fields[name] !== '') continue;
    fields[name] = decodeValue(pair.slice(equalsAt + 1));
    if (fields[name] !== '') found = true;
  }
  return found ? fields : null;
}

const PAIRS_MAX = 200;
const VALUE_LENGTH_MAX = 200;

function queryOf(target: string): string {
  const queryAt = target.indexOf('?');
  if (queryAt === -1) return '';
  const fragmentAt = target.indexOf('#', queryAt);
  return target.slice(queryAt + 1, fragmentAt === -1 ? target.length : fragmentAt);
}

function isField<Fields extends object>(name: PropertyKey, fields: Fields): name is keyof Fields {
  return Object.hasOwn(fields, name);
}

/** Broken percent-encoding shows as replacement characters. */
function decodeValue(encoded: string): string {
  // One decoded character takes at most twelve encoded ones.
  const raw = encoded.slice(0, VALUE_LENGTH_MAX * 12);
  const spaced = raw.includes('+') ? raw.replaceAll('+', ' ') : raw;
  return boundText(spaced.includes('%') ? percentDecode(spaced) : spaced, VALUE_LENGTH_MAX);
}

function percentDecode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    // Slower, but never throws.
    return new URLSearchParams(`v=${text}`).get('v') ?? '';
  }
}
