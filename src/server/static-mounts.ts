import { PREVIEWER_PRODUCTS } from '../clicks/agents/previewers.ts';
import { LOGO_MOUNT, logoPath } from '../core/domains/domain-logo.ts';
import type { DomainLogoKeeper } from '../core/domains/logo-keeper.ts';
import type { Hosts } from '../redirect/hosts.ts';
import type { Mounts } from './mounts.ts';

const DAY = 'public, max-age=86400';

const ALLOW_ALL = 'User-agent: *\nDisallow: /api/\n';
/** Blocks search engines, but allows crawlers that preview links people share. */
const PREVIEWS_ONLY = `${PREVIEWER_PRODUCTS.map((product) => `User-agent: ${product}\n`).join('')}Allow: /\n\nUser-agent: *\nDisallow: /\n`;

/** A replaced logo has a new path. */
const FOREVER = 'public, max-age=31536000, immutable';
/** An SVG opened directly is a page of this host, so nothing in it may run or load. */
const INERT = "default-src 'none'; style-src 'unsafe-inline'; sandbox";

/** Files that browsers and crawlers request from every host, by its domain's settings. */
export function createStaticMounts(
  hosts: Hosts,
  logos: Pick<DomainLogoKeeper, 'read'>,
  /** The icon of hosts without one of their own, as SVG. */
  mark: string,
): Pick<Mounts, 'robots.txt' | 'favicon.ico' | typeof LOGO_MOUNT> {
  const settingsOf = (request: Request) => hosts.of(request.headers.get('host') ?? '')?.settings;
  return {
    'robots.txt': (request) =>
      new Response(settingsOf(request)?.robots === 'disallow' ? PREVIEWS_ONLY : ALLOW_ALL, {
        headers: { 'content-type': 'text/plain; charset=utf-8', 'cache-control': DAY },
      }),
    'favicon.ico': (request) => {
      const icon = settingsOf(request)?.icon ?? null;
      if (icon !== null) return new Response(null, { status: 302, headers: { location: icon } });
      return new Response(mark, { headers: { 'content-type': 'image/svg+xml', 'cache-control': DAY } });
    },
    async [LOGO_MOUNT](request) {
      if (request.method !== 'GET' && request.method !== 'HEAD') {
        return new Response(null, { status: 405, headers: { allow: 'GET, HEAD' } });
      }
      const host = hosts.of(request.headers.get('host') ?? '');
      const { pathname } = new URL(request.url, 'http://host');
      const logo = [host?.logos?.light, host?.logos?.dark].find(
        (logo) => logo && logoPath(logo.hash) === pathname,
      );
      const file = host && logo ? await logos.read(host.domainId, logo.hash) : null;
      if (file === null || logo == null) {
        return new Response('Not found.\n', { status: 404, headers: { 'cache-control': 'no-store' } });
      }
      return new Response(file, {
        headers: {
          'content-type': logo.type,
          'cache-control': FOREVER,
          'content-security-policy': INERT,
          'x-content-type-options': 'nosniff',
          'cross-origin-resource-policy': 'cross-origin',
        },
      });
    },
  };
}
