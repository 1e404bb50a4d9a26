import { boundText } from '../bounded-text.ts';
import type { Draft, Step } from '../draft.ts';

export interface Utm {
  readonly source: string;
  readonly medium: string;
  readonly campaign: string;
  readonly term: string;
  readonly content: string;
}

/** Campaign fields of the visit's own query or, when it has none, of the destination, where the link's own stand. */
export function createUtmStep(): Step {
  return {
    name: 'utm',
    run(drafts) {
      for (const draft of drafts) {
        const { visit } = draft;
        const utm = readUtm(visit.target) ?? readUtm(visit.destination);
        if (utm !== null) put(draft, utm);
      }
    },
  };
}

function put({ click }: Draft, utm: Utm): void {
  click.utmSource = utm.source;
  click.utmMedium = utm.medium;
  click.utmCampaign = utm.campaign;
  click.utmTerm = utm.term;
  click.utmContent = utm.content;
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
