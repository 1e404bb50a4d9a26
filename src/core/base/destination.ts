declare const destination: unique symbol;
/** An absolute http(s) URL, normalised by the URL standard: ASCII only, safe in a header. */
export type Destination = string & { readonly [destination]: true };

export type DestinationFault =
  | 'not_a_url'
  | 'not_http'
  | 'control_character'
  | 'credentials'
  | 'own_domain'
  | 'blocked_host'
  | 'scheme_not_allowed'
  | 'too_long';

export const DESTINATION_LENGTH_MAX = 8_192;

/** Which valid URLs a server refuses as destinations. */
export interface DestinationPolicy {
  /**
   * Whether short links are served there: links that lead to links could loop. `port` is '' for the scheme's default
   * port.
   */
  isOwnHost(host: string, port: string): boolean;
  isBlockedHost(host: string): boolean;
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it looks for
const UNSAFE = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]|\p{Surrogate}/u;

/** Parses a destination, ignoring surrounding spaces; returns a fault when it is invalid. */
export function parseDestination(
  text: string,
  policy: DestinationPolicy,
): { destination: Destination } | { fault: DestinationFault } {
  const trimmed = text.trim();
  if (trimmed.length > DESTINATION_LENGTH_MAX) return { fault: 'too_long' };
  if (UNSAFE.test(trimmed)) return { fault: 'control_character' };
  const url = URL.parse(trimmed);
  if (url === null) return { fault: 'not_a_url' };
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return { fault: 'not_http' };
  if (url.hostname === '') return { fault: 'not_a_url' };
  // Credentials in URLs are mostly used for deception: browsers hide them.
  if (url.username !== '' || url.password !== '') return { fault: 'credentials' };
  if (policy.isOwnHost(url.hostname, url.port)) return { fault: 'own_domain' };
  if (policy.isBlockedHost(url.hostname)) return { fault: 'blocked_host' };
  if (url.href.length > DESTINATION_LENGTH_MAX) return { fault: 'too_long' };
  return { destination: url.href as Destination };
}
