import type { DomainId } from '../../core/base/ids.ts';
import type { Slug } from '../../core/base/slug.ts';

/** The public forms of a link's host and slug. */
export interface LinkNames {
  hostOf(id: DomainId): string;
  shortUrl(host: string, slug: Slug): string;
}

/** The short URL of a slug on a host, ASCII only. */
export type ShortUrls = (host: string, slug: Slug) => string;

/** One listener serves all hosts, so they share the scheme and port of the public URL. */
export function createShortUrls(publicUrl: string): ShortUrls {
  const { protocol, port } = new URL(publicUrl);
  const afterHost = port === '' ? '/' : `:${port}/`;
  return (host, slug) => `${protocol}//${host}${afterHost}${/^[\w/-]+$/.test(slug) ? slug : encodeURI(slug)}`;
}
