import Bowser from 'bowser';
import type { Click } from '../../core/click.ts';
import { withHints } from '../agent-hints.ts';
import type { Step } from '../draft.ts';
import { inAppBrowser } from './in-app.ts';

export interface Agent {
  readonly device: Exclude<Click['device'], 'bot'>;
  readonly platform: Click['platform'];
  readonly os: string;
  readonly osVersion: string;
  readonly browser: string;
  readonly browserVersion: string;
  readonly inApp: string;
}

/** Device, system and browser, as the rules of a link see them. A machine keeps what it claims to run on, but its device is `bot`. */
export function createUserAgentStep(): Step {
  return {
    name: 'user_agent',
    run(drafts) {
      for (const { visit, agent: record, click } of drafts) {
        record.agent ??= readAgent(record.userAgent);
        const agent = withHints(record.agent, visit.hints);
        click.device = click.bot ? 'bot' : agent.device;
        click.platform = agent.platform;
        click.os = agent.os;
        click.osVersion = agent.osVersion;
        click.browser = agent.browser;
        click.browserVersion = agent.browserVersion;
        click.inApp = agent.inApp;
      }
    },
  };
}

/** Versions keep two numbers (`17.5`), Windows its market name (`10`, `XP`). Names come from closed lists. */
export function readAgent(userAgent: string): Agent {
  if (userAgent === '') return NO_AGENT;
  const { browser, os, platform } = Bowser.parse(userAgent);
  const known = browser.name !== undefined && BROWSERS.has(browser.name);
  const correction = CORRECTIONS.find(({ pattern }) => pattern.test(userAgent));
  const fallback = FALLBACKS.find(({ pattern }) => pattern.test(userAgent));
  const osName = correction?.os ?? os.name ?? fallback?.os ?? '';
  return {
    device: correction?.device ?? DEVICES.get(platform.type ?? '') ?? fallback?.device ?? '',
    platform: osName === '' ? '' : (PLATFORMS.get(osName) ?? 'other'),
    os: osName,
    osVersion: osName === os.name ? shortVersion(windowsName(os) ?? os.version) : '',
    browser: known ? (browser.name ?? '') : '',
    browserVersion: known ? shortVersion(browser.version) : '',
    inApp: inAppBrowser(userAgent),
  };
}

const NO_AGENT: Agent = {
  device: '',
  platform: '',
  os: '',
  osVersion: '',
  browser: '',
  browserVersion: '',
  inApp: '',
};

// For what it does not know, bowser takes any first word of the text for a browser.
const BROWSERS: ReadonlySet<string> = new Set(Object.values(Bowser.BROWSER_MAP));

const DEVICES: ReadonlyMap<string, Agent['device']> = new Map([
  ['mobile', 'mobile'],
  ['tablet', 'tablet'],
  ['desktop', 'desktop'],
  ['tv', 'tv'],
]);

const PLATFORMS: ReadonlyMap<string, Agent['platform']> = new Map([
  ['iOS', 'ios'],
  ['Android', 'android'],
  ['Windows', 'windows'],
  ['macOS', 'mac'],
  ['Linux', 'linux'],
]);

interface Oddity {
  readonly pattern: RegExp;
  readonly device: Agent['device'];
  readonly os?: string;
}

/** What bowser takes for something else: televisions for tablets, consoles for computers. The first match decides. */
const CORRECTIONS: readonly Oddity[] = [
  { pattern: /\bWindows (?:CE|Mobile)\b/, device: 'mobile', os: 'Windows Mobile' },
  { pattern: /\bXbox\b/, device: 'tv', os: 'Xbox' },
  { pattern: /\bPlayStation Vita\b/i, device: 'mobile', os: 'PlayStation' },
  { pattern: /\bPlayStation\b/i, device: 'tv', os: 'PlayStation' },
  { pattern: /\bNintendo (?:3DS|Switch)\b/, device: 'mobile', os: 'Nintendo' },
  { pattern: /\bNintendo\b/, device: 'tv', os: 'Nintendo' },
  { pattern: /\bSMART-TV\b|\bSmartTV\b|\bAndroid TV\b|\bGoogle ?TV\b|\bBRAVIA\b|\bHbbTV\b/i, device: 'tv' },
  { pattern: /\bCrKey\b|\bAppleTV\b|\bAFT[A-Z]/, device: 'tv' },
  { pattern: /\bPlayBook\b/, device: 'tablet', os: 'BlackBerry' },
  // An iPad that asks for desktop pages calls itself a Mac. Safari hides it well; apps and other browsers do not.
  {
    pattern:
      /^(?=.*\bMacintosh\b).*(?:\bMobile\/|\b(?:CriOS|FxiOS|EdgiOS|OPT|GSA|DuckDuckGo|Line)\/\d|\bFBIOS\b)/,
    device: 'tablet',
    os: 'iOS',
  },
];

/** Fills in only what bowser leaves blank. The first match decides. */
const FALLBACKS: readonly Oddity[] = [
  { pattern: /\bCrOS\b/, device: 'desktop', os: 'Chrome OS' },
  { pattern: /\bSymbian(?:OS)?\b|\bSeries ?[46]0\b|\bNokia[A-Z\d]/, device: 'mobile', os: 'Symbian' },
  { pattern: /\bJ2ME\b|\bMIDP\b/, device: 'mobile', os: 'Java ME' },
  { pattern: /\b(?:Free|Open|Net)BSD\b|\bDragonFly\b/, device: 'desktop', os: 'BSD' },
  { pattern: /\bSunOS\b/, device: 'desktop', os: 'Solaris' },
  { pattern: /\b(?:Mobile|Opera Mini)\b/, device: 'mobile' },
];

function windowsName(os: { name?: string; versionName?: string }): string | undefined {
  return os.name === 'Windows' ? os.versionName : undefined;
}

/** `10.15.7` → `10.15`; '' for what is no version. */
function shortVersion(version: string | undefined): string {
  return version === undefined ? '' : (/^[A-Za-z\d]{1,8}(?:\.\d{1,5})?/.exec(version)?.[0] ?? '');
}
