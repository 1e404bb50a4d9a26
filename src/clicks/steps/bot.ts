import { isbot, isbotMatch } from 'isbot';
import type { BotVerdict } from '../agents/agent.ts';
import { isRareBrowser, looksLikeBrowser, withoutMisleadingWords } from '../agents/tables/people.ts';
import { boundText } from '../bounded-text.ts';
import { inAppBrowser } from './in-app.ts';

export function judgeBot(userAgent: string): BotVerdict {
  if (userAgent.trim() === '') return { bot: true, sure: true, name: '', reason: 'no_user_agent' };
  const sure = isbot(userAgent) ? judgeFlagged(userAgent) : null;
  if (sure === null) return PERSON;
  return { bot: true, sure, name: boundText(botName(userAgent), NAME_LENGTH_MAX), reason: 'user_agent' };
}

const PERSON: BotVerdict = { bot: false, sure: false, name: '', reason: '' };

/** Whether a user agent that isbot flags is certainly a bot's; null for a person's. */
function judgeFlagged(userAgent: string): boolean | null {
  if (isRareBrowser(userAgent)) return BOT_WORD.test(userAgent) ? true : null;
  if (!looksLikeBrowser(userAgent)) return true;
  const text = withoutMisleadingWords(userAgent);
  if (!isbot(text)) return null;
  if (BOT_WORD.test(text) || NAMES_A_PAGE.test(text)) return true;
  // Apps add their own words to their browser's user agent; a bot among them names itself.
  return text.includes('; wv)') || inAppBrowser(text) !== '' ? null : false;
}

const NAME_LENGTH_MAX = 60;
const BOT_WORD =
  /bot\b|bot[-_ /]|crawl|spider|externalhit|externalagent|lighthouse|headless|scrap|fetch|preview|monitor/i;
/** Bots name a page that describes them. */
const NAMES_A_PAGE = /\+https?:|\+?https?:\/\/[^\s;,)]*bot|compatible; (?!MSIE)/i;
const URLS = /\+?https?:\/\/[^\s;,)]*/gi;
const ORDINARY_PRODUCT = /^(?:mozilla|opera)\b/i;

/** The name of the bot's product: `Googlebot`, `facebookexternalhit`, `curl`. */
function botName(userAgent: string): string {
  const text = userAgent.replace(URLS, '');
  const word = BOT_WORD.exec(text);
  if (word !== null) return productAround(text, word.index);
  if (!ORDINARY_PRODUCT.test(text)) return firstProduct(text);
  // `Mozilla/5.0 (compatible; Some Product/1.0; …)`, but not an old Internet Explorer with an odd toolbar.
  const named = /\(compatible; (?!MSIE)([^/;()]+)/i.exec(text)?.[1];
  if (named !== undefined) return named.trim();
  const match = isbotMatch(text);
  return match === null || match === text ? firstProduct(text) : productAround(text, text.indexOf(match));
}

function firstProduct(text: string): string {
  return /[^/\s;,()[\]<>]+/.exec(text)?.[0] ?? '';
}

const PRODUCT_CHARACTER = /[\w.!-]/;

/** The whole word at this index. */
function productAround(text: string, at: number): string {
  let start = at;
  while (start > 0 && PRODUCT_CHARACTER.test(text.charAt(start - 1))) start--;
  let end = at;
  while (end < text.length && PRODUCT_CHARACTER.test(text.charAt(end))) end++;
  return text.slice(start, end) || firstProduct(text);
}
