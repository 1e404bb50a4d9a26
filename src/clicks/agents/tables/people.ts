import table from './people.json' with { type: 'json' };

/** Whether the text has the form of a browser's user agent; a tool's begins with its own name. */
export const looksLikeBrowser = (userAgent: string): boolean => FORM_OF_BROWSER.test(userAgent);

/** `5.0 (`: some extensions cut the first word off. */
const FORM_OF_BROWSER = /^(?:Mozilla\/\S+ \S|Opera\/|5\.0 \()/;

const RARE = table.browsers.map((mark) => mark.toLowerCase());

export function isRareBrowser(userAgent: string): boolean {
  const text = userAgent.toLowerCase();
  return RARE.some((mark) => text.includes(mark));
}

/** A user agent without the words that are known to mislead, and without the maker's model. */
export function withoutMisleadingWords(userAgent: string): string {
  let text = withoutModel(userAgent.replace(/^5\.0 /, 'Mozilla/5.0 '));
  for (const word of table.words) {
    if (text.includes(word)) text = text.split(word).map(withoutVersion).join(' ');
  }
  return text;
}

/** The text after each word; the first part is before any word. */
function withoutVersion(part: string, index: number): string {
  return index === 0 ? part : part.replace(/^[\w.:-]*/, '');
}

const SOME_MODEL = '(Linux; Android 10; K)';

/** Phones are called Discovery, Radar and XBot. The first bracket has the model, unless a bot names itself there. */
function withoutModel(userAgent: string): string {
  const from = userAgent.indexOf('(');
  const to = userAgent.indexOf(')', from);
  if (from < 0 || to < 0) return userAgent;
  const bracket = userAgent.slice(from, to);
  const afterBracket = userAgent.slice(to + 1);
  if (SAYS_WHAT_IT_IS.test(bracket)) return userAgent;
  const mobileExplorer = bracket.indexOf('IEMobile/');
  if (mobileExplorer >= 0) return `${userAgent.slice(0, from + mobileExplorer)}IEMobile/9.0)${afterBracket}`;
  if (!HAS_MODEL.test(bracket) || afterBracket.trim() === '') return userAgent;
  return userAgent.slice(0, from) + SOME_MODEL + afterBracket;
}

/** The systems of phones and televisions. */
const HAS_MODEL = /Android|Tizen|Linux; U;|SMART-?TV|Web0S|HbbTV/i;
const SAYS_WHAT_IT_IS = /https?:|@|-Google\/|bot\/\d|crawler|Spider\/\d/i;
