import { replyJson } from '../wire/http/reply.ts';
import { words } from './contract/words.ts';
import { operation } from './native.ts';

/** The words change with the version of the server only. */
const KEPT = { 'cache-control': 'private, max-age=3600' };

export const readRuleWords = operation({
  name: 'getWords',
  method: 'GET',
  path: '/words',
  tag: 'Links',
  summary: 'List the values that rules know',
  description: 'Named like the conditions of a rule. Regions, cities, addresses and referrers have no list.',
  scopes: [],
  answers: { 200: { description: 'The values.', schema: words } },
  async call({ core }) {
    const known = core.ruleWords();
    const answer = {
      country: known.countries,
      continent: known.continents,
      language: known.languages,
      platform: known.platforms,
      os: known.systems,
      device: known.devices,
      browser: known.browsers,
      in_app: known.inApps,
      weekdays: known.weekdays,
      timezone: known.timezones,
    };
    return replyJson(200, answer, KEPT);
  },
});
