const HOST_LENGTH_MAX = 253;

/**
 * Parses a host name into its stored form (lower case, punycode); null when invalid. Ports, paths and IP addresses
 * are not host names.
 */
export function parseHost(text: string): string | null {
  const trimmed = text.trim();
  if (trimmed === '' || trimmed.length > HOST_LENGTH_MAX || /[\s/\\:@?#%[\]]/.test(trimmed)) return null;
  const url = URL.parse(`http://${trimmed}`);
  if (url === null || url.hostname === '' || /^[\d.]+$/.test(url.hostname)) return null;
  const host = url.hostname.replace(/\.$/, '');
  const labels = host.split('.');
  return labels.every((label) => /^[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?$/.test(label)) ? host : null;
}
