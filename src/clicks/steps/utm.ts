import { createGenerationCache } from '../../core/base/generation-cache.ts';
import type { Utm } from '../../core/base/utm.ts';
import { NO_UTM } from '../../core/base/utm.ts';
import { putGroup, type TextGroup, textGroup } from '../../core/clicks/click-columns.ts';
import type { RawVisit } from '../../core/clicks/raw-visit.ts';
import { boundText } from '../bounded-text.ts';
import type { LinkRecord } from '../link-facts.ts';
import { eachVisit, type PipelineStep } from '../step.ts';

/** The campaign fields of a query. */
interface OwnUtm {
  readonly utm: Utm;
  /** The campaign of a visit whose link and destination have no fields. */
  readonly alone: TextGroup;
}

const NO_CAMPAIGN = textGroup(['', '', '', '', '']);
const CAMPAIGNS_MAX = 4_000;
/** Longer queries are rare and not cached. */
const QUERY_LENGTH_MAX = 300;

/**
 * Each campaign field from the query of the visit, which says where the visitor found the short URL; else from the
 * destination; else from the fields that the link adds to it. Runs after the step that finds the link's destination.
 */
export function createUtmStep(): PipelineStep {
  const campaigns = createGenerationCache<TextGroup>(CAMPAIGNS_MAX);
  const queries = createGenerationCache<OwnUtm>(CAMPAIGNS_MAX);
  return {
    name: 'utm',
    run(slice) {
      const { texts } = slice.columns;
      eachVisit(slice, (visit, row, link) => {
        const { numbers, groups } = texts.destination;
        const campaign = campaignOf(visit, link, groups[numbers[row] ?? 0]);
        putGroup(texts.campaign, row, campaign);
      });
    },
  };

  function campaignOf(
    { target, destination }: RawVisit,
    link: LinkRecord,
    to: TextGroup | undefined,
  ): TextGroup {
    const own = ownUtm(target);
    const ofLink = campaignOfLink(link, destination, to);
    if (own === null) return ofLink;
    return ofLink === NO_CAMPAIGN ? own.alone : read(own.utm, destination, link);
  }

  /** Many visits have the same query, on whatever path. */
  function ownUtm(target: string): OwnUtm | null {
    if (!target.includes('utm_')) return null;
    const query = target.slice(target.indexOf('?') + 1);
    if (query.length > QUERY_LENGTH_MAX) return readOwn(target);
    let own = queries.get(query);
    if (own === undefined) {
      own = readOwn(target);
      queries.set(query, own);
    }
    return own;
  }

  function readOwn(target: string): OwnUtm {
    const utm = readUtm(target) ?? NO_UTM;
    return { utm, alone: campaignWith(FIELDS.map((name) => utm[name])) };
  }

  /** The same for all visits to the link that go to the same destination, whose group is `to`. */
  function campaignOfLink(link: LinkRecord, destination: string, to: TextGroup | undefined): TextGroup {
    if (to !== link.destination) return read(NO_UTM, destination, link);
    link.campaign ??= read(NO_UTM, destination, link);
    return link.campaign;
  }

  function read(own: Utm, destination: string, { facts }: LinkRecord): TextGroup {
    const there = readUtm(destination);
    if (own === NO_UTM && there === null && facts.utm === NO_UTM) return NO_CAMPAIGN;
    return campaignWith(
      FIELDS.map((name) => own[name] || there?.[name] || boundText(facts.utm[name], VALUE_LENGTH_MAX)),
    );
  }

  function campaignWith(texts: readonly string[]): TextGroup {
    // No field contains the separator, see `boundText`.
    const key = texts.join('\0');
    if (key.length === texts.length - 1) return NO_CAMPAIGN;
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
