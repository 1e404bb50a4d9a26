import ipaddr from 'ipaddr.js';
import type { Seen, VisitorPlace } from '../core/rules/condition.ts';
import { readLanguages } from '../core/rules/language.ts';
import type { ReadVisitor, VisitorFacts } from '../core/rules/visitor.ts';
import { withHints } from './agents/agent-hints.ts';
import { agentOf, createAgents, verdictOf } from './agents/agents.ts';
import { isPreviewer } from './agents/previewers.ts';
import { plainAddress } from './geo/address.ts';
import type { Geo } from './geo/geo.ts';
import { placeOf } from './steps/place.ts';
import { readReferrer } from './steps/referrer.ts';

/** Reads a visitor by the same rules as the pipeline, before the redirect: each part on first use, and only once. */
export function createVisitorReader(geo: Pick<Geo, 'locate'>): ReadVisitor {
  const agents = createAgents();
  return (facts) => {
    const recordOf = once(() => agents.of(facts.userAgent));
    const placeOnce = once(() => findPlace(geo, facts));
    return {
      get address() {
        return facts.address;
      },
      get place() {
        return placeOnce();
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
      returning: facts.returning,
      isWithin: (range) => isWithin(facts.address, range),
    } satisfies Seen;
  };
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | null = null;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

function findPlace(geo: Pick<Geo, 'locate'>, facts: VisitorFacts): VisitorPlace {
  const place = placeOf(geo.locate(facts.address), facts.country);
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
