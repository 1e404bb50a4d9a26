import {
  type BrandHint,
  type ClientHints,
  NO_HINTS,
  type PlatformHint,
} from '../../core/rules/client-hints.ts';
import type { Agent } from './agent.ts';

/** Corrects a user agent by the hints, which win: a user agent says what sites expect, a hint says what is true. */
export function withHints(agent: Agent, hints: ClientHints): Agent {
  if (hints === NO_HINTS) return agent;
  const system = hints.platform === '' ? null : SYSTEMS[hints.platform];
  const browser = hints.brand === '' ? null : BROWSERS[hints.brand];
  const platform = system?.platform ?? agent.platform;
  const device = deviceOf(agent, platform, hints);
  const isOther = system !== null && system.platform !== agent.platform;
  if (!isOther && device === agent.device && (browser === null || browser.name === agent.browser))
    return agent;
  return {
    ...agent,
    device,
    ...(isOther ? { platform, os: system.os, osVersion: '' } : {}),
    ...(browser === null ? {} : { browser: browser.name, browserVersion: versionOf(agent, browser) }),
  };
}

function deviceOf({ device }: Agent, platform: Agent['platform'], { mobile }: ClientHints): Agent['device'] {
  if (device === 'tv') return device;
  if (mobile === '?1' && device !== 'tablet') return 'mobile';
  // A phone reports that it is mobile; an Android device that does not is a tablet.
  return mobile === '?0' && platform === 'android' ? 'tablet' : device;
}

const SYSTEMS: Readonly<Record<Exclude<PlatformHint, ''>, Pick<Agent, 'platform' | 'os'>>> = {
  Android: { platform: 'android', os: 'Android' },
  iOS: { platform: 'ios', os: 'iOS' },
  Windows: { platform: 'windows', os: 'Windows' },
  macOS: { platform: 'mac', os: 'macOS' },
  Linux: { platform: 'linux', os: 'Linux' },
  'Chrome OS': { platform: 'other', os: 'Chrome OS' },
  'Chromium OS': { platform: 'other', os: 'Chrome OS' },
};

interface HintedBrowser {
  readonly name: string;
  /** The browser whose version numbers it shares; the version of any other is not its own. */
  readonly numberedAs: string;
}

const BROWSERS: Readonly<Record<Exclude<BrandHint, ''>, HintedBrowser>> = {
  Brave: { name: 'Brave', numberedAs: 'Chrome' },
  'Opera GX': { name: 'Opera GX', numberedAs: 'Opera' },
  DuckDuckGo: { name: 'DuckDuckGo', numberedAs: '' },
  YaBrowser: { name: 'Yandex Browser', numberedAs: '' },
  Vivaldi: { name: 'Vivaldi', numberedAs: '' },
};

const versionOf = ({ browser, browserVersion }: Agent, { name, numberedAs }: HintedBrowser): string =>
  browser === name || browser === numberedAs ? browserVersion : '';
