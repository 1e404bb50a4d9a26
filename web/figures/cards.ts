import type { Dimension } from './filters.ts';

/** What lists of figures a page has: one dimension is shown at a time. */
export interface Card {
  readonly name: string;
  readonly tabs: readonly [Dimension, ...Dimension[]];
}

export const PLACES: Card = { name: 'places', tabs: ['country', 'region', 'city'] };
const LINKS: Card = { name: 'links', tabs: ['link', 'tag', 'domain'] };
const REFERRERS: Card = { name: 'referrers', tabs: ['source', 'referrer', 'referrer_url'] };
const DEVICES: Card = { name: 'devices', tabs: ['device', 'platform', 'browser', 'in_app'] };
const WAYS: Card = { name: 'ways', tabs: ['trigger'] };
const LANGUAGES: Card = { name: 'languages', tabs: ['language', 'continent'] };
const UTM: Card = {
  name: 'utm',
  tabs: ['utm_source', 'utm_medium', 'utm_campaign', 'utm_term', 'utm_content'],
};
const DECIDED: Card = { name: 'decided', tabs: ['destination', 'rule', 'variant'] };
export const BOTS: Card = { name: 'bots', tabs: ['bot_name', 'bot_reason'] };

export const WORKSPACE_CARDS: readonly Card[] = [LINKS, REFERRERS, DEVICES, WAYS, LANGUAGES, UTM, DECIDED];
/** Of one link; what is the same for all of its clicks is left out. */
export const LINK_CARDS: readonly Card[] = [REFERRERS, DEVICES, WAYS, LANGUAGES, UTM, DECIDED];

/** Which dimension a card shows: the one that the address names, else its first. */
export const chosenTab = ({ tabs }: Card, chosen: readonly Dimension[]): Dimension =>
  tabs.find((tab) => chosen.includes(tab)) ?? tabs[0];

/** The tabs of the address once a card shows another one. */
export const withTab = (card: Card, chosen: readonly Dimension[], tab: Dimension): readonly Dimension[] => [
  ...chosen.filter((other) => !card.tabs.includes(other)),
  ...(tab === card.tabs[0] ? [] : [tab]),
];
