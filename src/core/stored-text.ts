/**
 * Text as a store keeps it: what UTF-8 cannot hold (half a surrogate pair) or a database may end a text at (NUL)
 * becomes U+FFFD. Clicks and the values of filters both pass through it, so that they still find each other.
 */
export function toStoredText(text: string): string {
  return text.toWellFormed().replaceAll('\0', '\ufffd');
}
