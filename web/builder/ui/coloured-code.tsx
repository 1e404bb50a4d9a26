import { KEY_VARIABLE } from '../curl.ts';
import styles from './request-view.module.css';

/** Texts between quotes, the key, and the first word of a command. */
const MARKS = new RegExp(`(\\$?${KEY_VARIABLE})|("(?:[^"\\\\\\n]|\\\\.)*"|'(?:[^'\\\\\\n]|\\\\.)*')`, 'g');

/** Code with its texts and its key in colours. What it says does not depend on them. */
export function ColouredCode({ code }: { readonly code: string }) {
  const parts: { readonly at: number; readonly text: string; readonly className: string | undefined }[] = [];
  let end = 0;
  for (const match of code.matchAll(MARKS)) {
    if (match.index > end) parts.push({ at: end, text: code.slice(end, match.index), className: undefined });
    const isText = match[1] === undefined;
    parts.push({ at: match.index, text: match[0], className: isText ? styles.text : styles.key });
    end = match.index + match[0].length;
  }
  parts.push({ at: end, text: code.slice(end), className: undefined });
  return parts.map(({ at, text, className }) => (
    <span key={at} className={className}>
      {text}
    </span>
  ));
}
