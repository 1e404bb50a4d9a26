/**
 * What may stand in which part of a head (RFC 9110 section 5, RFC 9112 sections 2 to 5), said once for both readers: the
 * quick one of plain visits and the strict one of everything else.
 */
const TOKEN = "!#$%&'*+\\-.^_`|~0-9A-Za-z";
/** No fragment and no control byte. Bytes beyond ASCII are against the rules, but typed addresses come that way. */
const TARGET = '\\x21\\x22\\x24-\\x7e\\x80-\\xff';
/** No control byte but the tab. */
const FIELD_VALUE = '\\t\\x20-\\x7e\\x80-\\xff';
/** A name or an IPv4 address. Percent-encoding would be allowed, and no name that is served needs it. */
const HOST_NAME = "A-Za-z0-9\\-._~!$&'()*+,;=";

export const REQUEST_LINE = new RegExp(`^([${TOKEN}]+) ([${TARGET}]+) HTTP/(\\d)\\.(\\d)$`);
export const FIELD_LINE = new RegExp(`^([${TOKEN}]+):([${FIELD_VALUE}]*)$`);
/** `Host`: a name, or an address in brackets, and perhaps a port. */
export const HOST = new RegExp(`^(?:[${HOST_NAME}]*|\\[[0-9A-Fa-f:.]+\\])(?::(\\d{0,5}))?$`);

export const PORT_MAX = 65_535;
/** Bytes of a target; more is answered 414. */
export const TARGET_BYTES_MAX = 8 * 1024;
/** Header fields of a head; more are answered 431. */
export const FIELDS_MAX = 100;
/** Bytes of a whole head; more are answered 431. The full server takes 16 KB, and the relay adds a little. */
export const HEAD_BYTES_MAX = 16 * 1024 - 512;

export const IS_TOKEN = byteTable(TOKEN);
export const IS_FIELD_VALUE = byteTable(FIELD_VALUE);
export const IS_HOST_NAME = byteTable(HOST_NAME);

/** 1 for each byte that is in the class. */
function byteTable(characters: string): Uint8Array {
  const inClass = new RegExp(`[${characters}]`);
  return Uint8Array.from({ length: 256 }, (_, byte) => (inClass.test(String.fromCharCode(byte)) ? 1 : 0));
}

/** What tells a capital letter of ASCII from a small one. */
export const LOWER = 0x20;

/** Whether the header name at `at` is `name`, in any case. `name` is lower case and has the same length. */
export function isName(bytes: Uint8Array, at: number, name: Uint8Array): boolean {
  for (let i = 0; i < name.length; i++) {
    const byte = bytes[at + i] ?? 0;
    if (byte !== name[i] && (byte | LOWER) !== name[i]) return false;
  }
  return true;
}
