import type { JsonValue } from '../../core/base/json.ts';
import type { Link } from '../../core/links/link.ts';

/**
 * The destination as a client sent it; null if the core stores the same text. Clients compare the URL
 * of an answer with the one they sent, while the core stores `https://example.com` as `https://example.com/`.
 */
export const keepAsSent = (text: string): string | null => (URL.parse(text)?.href === text ? null : text);

/** The destination as the client sent it, if that text was stored and still means the link's destination. */
export const asSent = ({ destination }: Link, kept: JsonValue | undefined): string =>
  typeof kept === 'string' && URL.parse(kept)?.href === destination ? kept : destination;
