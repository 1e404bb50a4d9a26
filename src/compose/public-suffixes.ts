/**
 * Whether many owners register names below a host: `com`, `co.uk`, `github.io`. The list is loaded with the first
 * question, for it takes memory and domains are added seldom.
 */
export async function isPublicSuffix(host: string): Promise<boolean> {
  const { parse } = await import('tldts');
  const { publicSuffix, isIcann, isPrivate } = parse(host, { allowPrivateDomains: true });
  return publicSuffix === host && (isIcann === true || isPrivate === true);
}
