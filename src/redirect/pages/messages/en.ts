import type { Messages } from './messages.ts';

export const en: Messages = {
  tag: 'en',
  missing: {
    title: 'This link does not exist',
    text: 'Check the address for typing mistakes: upper and lower case can make a difference. If it still does not work, ask the person who gave you the link.',
  },
  root: {
    title: 'This address is for short links',
    text: 'This is only the beginning of a link. Please open the complete link that you were given.',
  },
  expired: {
    title: 'This link has ended',
    text: 'It cannot be opened any more. Ask the person who gave it to you for a new one.',
  },
  disabled: {
    title: 'This link is switched off',
    text: 'Its owner has switched it off, and may switch it on again. Please try again later.',
  },
  blocked: {
    title: 'This link is not open to you',
    text: 'Its owner has limited who can open it, for example by country or device. If you think that this is a mistake, ask the person who gave you the link.',
  },
  unknownHost: {
    title: 'Nothing here',
    text: 'This server has no links for this address. Check the address for typing mistakes.',
  },
  welcome: { title: 'Waymark', text: 'A short-link server. Sign in at /app. The API reference is at /docs.' },
  failed: {
    title: 'Something went wrong',
    text: 'The link could not be looked up just now. Please try again in a minute.',
  },
  notStarted: {
    title: 'This link is not open yet',
    text: (when) => `It opens on ${when}. Please come back then.`,
  },
  again: 'Try again',
  home: 'Go to {name}',
  password: {
    title: 'This link has a password',
    text: 'The person who gave you the link can tell you the password.',
    label: 'Password',
    button: 'Open the link',
    wrong: 'That password is not right. Please try again.',
    throttled: (wait) => `Too many wrong passwords. You can try again in ${wait}.`,
  },
  preview: {
    title: 'Where this link leads',
    leadsTo: 'It leads to',
    made: (date) => `Made on ${date}`,
    button: 'Continue',
    password: 'The destination is shown after the password is entered.',
    depends: 'Others may be led elsewhere: the destination depends on country, device, time or chance.',
    expired: 'This link has ended.',
    disabled: 'This link is switched off.',
    not_started: 'This link is not open yet.',
  },
  statistics: {
    title: 'Statistics',
    clicks: 'Clicks',
    visitors: 'Visitors',
    perDay: 'Clicks per day',
    allTime: 'Clicks in total',
    bots: 'Bots (not counted)',
    period: 'Period',
    table: 'Show as a table',
    busiest: 'Busiest day',
    none: 'No clicks in this period.',
    never: 'Nobody has opened this link yet.',
    day: 'Day',
    countries: 'Countries',
    sources: 'Came from',
    devices: 'Devices',
    direct: 'Directly',
    unknown: 'Unknown',
    people:
      'People only: bots and link previews are not counted as clicks. Days are in UTC, and today is not over yet.',
    deviceNames: { mobile: 'Phone', tablet: 'Tablet', desktop: 'Computer', tv: 'Television' },
  },
  way: { title: 'One moment', text: 'You are being taken to your destination.', button: 'Continue now' },
  app: {
    title: 'Opening the app',
    text: 'If nothing happens, choose how to continue.',
    open: 'Open in the app',
    store: 'Get the app',
    web: 'Continue in the browser',
  },
};
