/** Escaped HTML: untrusted text in it has been escaped. */
export class Html {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

type HtmlPart = string | number | Html | null | readonly HtmlPart[];

/** Builds HTML and escapes every interpolated text, for content and quoted attributes alike. */
export function html(literals: TemplateStringsArray, ...parts: readonly HtmlPart[]): Html {
  let text = literals[0] ?? '';
  parts.forEach((part, i) => {
    text += write(part) + (literals[i + 1] ?? '');
  });
  return new Html(text);
}

/** Marks a text as HTML without escaping it. */
export const trusted = (text: string): Html => new Html(text);

function write(part: HtmlPart): string {
  if (part === null) return '';
  if (part instanceof Html) return part.text;
  if (typeof part === 'object') return part.map(write).join('');
  return escapeHtml(String(part));
}

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
  '`': '&#96;',
};

export const escapeHtml = (text: string): string => text.replace(/[&<>"'`]/g, (sign) => ESCAPES[sign] ?? '');

/** A value as JSON for an inline script: it cannot end the script or begin a comment. */
export const scriptJson = (value: unknown): string =>
  JSON.stringify(value).replace(
    /[<>&\u2028\u2029]/g,
    (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
