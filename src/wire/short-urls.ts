import type { DomainId } from '../core/domain.ts';
import type { Slug } from '../core/slug.ts';

/** How the numbers and slugs of a link are spelled to visitors. */
export interface LinkNames {
  hostOf(id: DomainId): string;
  shortUrl(host: string, slug: Slug): string;
}

/** The short URL of a slug on a host, ASCII only. */
export type ShortUrls = (host: string, slug: Slug) => string;

/** All hosts are served by one listener, so they share the scheme and port of the public URL. */
export function createShortUrls(publicUrl: string): ShortUrls {
  const { protocol, port } = new URL(publicUrl);
  const afterHost = port === '' ? '/' : `:${port}/`;
  return (host, slug) => `${protocol}//${host}${afterHost}${/^[\w/-]+$/.test(slug) ? slug : encodeURI(slug)}`;
}
