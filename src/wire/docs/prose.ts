import { type Html, html } from '../../core/base/html.ts';

/** Descriptions have only paragraphs and `code` in backticks. */
export const prose = (text: string): Html =>
  html`${text.split('\n\n').map((paragraph) => html`<p>${inline(paragraph)}</p>`)}`;

/** A backtick without a partner stays a backtick. */
export function inline(text: string): Html {
  const parts = text.split('`');
  return html`${parts.map((part, nth) => {
    if (nth % 2 === 0) return part;
    return nth === parts.length - 1 ? `\`${part}` : html`<code>${part}</code>`;
  })}`;
}
