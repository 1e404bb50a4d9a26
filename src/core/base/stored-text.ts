/**
 * Text as stores keep it: lone surrogates, which UTF-8 cannot encode, and NUL, which ends a text in some databases,
 * become U+FFFD. Applied to clicks and to filter values, so that they match.
 */
export function toStoredText(text: string): string {
  return text.toWellFormed().replaceAll('\0', '\ufffd');
}
