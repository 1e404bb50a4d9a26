import type { Utm } from '../../core/link.ts';
import { NO_UTM } from '../../core/link-fields.ts';
import { boundText } from '../bounded-text.ts';
import type { Draft, Step } from '../draft.ts';

/**
 * Each campaign field of the visit's own query, which says where this visitor met the short URL; where that has none, as
 * it reaches the destination: the destination's own, else what the link adds as it stands when the click is counted.
 */
export function createUtmStep(): Step {
  return {
    name: 'utm',
    run(drafts) {
      for (const draft of drafts) {
        const { visit, facts } = draft;
        const own = readUtm(visit.target);
        const there = readUtm(visit.destination);
        if (own !== null || there !== null || facts.utm !== NO_UTM) {
          put(draft, own ?? NO_UTM, there ?? NO_UTM, facts.utm);
        }
      }
    },
  };
}

function put({ click }: Draft, own: Utm, there: Utm, added: Utm): void {
  const first = (name: keyof Utm): string =>
    own[name] || there[name] || boundText(added[name], VALUE_LENGTH_MAX);
  click.utmSource = first('source');
  click.utmMedium = first('medium');
  click.utmCampaign = first('campaign');
  click.utmTerm = first('term');
  click.utmContent = first('content');
}

/** Of a URL or a path with a query; null when no field has a value. The first of several equal names counts. */
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
    // Slower, and forgiving.
    return new URLSearchParams(`v=${text}`).get('v') ?? '';
  }
}
