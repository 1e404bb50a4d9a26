import ipaddr from 'ipaddr.js';
import type { Place, Seen } from '../core/condition.ts';
import { readLanguages } from '../core/language.ts';
import type { ReadVisitor, VisitorFacts } from '../core/visitor.ts';
import { plainAddress } from './address.ts';
import { withHints } from './agent-hints.ts';
import { agentOf, createAgents, verdictOf } from './agents.ts';
import type { Geo } from './geo.ts';
import { isPreviewer } from './previewers.ts';
import { placeOf } from './steps/place.ts';
import { readReferrer } from './steps/referrer.ts';

/** Reads a visitor by the same rules as the pipeline, before they are answered: only what is asked for, and once. */
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

function findPlace(geo: Pick<Geo, 'locate'>, facts: VisitorFacts): Place {
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
