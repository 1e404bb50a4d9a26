import type { StatsRow } from '../api/types.ts';
import { readableUrl } from '../app/readable-url.ts';
import { type Format, localeOf } from '../words/format.ts';
import type { Dimension } from './filters.ts';
import type { FiguresTexts } from './texts/texts.ts';

interface Names {
  readonly t: FiguresTexts;
  readonly format: Format;
}

/** What people call a value of a dimension. */
export function nameOfValue(dimension: Dimension, value: string, { t, format }: Names): string {
  if (value === '') return emptyNames(t)[dimension] ?? t.values.unknown;
  const write = WRITERS[dimension];
  return write === undefined ? value : write(value, { t, format });
}

type Writer = (value: string, names: Names) => string;

/** Values come from visitors and from the address, also `constructor`. */
const known =
  (of: (t: FiguresTexts) => Readonly<Record<string, string>>): Writer =>
  (value, { t }) =>
    Object.hasOwn(of(t), value) ? (of(t)[value] ?? value) : value;

const WRITERS: Readonly<Partial<Record<Dimension, Writer>>> = {
  country: (value, { format }) => format.country(value),
  language: (value, { format }) => format.language(value),
  continent: known((t) => t.values.continent),
  device: known((t) => t.values.device),
  platform: known((t) => t.values.platform),
  trigger: known((t) => t.values.trigger),
  bot_reason: known((t) => t.values.botReason),
  in_app: known(() => IN_APPS),
  destination: readableUrl,
  referrer_url: readableUrl,
  rule: (value, { t }) => t.values.rule(value),
  variant: (value, { t }) => (value === 'url' ? t.values.rest : t.values.variant(value)),
  hour_of_day: (value, { t }) => t.values.hour(value),
  weekday: (value) => (/^[1-7]$/.test(value) ? weekdayName(Number(value)) : value),
};

/** Names of products, the same in every language. */
const IN_APPS: Readonly<Record<string, string>> = {
  facebook: 'Facebook',
  instagram: 'Instagram',
  line: 'LINE',
  x: 'X',
  tiktok: 'TikTok',
  wechat: 'WeChat',
  messenger: 'Messenger',
  linkedin: 'LinkedIn',
  pinterest: 'Pinterest',
  snapchat: 'Snapchat',
  threads: 'Threads',
  telegram: 'Telegram',
  whatsapp: 'WhatsApp',
};

const emptyNames = (t: FiguresTexts): Readonly<Partial<Record<Dimension, string>>> => ({
  referrer: t.values.direct,
  referrer_url: t.values.direct,
  source: t.values.direct,
  in_app: t.values.ordinaryBrowser,
  rule: t.values.noRule,
  variant: t.values.noVariant,
  tag: t.values.none,
  external_id: t.values.none,
  utm_source: t.values.none,
  utm_medium: t.values.none,
  utm_campaign: t.values.none,
  utm_term: t.values.none,
  utm_content: t.values.none,
});

/** 2024 began with a Monday. */
const dayOfWeek = (weekday: number): Date => new Date(Date.UTC(2024, 0, weekday, 12));

export function weekdayName(weekday: number, length: 'long' | 'short' = 'long'): string {
  const options = { weekday: length, timeZone: 'UTC' } as const;
  return new Intl.DateTimeFormat(localeOf(), options).format(dayOfWeek(weekday));
}

/** Links are called by their short URL; other values by their name. */
export function nameOfRow(dimension: Dimension, row: StatsRow, names: Names): string {
  if (dimension !== 'link') return nameOfValue(dimension, row.value, names);
  return row.label === null || row.label === undefined
    ? names.t.values.removedLink(row.value)
    : shownUrl(row.label.short_url);
}

/** `go.example.com/launch` of `https://go.example.com/launch`. */
export const shownUrl = (url: string): string => url.replace(/^https?:\/\//, '');
