/** What a page says about who may frame it: of each list, one source must match. No list: anyone. */
export interface FramePolicy {
  readonly page: URL;
  readonly ancestors: readonly (readonly string[])[];
}

/** `frame-ancestors` makes browsers ignore `X-Frame-Options`; each policy that has one must be met. */
export function framePolicyOf(page: URL, headers: Headers): FramePolicy {
  const policies = (headers.get('content-security-policy') ?? '').split(',');
  const ancestors = policies.map(ancestorsOf).filter((sources) => sources !== null);
  return { page, ancestors: ancestors.length > 0 ? ancestors : fromFrameOptions(headers) };
}

/** Without an `origin` any other one is meant, so that a page which names its framers forbids it. */
export function forbidsFraming(policy: FramePolicy, origin: URL | null): boolean {
  return !policy.ancestors.every((sources) => sources.some((source) => admits(source, origin, policy.page)));
}

/** Null when this policy says nothing of frames. Of a directive given twice the first counts. */
function ancestorsOf(policy: string): string[] | null {
  for (const directive of policy.split(';')) {
    const [name = '', ...sources] = directive.trim().split(/[\t\n\f\r ]+/);
    if (name.toLowerCase() === 'frame-ancestors') return sources.map((source) => source.toLowerCase());
  }
  return null;
}

// As the HTML standard has it: several words that differ forbid when one of them was ever a known word, and a single
// unknown word, ALLOW-FROM included, does nothing.
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

/** http stands for https too, the other way round it does not. */
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

/** The URL parser leaves the usual port of a scheme out, and 80 stands for 443 as http does for https. */
function admitsPort(port: string | undefined, origin: URL): boolean {
  if (port === '*') return true;
  if (origin.port !== '') return port === origin.port;
  return port === undefined || port === '80' || (port === '443' && origin.protocol === 'https:');
}
