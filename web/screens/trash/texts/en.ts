import { figure, plural } from '../../../words/texts.ts';

const links = (count: number): string => `${figure(count)} ${plural(count, { one: 'link', other: 'links' })}`;

export const texts = {
  title: 'Trash',
  intro:
    'A link in the trash redirects nobody and keeps its slug. It stays here until somebody deletes it for good.',
  table: 'Links in the trash',
  search: 'Search in the trash',
  link: 'Link',
  destination: 'Destination',
  deleted: 'Deleted',
  by: 'By',
  actions: (name: string) => `Actions of ${name}`,
  restore: 'Restore',
  restoreOne: (name: string) => `Restore ${name}`,
  restored: (name: string) => `${name} is restored.`,
  remove: 'Delete for good',
  removeTitle: (name: string) => `Delete ${name} for good?`,
  removeText:
    'It cannot be restored, and its slug is free again. Its clicks stay in the statistics of the workspace.',
  removed: (name: string) => `${name} is deleted for good.`,
  empty: 'Empty the trash',
  emptyTitle: (count: number) => `Delete ${links(count)} for good?`,
  emptyText: 'None of them can be restored. Their slugs are free again.',
  emptyLabel: (name: string) => `Type the name of the workspace: ${name}`,
  emptied: (count: number) =>
    `${links(count)} ${plural(count, { one: 'is', other: 'are' })} deleted for good.`,
  notEmptied: (count: number) => `${links(count)} could not be deleted.`,
  tooMany: (most: string) =>
    `The trash holds more than ${most} links, which is what can be deleted at once. Use the API or the command line.`,
  nothing: 'The trash is empty',
  nothingText: 'Links that are deleted come here first, and can be restored.',
  filter: (text: string) => `Search: ${text}`,
  more: 'Show more',
  unknown: 'unknown',
  key: (name: string) => `Key ${name}`,
  guest: 'A guest',
  environment: 'Environment key',
};
