import { DIMENSION_FIELDS } from './stats.ts';

/**
 * One column of an export of clicks. Every format writes a `time` as its own kind of moment, a `link` as the API writes its id
 * (null without one), `texts` as a list; a `text` is a dimension or, as `visitor` and `address`, a field of its own.
 */
export type ClickColumn =
  | { readonly name: string; readonly kind: 'time' | 'link' | 'unique' | 'bot' | 'visitor' | 'texts' }
  | { readonly name: string; readonly kind: 'text'; readonly field: TextField };

type TextField = (typeof DIMENSION_FIELDS)[keyof typeof DIMENSION_FIELDS] | 'address';

/** What an export of clicks has, whatever its format, in this order. */
export const CLICK_EXPORT: readonly ClickColumn[] = [
  { name: 'time', kind: 'time' },
  { name: 'link_id', kind: 'link' },
  text('domain'),
  text('external_id'),
  { name: 'tags', kind: 'texts' },
  text('trigger'),
  { name: 'unique', kind: 'unique' },
  { name: 'visitor', kind: 'visitor' },
  { name: 'bot', kind: 'bot' },
  text('bot_name'),
  text('bot_reason'),
  text('country'),
  text('region'),
  text('city'),
  text('continent'),
  text('language'),
  text('device'),
  text('platform'),
  text('os'),
  text('os_version'),
  text('browser'),
  text('browser_version'),
  text('in_app'),
  text('source'),
  text('referrer'),
  text('referrer_url'),
  text('utm_source'),
  text('utm_medium'),
  text('utm_campaign'),
  text('utm_term'),
  text('utm_content'),
  text('destination'),
  text('rule'),
  text('variant'),
  { name: 'address', kind: 'text', field: 'address' },
];

function text(name: keyof typeof DIMENSION_FIELDS): ClickColumn {
  return { name, kind: 'text', field: DIMENSION_FIELDS[name] };
}
