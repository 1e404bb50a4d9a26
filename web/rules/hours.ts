/** A part of the day, as two time fields show it. */
export interface Span {
  readonly start: string;
  readonly end: string;
}

/** A time field shows midnight at both ends of a day; the API says `24:00` at the end of one. */
const MIDNIGHT = '00:00';
const DAY_END = '24:00';

export function readSpan(text: string): Span {
  const [start = '', end = ''] = text.split('-').map((time) => time.trim());
  return { start, end: end === DAY_END ? MIDNIGHT : end };
}

export const writeSpan = ({ start, end }: Span): string => `${start}-${end === MIDNIGHT ? DAY_END : end}`;
