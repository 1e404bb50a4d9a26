import table from '../agents/tables/apps.json' with { type: 'json' };
import { forWords, hasOne, readWords } from '../agents/tables/words.ts';

const APPS = Object.entries(table.apps).map(([app, marks]) => ({ app, marks: readWords(marks) }));

/** The names of all apps. */
export const IN_APPS: readonly string[] = APPS.map(({ app }) => app);

/** The app whose in-app browser opened the page: `facebook`, `line`, `x`, …; '' for an ordinary browser. */
export function inAppBrowser(userAgent: string): string {
  const text = forWords(userAgent);
  return APPS.find(({ marks }) => hasOne(text, marks))?.app ?? '';
}
