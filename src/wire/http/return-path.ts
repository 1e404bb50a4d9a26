/** The home page of a person who is signed in; every page of the dashboard is below it. */
export const APP_PATH = '/app';

const RETURN_PATH_LENGTH_MAX = 2_000;
/** Printable ASCII without a backslash, which browsers read as a slash. */
const BELOW_APP = /^\/app(?:[/?#][\x21-\x5b\x5d-\x7e]*)?$/;
/** Slashes, backslashes and dots in disguise: a proxy may decode them. */
const DISGUISED = /%(?:2e|2f|5c|25|[01][0-9a-f]|7f)/i;

/**
 * The path below `/app` to which a sign-in returns: `text` if it is exactly such a path, as it stands; otherwise
 * `/app`. Everything that might lead to another server, or out of `/app`, counts as the latter.
 */
export function returnPathOf(text: string | null): string {
  if (text === null || text.length > RETURN_PATH_LENGTH_MAX || !BELOW_APP.test(text)) return APP_PATH;
  const url = URL.parse(text, 'http://app.invalid');
  if (url === null || url.host !== 'app.invalid') return APP_PATH;
  const { pathname, search, hash } = url;
  const isBelow = pathname === APP_PATH || pathname.startsWith(`${APP_PATH}/`);
  const isPlain = !pathname.includes('//') && !DISGUISED.test(pathname);
  return isBelow && isPlain && pathname + search + hash === text ? text : APP_PATH;
}
