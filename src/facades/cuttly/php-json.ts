import type { Reply } from '../../wire/reply.ts';

/**
 * JSON as PHP's json_encode writes it: slashes and everything beyond ASCII escaped. Clients in the field cut the text by
 * hand.
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
): Reply => ({ status, headers: { 'content-type': 'application/json', ...headers }, body: phpJson(value) });
