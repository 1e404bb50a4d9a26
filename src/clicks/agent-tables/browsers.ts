import table from './browsers.json' with { type: 'json' };

const MARKS = table.marks.map(([mark = '', name = '']) => ({ mark: mark.toLowerCase(), name }));

/** A browser by its own mark, and what follows the mark. */
export function markedBrowser(text: string): { readonly name: string; readonly version: string } | null {
  for (const { mark, name } of MARKS) {
    const at = text.indexOf(mark);
    if (at >= 0) return { name, version: text.slice(at + mark.length) };
  }
  return null;
}
