import type { DescribedVisit } from '../api/types.ts';

/** The browsers that the tester offers, with the header that they send. */
const AGENTS = {
  iphone:
    'Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1',
  ipad: 'Mozilla/5.0 (iPad; CPU OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1',
  android:
    'Mozilla/5.0 (Linux; Android 15; Pixel 9) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Mobile Safari/537.36',
  mac: 'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Safari/605.1.15',
  windows:
    'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36',
  linux: 'Mozilla/5.0 (X11; Linux x86_64; rv:143.0) Gecko/20100101 Firefox/143.0',
  line: 'Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148 Safari Line/15.10.0',
  instagram:
    'Mozilla/5.0 (Linux; Android 15; Pixel 9 Build/AP4A; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/141.0.0.0 Mobile Safari/537.36 Instagram 390.0.0.0 Android',
  facebook:
    'Mozilla/5.0 (Linux; Android 15; Pixel 9 Build/AP4A; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/141.0.0.0 Mobile Safari/537.36 [FB_IAB/FB4A;FBAV/480.0.0.0;]',
  bot: 'Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)',
  previewer: 'facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)',
} as const;
export type AgentName = keyof typeof AGENTS;
export const AGENT_NAMES = Object.keys(AGENTS) as readonly AgentName[];

/** Somebody who might come. */
export interface Visitor {
  /** '' for an unknown place. */
  readonly country: string;
  /** Of these three, the server derives from the IP address what is ''. */
  readonly region: string;
  readonly city: string;
  readonly address: string;
  readonly agent: AgentName;
  readonly language: string;
  /** Null for now. */
  readonly at: string | null;
  readonly referrer: string;
  readonly query: string;
  readonly isReturning: boolean;
  readonly knowsPassword: boolean;
}

export const SOMEBODY: Visitor = {
  country: '',
  region: '',
  city: '',
  address: '',
  agent: 'iphone',
  language: '',
  at: null,
  referrer: '',
  query: '',
  isReturning: false,
  knowsPassword: false,
};

/** The visit of that person. */
export function toVisit(visitor: Visitor): DescribedVisit {
  const { agent, at, isReturning, knowsPassword } = visitor;
  const { country, region, city, address, language, referrer, query } = visitor;
  const texts = { country, region, city, address, language, referrer, query };
  const written = Object.entries(texts).flatMap(([name, text]) =>
    text.trim() === '' ? [] : [[name, text.trim()]],
  );
  return {
    user_agent: AGENTS[agent],
    returning: isReturning,
    password: knowsPassword,
    ...(at === null ? {} : { at }),
    ...Object.fromEntries(written),
  };
}
