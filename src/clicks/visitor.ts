import ipaddr from 'ipaddr.js';
import { createGenerationCache } from '../core/base/generation-cache.ts';
import type { Seen, VisitorPlace } from '../core/rules/condition.ts';
import { readLanguages } from '../core/rules/language.ts';
import { type ReadVisitor, UNKNOWN_VISITOR, type VisitorFacts } from '../core/rules/visitor.ts';
import type { AgentRecord } from './agents/agent.ts';
import { withHints } from './agents/agent-hints.ts';
import { agentOf, createAgents, verdictOf } from './agents/agents.ts';
import { isPreviewer } from './agents/previewers.ts';
import { plainAddress } from './geo/address.ts';
import type { Geo } from './geo/geo.ts';
import type { Location } from './geo/geo-file.ts';
import { placeOf } from './steps/place.ts';
import { readReferrer } from './steps/referrer.ts';

interface Sources {
  readonly geo: Pick<Geo, 'locate'>;
  readonly agents: ReturnType<typeof createAgents>;
}

/** Reads a visitor by the same rules as the pipeline, before the redirect: each part on first use, and only once. */
export function createVisitorReader(geo: Sources['geo']): ReadVisitor {
  const sources = { geo, agents: createAgents() };
  return (facts) => createSeen(sources)(facts);
}

/** The same for one visitor at a time: what is returned is valid until the next call. Saves a dozen objects a visit. */
export function createQuickVisitorReader(geo: Sources['geo']): ReadVisitor {
  return createSeen({ geo: rememberPlaces(geo), agents: createAgents() });
}

/** Finding an address in the files costs microseconds, and many visitors share one or come back. */
function rememberPlaces({ locate }: Sources['geo']): Sources['geo'] {
  const places = createGenerationCache<Location>(PLACES_MAX);
  return {
    locate(address) {
      const known = places.get(address);
      if (known !== undefined) return known;
      const found = locate(address);
      places.set(address, found);
      return found;
    },
  };
}

const PLACES_MAX = 4_096;

function createSeen({ geo, agents }: Sources): ReadVisitor {
  let facts: VisitorFacts = UNKNOWN_VISITOR;
  let record: AgentRecord | null = null;
  let place: VisitorPlace | null = null;

  function recordOf(): AgentRecord {
    record ??= agents.of(facts.userAgent);
    return record;
  }

  const seen: Seen = {
    get address() {
      return facts.address;
    },
    get place() {
      place ??= findPlace(geo, facts);
      return place;
    },
    get agent() {
      return withHints(agentOf(recordOf()), facts.hints);
    },
    get isBot() {
      return verdictOf(recordOf()).bot;
    },
    get isSurelyBot() {
      return verdictOf(recordOf()).sure;
    },
    get isPreviewer() {
      return isPreviewer(recordOf().userAgent);
    },
    get language() {
      return readLanguages(facts.language)[0]?.tag ?? '';
    },
    get referrer() {
      return facts.referrer === '' ? '' : readReferrer(facts.referrer).host;
    },
    get returning() {
      return facts.returning;
    },
    isWithin: (range) => isWithin(facts.address, range),
  };
  return (next) => {
    facts = next;
    record = null;
    place = null;
    return seen;
  };
}

function findPlace(geo: Sources['geo'], facts: VisitorFacts): VisitorPlace {
  const place = placeOf(geo.locate(facts.address), facts.country);
  if (facts.region === '' && facts.city === '') return place;
  return { ...place, region: facts.region || place.region, city: facts.city || place.city };
}

function isWithin(text: string, range: string): boolean {
  const address = plainAddress(text);
  if (!ipaddr.isValid(address)) return false;
  const parsed = ipaddr.process(address);
  if (!range.includes('/')) return parsed.toString() === ipaddr.process(range).toString();
  const [network, bits] = ipaddr.parseCIDR(range);
  return network.kind() === parsed.kind() && parsed.match(network, bits);
}
