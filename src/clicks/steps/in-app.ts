import table from '../agent-tables/apps.json' with { type: 'json' };
import { forWords, hasOne, readWords } from '../agent-tables/words.ts';

const APPS = Object.entries(table.apps).map(([app, marks]) => ({ app, marks: readWords(marks) }));

/** The app in whose own browser the page opened: `facebook`, `line`, `x`, …; '' for an ordinary browser. */
export function inAppBrowser(userAgent: string): string {
  const text = forWords(userAgent);
  return APPS.find(({ marks }) => hasOne(text, marks))?.app ?? '';
}
