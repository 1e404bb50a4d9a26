import type { Mounts } from '../server/mounts.ts';

const DAY = 'public, max-age=86400';

/** A signpost: the post, and one arm. */
const ICON =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><path fill="#2f6fde" d="M14 2h4v4h9l4 4-4 4h-9v16h-4V14H5V6h9z"/></svg>';

/** Files that browsers and robots ask of every host. */
export const staticMounts: Pick<Mounts, 'robots.txt' | 'favicon.ico'> = {
  'robots.txt': () =>
    new Response('User-agent: *\nDisallow: /api/\n', {
      headers: { 'content-type': 'text/plain; charset=utf-8', 'cache-control': DAY },
    }),
  'favicon.ico': () =>
    new Response(ICON, { headers: { 'content-type': 'image/svg+xml', 'cache-control': DAY } }),
};
