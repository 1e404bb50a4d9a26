/** HTML that is safe to put into a page; made by `html` only, which escapes whatever is not. */
export interface Html {
  readonly html: string;
}

type Part = string | number | Html | readonly Html[] | null;

/** A template whose parts are escaped, unless they are HTML themselves. */
export function html(texts: TemplateStringsArray, ...parts: readonly Part[]): Html {
  return { html: texts.reduce((all, text, nth) => all + write(parts[nth - 1] ?? null) + text) };
}

function write(part: Part): string {
  if (part === null) return '';
  if (typeof part !== 'object') return escapeHtml(String(part));
  return 'html' in part ? part.html : part.map(write).join('');
}

export const escapeHtml = (text: string): string =>
  text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);

/** Paragraphs, and `code` in backticks: all the markup that descriptions have. */
export function prose(text: string): Html {
  return {
    html: text
      .split('\n\n')
      .map((paragraph) => `<p>${inline(paragraph).html}</p>`)
      .join(''),
  };
}

export function inline(text: string): Html {
  return { html: escapeHtml(text).replace(/`([^`]+)`/g, '<code>$1</code>') };
}
