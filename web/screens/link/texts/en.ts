import { plural } from '../../../words/texts.ts';

export const texts = {
  link: 'Link',
  tabsLabel: 'Parts of the link',
  tabs: {
    edit: 'Edit',
    rules: 'Rules',
    statistics: 'Statistics',
    qr: 'QR',
    history: 'History',
    api: 'API',
  },
  copyShortUrl: 'Copy the short URL',
  visit: 'Open the short URL',
  visitDestination: 'Open the destination',
  another: 'Another link to this page',
  toTrash: 'Move to the trash',
  isOn: 'The link is on',
  clicks: (count: number, shown: string) =>
    plural(count, { one: `${shown} click`, other: `${shown} clicks` }),
  made: (day: string, who: string | null) => (who === null ? `made on ${day}` : `made by ${who} on ${day}`),
  switchedOn: 'The link is on.',
  switchedOff: 'The link is off.',
  trashed: 'The link is in the trash.',
  restored: 'The link is back.',
  restore: 'Restore',
  inTrash: 'This link is in the trash: visitors do not reach its destination.',
  saved: 'The link is saved.',
  lost: {
    title: 'Somebody else has changed this link',
    text: (when: string) =>
      `Their change was saved ${when}. Yours is not lost: choose what holds where both differ.`,
    mine: 'Yours',
    theirs: 'Theirs',
    save: 'Save the choice',
  },
};
