/**
 * Whether a host is a public suffix, such as `com`, `co.uk` or `github.io`. The list is loaded on demand: it takes
 * memory, and domains are rarely added.
 */
export async function isPublicSuffix(host: string): Promise<boolean> {
  const { parse } = await import('tldts');
  const { publicSuffix, isIcann, isPrivate } = parse(host, { allowPrivateDomains: true });
  return publicSuffix === host && (isIcann === true || isPrivate === true);
}
