import { type Command, Option } from 'commander';
import { moment } from './arguments.ts';

/** The filters of a list of links: the parameter of the API for each option. */
const FILTERS = {
  search: 'search',
  tag: 'tag',
  tagMatch: 'tag_match',
  domain: 'domain',
  state: 'state',
  has: 'has',
  destination: 'destination_prefix',
  creator: 'creator',
  createdAfter: 'created_after',
  createdBefore: 'created_before',
  expiresAfter: 'expires_after',
  expiresBefore: 'expires_before',
  lastClickedBefore: 'last_clicked_before',
  trashed: 'trashed',
} as const;

type Asked = Readonly<Record<string, unknown>>;

/** Adds the options that narrow a list of links. The API checks their values. */
export const addLinkFilters = (command: Command): Command =>
  command
    .option(
      '--search <text>',
      'only links with these words in slug, title, destination or note, or the link of a short URL',
    )
    .option('--tag <tag...>', 'only links with these tags')
    .addOption(new Option('--tag-match <how>', 'all of the tags (default), or any').choices(['all', 'any']))
    .option('--domain <host>', 'only links on this domain')
    .option('--state <state...>', 'only links that are on, off, scheduled or ended')
    .option('--has <part...>', 'only links with a password, rules, split and expiry')
    .option('--destination <start>', 'only links to URLs that begin like this: example.com/spring')
    .option('--creator <id>', 'only links of this key or person')
    .option('--created-after <time>', 'only links created after this time', moment)
    .option('--created-before <time>', 'only links created before this time', moment)
    .option('--expires-after <time>', 'only links that expire after this time', moment)
    .option('--expires-before <time>', 'only links that expire before this time', moment)
    .option('--last-clicked-before <time>', 'only links without a click since this time', moment)
    .option('--trashed', 'only links in the trash');

/** Adds the filters that were asked for to the query of a list of links. */
export function appendLinkFilters(query: URLSearchParams, asked: Asked): void {
  for (const [option, parameter] of Object.entries(FILTERS)) {
    for (const value of [asked[option]].flat())
      if (value !== undefined) query.append(parameter, String(value));
  }
}
