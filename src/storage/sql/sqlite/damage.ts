import { errorCode, errorText } from '../../../core/base/error-text.ts';

/** SQLite's message when an error means that its file is damaged; null for any other error. */
export function damageIn(error: unknown): string | null {
  return /^SQLITE_(CORRUPT|NOTADB|IOERR)/.test(errorCode(error)) ? errorText(error) : null;
}
