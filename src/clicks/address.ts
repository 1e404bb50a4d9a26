const ADDRESS_LENGTH_MAX = 64;
const MAPPED = '::ffff:';

/** An IPv4 address in IPv6 clothes (`::ffff:192.0.2.1`) becomes plain; text too long for an address becomes ''. */
export function plainAddress(address: string): string {
  if (address.length > ADDRESS_LENGTH_MAX) return '';
  return address.startsWith(MAPPED) && address.includes('.') ? address.slice(MAPPED.length) : address;
}
