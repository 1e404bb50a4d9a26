import { createGenerationCache } from '../../core/base/generation-cache.ts';
import type { Utm } from '../../core/base/utm.ts';
import { NO_UTM } from '../../core/base/utm.ts';
import { putGroup, type TextGroup, textGroup } from '../../core/clicks/click-columns.ts';
import { boundText } from '../bounded-text.ts';
import type { LinkRecord } from '../link-facts.ts';
import { eachVisit, KEPT_LENGTH_MAX, type PipelineStep } from '../step.ts';

const CAMPAIGNS_MAX = 4_000;
/** Longer queries are rare and not cached. */
const QUERY_LENGTH_MAX = 300;

/**
 * Each campaign field from the query of the visit, which says where the visitor found the short URL; else from the
 * destination; else from the fields that the link adds to it. Runs after the step that finds the link's destination.
 */
export function createUtmStep(): PipelineStep {
  const campaigns = createGenerationCache<TextGroup>(CAMPAIGNS_MAX);
  const queries = createGenerationCache<Utm>(CAMPAIGNS_MAX);
  return {
    name: 'utm',
    run(slice) {
      const { texts } = slice.columns;
      eachVisit(slice, (visit, row, link) => {
        const own = ownUtm(visit.target);
        const campaign =
          own === null ? campaignOfLink(link, visit.destination) : read(own, visit.destination, link);
        putGroup(texts.campaign, row, campaign);
      });
    },
  };

  /** Many visits have the same query, on whatever path. */
  function ownUtm(target: string): Utm | null {
    if (!target.includes('utm_')) return null;
    const query = target.slice(target.indexOf('?') + 1);
    if (query.length > QUERY_LENGTH_MAX) return readUtm(target);
    let utm = queries.get(query);
    if (utm === undefined) {
      utm = readUtm(target) ?? NO_UTM;
      queries.set(query, utm);
    }
    return utm === NO_UTM ? null : utm;
  }

  /** The same for all visits to the link that go to the same destination. */
  function campaignOfLink(link: LinkRecord, destination: string): TextGroup {
    if (destination.length > KEPT_LENGTH_MAX) return read(NO_UTM, destination, link);
    if (link.campaign?.destination !== destination)
      link.campaign = { destination, group: read(NO_UTM, destination, link) };
    return link.campaign.group;
  }

  function read(own: Utm, destination: string, { facts }: LinkRecord): TextGroup {
    const there = readUtm(destination) ?? NO_UTM;
    const texts = FIELDS.map(
      (name) => own[name] || there[name] || boundText(facts.utm[name], VALUE_LENGTH_MAX),
    );
    // No field contains the separator, see `boundText`.
    const key = texts.join('\0');
    let group = campaigns.get(key);
    if (group === undefined) {
      group = textGroup(texts);
      campaigns.set(key, group);
    }
    return group;
  }
}

/** In the order of the group `campaign`. */
const FIELDS = ['source', 'medium', 'campaign', 'term', 'content'] as const satisfies readonly (keyof Utm)[];

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
