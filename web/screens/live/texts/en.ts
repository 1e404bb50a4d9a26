import { figure, plural } from '../../../words/texts.ts';

export const texts = {
  pause: 'Pause',
  go: 'Go on',
  list: 'The newest clicks',
  held: (count: number) =>
    plural(count, { one: '1 click came since', other: `${figure(count)} clicks came since` }),
  missed: (count: number) =>
    plural(count, {
      one: '1 click came too fast to be shown here. It is counted.',
      other: `${figure(count)} clicks came too fast to be shown here. They are counted.`,
    }),
  missedAtLeast: (count: number) =>
    `At least ${figure(count)} clicks came too fast to be shown here. They are counted.`,
  waiting: 'The connection is lost. The page connects again by itself.',
  quiet: 'No click yet',
  quietText: 'Open one of your links: the click appears here a moment later.',
  quietFiltered: 'No click matches the filters yet.',
  opening: 'Opening the stream',
  removed: 'removed link',
  bot: (name: string) => `Bot: ${name}`,
  unknownBot: 'Bot',
  unknownPlace: 'Unknown place',
};
