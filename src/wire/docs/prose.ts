import { type Html, html } from '../../core/html.ts';

/** Paragraphs, and `code` in backticks: all the markup that descriptions have. */
export const prose = (text: string): Html =>
  html`${text.split('\n\n').map((paragraph) => html`<p>${inline(paragraph)}</p>`)}`;

/** Backticks in pairs; one that is left over is a backtick. */
export function inline(text: string): Html {
  const parts = text.split('`');
  return html`${parts.map((part, nth) => {
    if (nth % 2 === 0) return part;
    return nth === parts.length - 1 ? `\`${part}` : html`<code>${part}</code>`;
  })}`;
}
