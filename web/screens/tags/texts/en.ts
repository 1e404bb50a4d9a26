import { figure, plural } from '../../../words/texts.ts';

const links = (count: number): string => `${figure(count)} ${plural(count, { one: 'link', other: 'links' })}`;

export const texts = {
  title: 'Tags',
  table: 'Tags of this workspace',
  search: 'Search tags',
  period: 'Period of the clicks',
  periods: { '7d': '7 days', '30d': '30 days', '90d': '90 days', '12m': '12 months', all: 'All time' },
  tag: 'Tag',
  links: 'Links',
  linksWord: (count: number) => plural(count, { one: 'link', other: 'links' }),
  clicks: 'Clicks',
  people: 'People',
  clicksThen: 'Clicks count for the tags that a link had when it was clicked.',
  made: 'Made',
  open: (name: string) => `Links with the tag ${name}`,
  actions: (name: string) => `Actions of ${name}`,
  create: 'New tag',
  createTitle: 'New tag',
  edit: 'Rename or colour',
  editTitle: (name: string) => `Tag ${name}`,
  name: 'Name',
  nameHelp: 'Links and past clicks show the new name at once.',
  nameNeeded: 'Write a name.',
  color: 'Colour',
  colors: {
    pine: 'Pine',
    clay: 'Clay',
    sky: 'Sky',
    ochre: 'Ochre',
    plum: 'Plum',
    lake: 'Lake',
    rose: 'Rose',
    stone: 'Stone',
  },
  noColor: 'No colour',
  ownColor: 'Another colour',
  created: (name: string) => `The tag ${name} is there.`,
  changed: (name: string) => `The tag ${name} is changed.`,
  merge: 'Merge into another tag',
  mergeTitle: (name: string) => `Merge ${name}`,
  mergeText: (count: number, name: string) =>
    `${links(count)} and all past clicks move to the tag that you choose, and ${name} is gone. This cannot be undone.`,
  mergeInto: 'Merge into',
  mergeChoose: 'Choose a tag',
  mergeNeeded: 'Choose the tag that remains.',
  mergeDo: 'Merge',
  merged: (from: string, into: string) => `${from} is merged into ${into}.`,
  remove: 'Delete',
  removeTitle: (name: string) => `Delete the tag ${name}?`,
  removeText: (count: number) =>
    count === 0
      ? 'No link has it. Past clicks keep the name. This cannot be undone.'
      : `${links(count)} ${plural(count, { one: 'loses', other: 'lose' })} it. Past clicks keep the name. This cannot be undone.`,
  removed: (name: string) => `The tag ${name} is deleted.`,
  nothing: 'There is no tag yet',
  nothingText:
    'Tags group links and their clicks: a campaign, a channel, a customer. Each link can have several.',
  filter: (text: string) => `Search: ${text}`,
  more: 'Show more',
  noFigures: 'The clicks did not load.',
};
