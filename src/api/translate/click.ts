import type { Click } from '../../core/click.ts';
import { csvLine } from '../../wire/csv.ts';
import { linkIds } from '../../wire/ids.ts';
import { writeTime } from '../../wire/time.ts';

/** One click as every export has it. */
export function fromClick(click: Click) {
  return {
    time: writeTime(click.atMs),
    link_id: click.linkId === null ? null : linkIds.write(click.linkId),
    domain: click.domain,
    external_id: click.externalId,
    tags: click.tags,
    trigger: click.trigger,
    unique: click.unique,
    visitor: click.visitor,
    bot: click.bot,
    bot_name: click.botName,
    bot_reason: click.botReason,
    country: click.country,
    region: click.region,
    city: click.city,
    continent: click.continent,
    language: click.language,
    device: click.device,
    platform: click.platform,
    os: click.os,
    os_version: click.osVersion,
    browser: click.browser,
    browser_version: click.browserVersion,
    in_app: click.inApp,
    referrer: click.referrer,
    referrer_url: click.referrerUrl,
    utm_source: click.utmSource,
    utm_medium: click.utmMedium,
    utm_campaign: click.utmCampaign,
    utm_term: click.utmTerm,
    utm_content: click.utmContent,
    destination: click.destination,
    rule: click.rule,
    variant: click.variant,
    address: click.address,
  };
}
export type ClickAnswer = ReturnType<typeof fromClick>;

/** The columns of a table of clicks, in the order of `fromClick`. */
export const CLICK_COLUMNS: readonly (keyof ClickAnswer)[] = [
  'time',
  'link_id',
  'domain',
  'external_id',
  'tags',
  'trigger',
  'unique',
  'visitor',
  'bot',
  'bot_name',
  'bot_reason',
  'country',
  'region',
  'city',
  'continent',
  'language',
  'device',
  'platform',
  'os',
  'os_version',
  'browser',
  'browser_version',
  'in_app',
  'referrer',
  'referrer_url',
  'utm_source',
  'utm_medium',
  'utm_campaign',
  'utm_term',
  'utm_content',
  'destination',
  'rule',
  'variant',
  'address',
];

export const csvHeader = (): string => csvLine(CLICK_COLUMNS);

export function toCsvLine(click: Click): string {
  const row = fromClick(click);
  return csvLine(CLICK_COLUMNS.map((column) => row[column]));
}
