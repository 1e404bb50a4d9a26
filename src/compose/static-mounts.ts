import { PREVIEWER_PRODUCTS } from '../clicks/previewers.ts';
import { type DomainLogoKeeper, LOGO_MOUNT, logoPath } from '../core/domain-logo.ts';
import type { Hosts } from '../redirect/hosts.ts';
import { USUAL_COLOR } from '../redirect/pages/style.ts';
import type { Mounts } from '../server/mounts.ts';

const DAY = 'public, max-age=86400';

/** A signpost: the post, and one arm. */
const ICON = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><path fill="${USUAL_COLOR}" d="M14 2h4v4h9l4 4-4 4h-9v16h-4V14H5V6h9z"/></svg>`;

const ALLOW_ALL = 'User-agent: *\nDisallow: /api/\n';
/** Search engines stay out; who makes a preview because somebody shared the link may come in. */
const PREVIEWS_ONLY = `${PREVIEWER_PRODUCTS.map((product) => `User-agent: ${product}\n`).join('')}Allow: /\n\nUser-agent: *\nDisallow: /\n`;

/** Files that browsers and robots ask of every host, as its owner wants them. */
/** A logo that is replaced has another path. */
const FOREVER = 'public, max-age=31536000, immutable';
/** An SVG that is opened by itself is a page of this host: nothing in it may run or load. */
const INERT = "default-src 'none'; style-src 'unsafe-inline'; sandbox";

export function createStaticMounts(
  hosts: Hosts,
  logos: Pick<DomainLogoKeeper, 'read'>,
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
      return new Response(ICON, { headers: { 'content-type': 'image/svg+xml', 'cache-control': DAY } });
    },
    async [LOGO_MOUNT](request) {
      if (request.method !== 'GET' && request.method !== 'HEAD') {
        return new Response(null, { status: 405, headers: { allow: 'GET, HEAD' } });
      }
      const host = hosts.of(request.headers.get('host') ?? '');
      const { pathname } = new URL(request.url, 'http://host');
      const logo = [host?.logos?.light, host?.logos?.dark].find((it) => it && logoPath(it.hash) === pathname);
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
