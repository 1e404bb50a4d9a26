import table from './browsers.json' with { type: 'json' };

const MARKS = table.marks.map(([mark = '', name = '']) => ({ mark: mark.toLowerCase(), name }));

/** The browser whose mark is in the text, and the version after the mark. */
export function markedBrowser(text: string): { readonly name: string; readonly version: string } | null {
  for (const { mark, name } of MARKS) {
    const at = text.indexOf(mark);
    if (at >= 0) return { name, version: text.slice(at + mark.length) };
  }
  return null;
}
