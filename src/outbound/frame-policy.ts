/** Which origins may frame a page: each list must have a matching source. No lists: any origin. */
export interface FramePolicy {
  readonly page: URL;
  readonly ancestors: readonly (readonly string[])[];
}

/** `frame-ancestors` overrides `X-Frame-Options`; when several policies have one, all must match. */
export function framePolicyOf(page: URL, headers: Headers): FramePolicy {
  const policies = (headers.get('content-security-policy') ?? '').split(',');
  const ancestors = policies.map(ancestorsOf).filter((sources) => sources !== null);
  return { page, ancestors: ancestors.length > 0 ? ancestors : fromFrameOptions(headers) };
}

/** Without `origin`, an arbitrary other origin is assumed, so a page that lists its framers forbids it. */
export function forbidsFraming(policy: FramePolicy, origin: URL | null): boolean {
  return !policy.ancestors.every((sources) => sources.some((source) => admits(source, origin, policy.page)));
}

/** Null when this policy has no `frame-ancestors`. The first of two directives counts. */
function ancestorsOf(policy: string): string[] | null {
  for (const directive of policy.split(';')) {
    const [name = '', ...sources] = directive.trim().split(/[\t\n\f\r ]+/);
    if (name.toLowerCase() === 'frame-ancestors') return sources.map((source) => source.toLowerCase());
  }
  return null;
}

// By the HTML standard, several different values forbid framing if one of them was ever a valid value, and a single
// unknown value, including ALLOW-FROM, has no effect.
const FRAME_WORDS = ['deny', 'sameorigin', 'allowall'];

function fromFrameOptions(headers: Headers): string[][] {
  const words = (headers.get('x-frame-options') ?? '').split(',').map((word) => word.trim().toLowerCase());
  const differing = new Set(words);
  if (differing.size > 1) return FRAME_WORDS.some((word) => differing.has(word)) ? [[]] : [];
  if (differing.has('deny')) return [[]];
  return differing.has('sameorigin') ? [["'self'"]] : [];
}

function admits(source: string, origin: URL | null, page: URL): boolean {
  if (source === '*') return true;
  const [, schemeOnly] = /^([a-z][a-z0-9+.-]*):$/.exec(source) ?? [];
  if (schemeOnly !== undefined) {
    return origin === null ? /^https?$/.test(schemeOnly) : admitsScheme(schemeOnly, origin);
  }
  if (origin === null) return false;
  if (source === "'self'") return origin.origin === page.origin;
  return admitsHost(source, origin, page);
}

/** An http source also matches https, but not the other way round. */
function admitsScheme(scheme: string, origin: URL): boolean {
  return origin.protocol === `${scheme}:` || (scheme === 'http' && origin.protocol === 'https:');
}

const HOST_SOURCE = /^(?:([a-z][a-z0-9+.-]*):\/\/)?(\*\.)?([a-z0-9_.-]+)(?::(\d+|\*))?\/?$/;

function admitsHost(source: string, origin: URL, page: URL): boolean {
  const match = HOST_SOURCE.exec(source);
  if (match === null) return false;
  const [, scheme = page.protocol.slice(0, -1), wild, host = '', port] = match;
  const isNamed = wild === undefined ? origin.hostname === host : origin.hostname.endsWith(`.${host}`);
  return isNamed && admitsScheme(scheme, origin) && admitsPort(port, origin);
}

/** The URL parser drops a scheme's default port. Port 80 also matches 443, as http matches https. */
function admitsPort(port: string | undefined, origin: URL): boolean {
  if (port === '*') return true;
  if (origin.port !== '') return port === origin.port;
  return port === undefined || port === '80' || (port === '443' && origin.protocol === 'https:');
}
