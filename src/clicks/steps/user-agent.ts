import Bowser from 'bowser';
import { BROWSERS } from '../../core/rules/browsers.ts';
import type { Agent } from '../agents/agent.ts';
import { markedBrowser } from '../agents/tables/browsers.ts';
import { decidedDevice, likelyDevice } from '../agents/tables/devices.ts';
import { deviceOfModel, saysMobile } from '../agents/tables/models.ts';
import { forWords } from '../agents/tables/words.ts';
import { inAppBrowser } from './in-app.ts';

/** Versions keep two numbers (`17.5`), Windows its market name (`10`, `XP`). Names come from closed lists. */
export function readAgent(userAgent: string): Agent {
  if (userAgent === '') return NO_AGENT;
  const text = forWords(userAgent);
  const { browser, os, platform } = Bowser.parse(userAgent);
  const decided = decidedDevice(text);
  const device = decided?.device ?? androidDevice(text, userAgent) ?? DEVICES.get(platform.type ?? '');
  const system = decided?.os ?? os.name;
  const likely = device === undefined || system === undefined ? likelyDevice(text) : undefined;
  const osName = system ?? likely?.os ?? '';
  const { name, version } = markedBrowser(text) ?? browser;
  const known = name !== undefined && NAMES.has(name);
  return {
    device: device ?? likely?.device ?? '',
    platform: platformOf(osName, text),
    os: osName,
    osVersion: osName === os.name ? shortVersion(windowsName(os) ?? os.version) : '',
    browser: known ? name : '',
    browserVersion: known ? shortVersion(version) : '',
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

// Bowser takes the first word of an unknown user agent for a browser.
const NAMES: ReadonlySet<string> = new Set(BROWSERS);

/** On Android the model decides, else the word `Mobile`, which phones send and larger devices do not. */
function androidDevice(text: string, userAgent: string): Agent['device'] | undefined {
  if (!ANDROID.test(text)) return undefined;
  return deviceOfModel(userAgent) || (saysMobile(userAgent) ? 'mobile' : 'tablet');
}

const ANDROID = /\bandroid[ ;/)]/;

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

function platformOf(osName: string, text: string): Agent['platform'] {
  if (osName === '') return '';
  // The older HarmonyOS is an Android, with Android's apps.
  if (osName === 'HarmonyOS' && ANDROID.test(text)) return 'android';
  return PLATFORMS.get(osName) ?? 'other';
}

function windowsName(os: { name?: string; versionName?: string }): string | undefined {
  return os.name === 'Windows' ? os.versionName : undefined;
}

/** `10.15.7` → `10.15`; '' if the text is no version. */
function shortVersion(version: string | undefined): string {
  return version === undefined ? '' : (/^[A-Za-z\d]{1,8}(?:\.\d{1,5})?/.exec(version)?.[0] ?? '');
}
