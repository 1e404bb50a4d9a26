import { type Reply, replyText } from '../../../wire/http/reply.ts';

/**
 * Writes JSON as PHP's json_encode does, with slashes and non-ASCII characters escaped, because some clients search the
 * text instead of parsing it.
 */
export function phpJson(value: unknown): string {
  return JSON.stringify(value)
    .replaceAll('/', '\\/')
    .replace(/[^\x20-\x7e]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

export const replyPhpJson = (
  status: number,
  value: unknown,
  headers: Readonly<Record<string, string>> = {},
): Reply => replyText(status, 'application/json', phpJson(value), headers);
