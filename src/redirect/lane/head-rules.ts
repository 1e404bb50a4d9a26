/**
 * The syntax of a request head (RFC 9110 section 5, RFC 9112 sections 2 to 5), defined once for both readers: the
 * quick one for plain visits and the strict one for everything else.
 */
const TOKEN = "!#$%&'*+\\-.^_`|~0-9A-Za-z";
/** No fragment and no control byte. Bytes beyond ASCII violate the RFC, but browsers send them for typed addresses. */
const TARGET = '\\x21\\x22\\x24-\\x7e\\x80-\\xff';
/** No control byte except the tab. */
const FIELD_VALUE = '\\t\\x20-\\x7e\\x80-\\xff';
/** A name or an IPv4 address. The RFC also allows percent-encoding, which no host served here needs. */
const HOST_NAME = "A-Za-z0-9\\-._~!$&'()*+,;=";

export const REQUEST_LINE = new RegExp(`^([${TOKEN}]+) ([${TARGET}]+) HTTP/(\\d)\\.(\\d)$`);
export const FIELD_LINE = new RegExp(`^([${TOKEN}]+):([${FIELD_VALUE}]*)$`);
/** `Host`: a name, or an address in brackets, with an optional port. */
export const HOST = new RegExp(`^(?:[${HOST_NAME}]*|\\[[0-9A-Fa-f:.]+\\])(?::(\\d{0,5}))?$`);

export const PORT_MAX = 65_535;
/** Longest target in bytes; a longer one gets 414. */
export const TARGET_BYTES_MAX = 8 * 1024;
/** Most header fields in a head; more get 431. */
export const FIELDS_MAX = 100;
/** Longest head in bytes; a longer one gets 431. The full server accepts 16 KB, and the relay adds a little. */
export const HEAD_BYTES_MAX = 16 * 1024 - 512;

export const IS_TOKEN = byteTable(TOKEN);
export const IS_FIELD_VALUE = byteTable(FIELD_VALUE);
export const IS_HOST_NAME = byteTable(HOST_NAME);

/** 1 for each byte that is in the class. */
function byteTable(characters: string): Uint8Array {
  const inClass = new RegExp(`[${characters}]`);
  return Uint8Array.from({ length: 256 }, (_, byte) => (inClass.test(String.fromCharCode(byte)) ? 1 : 0));
}

/** The bit that differs between an ASCII capital letter and its lower-case form. */
export const LOWER = 0x20;

/** Whether the header name at `at` is `name`, in any case. `name` is lower case and has the same length. */
export function isName(bytes: Uint8Array, at: number, name: Uint8Array): boolean {
  for (let i = 0; i < name.length; i++) {
    const byte = bytes[at + i] ?? 0;
    if (byte !== name[i] && (byte | LOWER) !== name[i]) return false;
  }
  return true;
}
