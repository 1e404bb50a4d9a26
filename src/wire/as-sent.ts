import type { Destination } from '../core/destination.ts';
import type { JsonObject } from '../core/json.ts';
import type { Link } from '../core/link.ts';

/**
 * Clients compare the address that they are given back with the one they sent, while the core keeps it as the URL
 * standard writes it: `https://example.com` as `https://example.com/`. The text is kept beside it for the API it came by.
 */
export const keepAsSent = (text: string): JsonObject => ({
  sent: URL.parse(text)?.href === text ? null : text,
});

/** The destination as it was sent by this API, unless it has changed since. */
export function asSent({ extras, destination }: Link, api: string): string {
  const sent = extras[api]?.sent;
  return typeof sent === 'string' && URL.parse(sent)?.href === destination
    ? sent
    : (destination satisfies Destination);
}
