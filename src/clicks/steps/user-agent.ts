import Bowser from 'bowser';
import { BROWSERS } from '../../core/browsers.ts';
import type { Click } from '../../core/click.ts';
import { withHints } from '../agent-hints.ts';
import { markedBrowser } from '../agent-tables/browsers.ts';
import { decidedDevice, likelyDevice } from '../agent-tables/devices.ts';
import { deviceOfModel, saysMobile } from '../agent-tables/models.ts';
import { forWords } from '../agent-tables/words.ts';
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
        // Crawlers of apps carry the marks of the apps' browsers.
        click.inApp = click.bot ? '' : agent.inApp;
      }
    },
  };
}

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

// For what it does not know, bowser takes any first word of the text for a browser.
const NAMES: ReadonlySet<string> = new Set(BROWSERS);

/** On Android the model tells, else the word `Mobile`, which phones send and larger devices do not. */
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

/** `10.15.7` → `10.15`; '' for what is no version. */
function shortVersion(version: string | undefined): string {
  return version === undefined ? '' : (/^[A-Za-z\d]{1,8}(?:\.\d{1,5})?/.exec(version)?.[0] ?? '');
}
