import { CLICK_TEXTS, type ClickText } from './click.ts';

/**
 * One column of an export of clicks. Each format has its own form for a `time`, a `link` (the API's id of it, or null)
 * and a list of `texts`. The other kinds name what the click store keeps in a form of its own.
 */
export type ClickColumn =
  | { readonly name: string; readonly kind: 'time' | 'link' | 'unique' | 'bot' | 'visitor' | 'texts' }
  | (Pick<ClickText, 'name' | 'read'> & { readonly kind: 'text' });

const { domain, externalId, trigger, botName, botReason, ...otherTexts } = CLICK_TEXTS;

/** The columns of an export of clicks, in order; the same in every format. */
export const CLICK_EXPORT: readonly ClickColumn[] = [
  { name: 'time', kind: 'time' },
  { name: 'link_id', kind: 'link' },
  toColumn(domain),
  toColumn(externalId),
  { name: 'tags', kind: 'texts' },
  toColumn(trigger),
  { name: 'unique', kind: 'unique' },
  { name: 'visitor', kind: 'visitor' },
  { name: 'bot', kind: 'bot' },
  toColumn(botName),
  toColumn(botReason),
  ...Object.values(otherTexts).map(toColumn),
  toColumn({ name: 'address', read: (click) => click.address }),
];

function toColumn({ name, read }: ClickText): ClickColumn {
  return { name, kind: 'text', read };
}
