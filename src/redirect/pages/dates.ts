import type { Messages } from './messages/messages.ts';

/** Making a formatter takes 50 µs, half of drawing a page; there is one for each language that pages speak. */
function formatters(options: Intl.DateTimeFormatOptions): (messages: Messages) => Intl.DateTimeFormat {
  const byTag = new Map<string, Intl.DateTimeFormat>();
  return ({ tag }) => {
    const known = byTag.get(tag);
    if (known !== undefined) return known;
    const made = new Intl.DateTimeFormat(tag, { ...options, timeZone: 'UTC' });
    byTag.set(tag, made);
    return made;
  };
}

const days = formatters({ dateStyle: 'long' });
const moments = formatters({ dateStyle: 'long', timeStyle: 'short' });

/** Such as `20 November 2026`, of UTC. */
export const writeLongDay = (messages: Messages, atMs: number): string => days(messages).format(atMs);

/** Such as `20 November 2026 at 08:00 UTC`. */
export const writeLongMoment = (messages: Messages, atMs: number): string =>
  `${moments(messages).format(atMs)} UTC`;
