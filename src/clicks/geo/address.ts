/** Longer than any written address. */
export const ADDRESS_LENGTH_MAX = 64;
const MAPPED = '::ffff:';

/** Turns an IPv4-mapped IPv6 address (`::ffff:192.0.2.1`) into IPv4; text too long for an address becomes ''. */
export function plainAddress(address: string): string {
  if (address.length > ADDRESS_LENGTH_MAX) return '';
  return address.startsWith(MAPPED) && address.includes('.') ? address.slice(MAPPED.length) : address;
}

/** A dotted IPv4 address as a signed 32-bit number; null for any other text, leading zeros included. */
export function ipv4Number(address: string): number | null {
  let bits = 0;
  let part = -1;
  let dots = 0;
  for (let index = 0; index < address.length; index++) {
    const digit = address.charCodeAt(index) - DIGIT_0;
    if (digit >= 0 && digit <= 9) {
      if (part === 0) return null;
      part = part === -1 ? digit : part * 10 + digit;
      if (part > 255) return null;
    } else {
      if (digit !== DOT - DIGIT_0 || part === -1 || dots === 3) return null;
      bits = (bits << 8) | part;
      part = -1;
      dots++;
    }
  }
  return dots === 3 && part !== -1 ? (bits << 8) | part : null;
}

const DIGIT_0 = 48;
const DOT = 46;
