import type { Click } from '../../../src/core/clicks/click.ts';

/** Where visitors of the invented tea company come from, and how often. */
export interface DemoPlace {
  readonly country: string;
  readonly continent: string;
  readonly language: string;
  readonly weight: number;
  /** Region and city. */
  readonly towns: readonly (readonly [region: string, city: string])[];
}

const place = (
  country: string,
  continent: string,
  language: string,
  weight: number,
  ...towns: (readonly [string, string])[]
): DemoPlace => ({ country, continent, language, weight, towns });

export const DEMO_PLACES: readonly DemoPlace[] = [
  place(
    'TW',
    'AS',
    'zh',
    410,
    ['Taipei City', 'Taipei'],
    ['New Taipei City', 'Banqiao'],
    ['Taichung City', 'Taichung'],
    ['Kaohsiung City', 'Kaohsiung'],
    ['Nantou', 'Puli'],
  ),
  place('HK', 'AS', 'zh', 90, ['Kowloon', 'Kowloon'], ['Hong Kong Island', 'Central']),
  place('JP', 'AS', 'ja', 95, ['Tokyo', 'Tokyo'], ['Osaka', 'Osaka'], ['Kyoto', 'Uji']),
  place('US', 'NA', 'en', 88, ['California', 'San Francisco'], ['New York', 'New York'], ['Texas', 'Austin']),
  place('SG', 'AS', 'en', 52, ['', 'Singapore']),
  place('FR', 'EU', 'fr', 47, ['Île-de-France', 'Paris'], ['Auvergne-Rhône-Alpes', 'Lyon']),
  place('DE', 'EU', 'de', 40, ['Berlin', 'Berlin'], ['Bavaria', 'Munich']),
  place('GB', 'EU', 'en', 36, ['England', 'London'], ['Scotland', 'Edinburgh']),
  place('MY', 'AS', 'ms', 31, ['Kuala Lumpur', 'Kuala Lumpur'], ['Penang', 'George Town']),
  place('KR', 'AS', 'ko', 22, ['Seoul', 'Seoul'], ['Busan', 'Busan']),
  place('AE', 'AS', 'ar', 17, ['Dubai', 'Dubai']),
  place('SA', 'AS', 'ar', 12, ['Riyadh Region', 'Riyadh']),
  place('AU', 'OC', 'en', 12, ['New South Wales', 'Sydney']),
  place('CA', 'NA', 'en', 11, ['British Columbia', 'Vancouver']),
  place('NL', 'EU', 'nl', 9, ['North Holland', 'Amsterdam']),
  place('TH', 'AS', 'th', 8, ['Bangkok', 'Bangkok']),
  place('MT', 'EU', 'en', 6, ['', 'Valletta']),
  place('IL', 'AS', 'he', 5, ['Tel Aviv', 'Tel Aviv']),
  place('BR', 'SA', 'pt', 5, ['São Paulo', 'São Paulo']),
  place('ZA', 'AF', 'en', 3, ['Western Cape', 'Cape Town']),
  place('', '', '', 4, ['', '']),
];

export type DemoAgent = { readonly weight: number } & Pick<
  Click,
  'device' | 'platform' | 'os' | 'osVersion' | 'browser' | 'browserVersion' | 'inApp'
>;

const agent = (
  weight: number,
  [device, platform, os, osVersion]: readonly [Click['device'], Click['platform'], string, string],
  [browser, browserVersion, inApp = '']: readonly [string, string, string?],
): DemoAgent => ({ weight, device, platform, os, osVersion, browser, browserVersion, inApp });

const IPHONE = ['mobile', 'ios', 'iOS', '19'] as const;
const PHONE = ['mobile', 'android', 'Android', '16'] as const;
const WINDOWS = ['desktop', 'windows', 'Windows', '10'] as const;
const MAC = ['desktop', 'mac', 'macOS', '15'] as const;

export const DEMO_AGENTS: readonly DemoAgent[] = [
  agent(210, IPHONE, ['Safari', '19.1']),
  agent(150, IPHONE, ['', '', 'line']),
  agent(70, IPHONE, ['', '', 'instagram']),
  agent(48, IPHONE, ['', '', 'facebook']),
  agent(160, PHONE, ['Chrome', '142']),
  agent(44, PHONE, ['', '', 'line']),
  agent(36, PHONE, ['Samsung Internet for Android', '29']),
  agent(120, WINDOWS, ['Chrome', '142']),
  agent(46, WINDOWS, ['Microsoft Edge', '142']),
  agent(22, WINDOWS, ['Firefox', '145']),
  agent(62, MAC, ['Safari', '19.1']),
  agent(38, MAC, ['Chrome', '142']),
  agent(20, ['tablet', 'ios', 'iOS', '19'], ['Safari', '19.1']),
  agent(9, ['desktop', 'linux', 'Linux', ''], ['Firefox', '145']),
];

/** A referrer, and the page on it; '' for a visit without one. */
export const DEMO_REFERRERS: readonly (readonly [
  weight: number,
  source: string,
  host: string,
  url: string,
])[] = [
  [380, '', '', ''],
  [170, 'Google', 'google.com.tw', 'https://www.google.com.tw/'],
  [120, 'Facebook', 'l.facebook.com', 'https://l.facebook.com/'],
  [88, 'Instagram', 'l.instagram.com', 'https://l.instagram.com/'],
  [60, 'YouTube', 'youtube.com', 'https://www.youtube.com/'],
  [42, 'X', 't.co', 'https://t.co/'],
  [30, 'leaves.example', 'leaves.example', 'https://leaves.example/guides/oolong-by-altitude'],
  [26, 'Yahoo', 'tw.search.yahoo.com', 'https://tw.search.yahoo.com/'],
  [22, 'teaforum.example', 'teaforum.example', 'https://teaforum.example/t/first-flush/4711'],
  [14, 'Bing', 'bing.com', 'https://www.bing.com/'],
  [8, '茶葉.example', '茶葉.example', 'https://茶葉.example/春茶'],
];

export const DEMO_BOTS: readonly (readonly [
  weight: number,
  name: string,
  reason: Exclude<Click['botReason'], ''>,
])[] = [
  [40, 'Googlebot', 'user_agent'],
  [26, 'facebookexternalhit', 'user_agent'],
  [18, 'bingbot', 'user_agent'],
  [14, 'Slackbot-LinkExpanding', 'user_agent'],
  [9, 'curl', 'user_agent'],
  [8, '', 'no_user_agent'],
  [7, '', 'prefetch'],
];

/** Paths that no link has. */
export const DEMO_LOST_PATHS = ['spring-sale', 'menu2', 'wp-login.php', 'oolong_', '春茶特價', 'jobs-2024'];
