import type { RefusalStatus } from '../reply.ts';
import type { BodyFraming } from './body-reader.ts';
import {
  FIELD_LINE,
  FIELDS_MAX,
  HEAD_BYTES_MAX,
  HOST,
  PORT_MAX,
  REQUEST_LINE,
  TARGET_BYTES_MAX,
} from './head-rules.ts';

/** A valid request, as the relay sends it to the full server. */
export interface StrictHead {
  readonly kind: 'request';
  readonly method: string;
  /** In origin form, whichever form the client used. */
  readonly target: string;
  /** From an absolute target, else from `Host`; '' when neither names one. */
  readonly host: string;
  /** The forwarded fields, each with its line break; without `Host` and the fields that frame the message. */
  readonly fields: string;
  readonly body: BodyFraming;
  readonly isHttp10: boolean;
  /** The connection closes after the answer. */
  readonly closes: boolean;
  /** Just after the empty line. */
  readonly end: number;
}

export type HeadReading =
  | StrictHead
  | { readonly kind: 'refused'; readonly status: RefusalStatus }
  | { readonly kind: 'incomplete' };

/** Methods that the full server supports; any other gets 501. */
const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);
const BLANK_LINE = Buffer.from('\r\n\r\n', 'latin1');
const CR = 0x0d;
const LF = 0x0a;
/** A longer number could not be represented exactly. */
const LENGTH_DIGITS_MAX = 15;
const ABSOLUTE_TARGET = /^https?:\/\/([^/?]*)(.*)$/i;

/** The header in which the relay names the client; stripped from all other requests. */
export const PEER_HEADER = 'x-waymark-peer';

/**
 * The relay frames each message itself, on its own connection. Fields that `Connection` names are still forwarded:
 * they are meant for this server, and a client must not be able to remove what a proxy has added.
 */
const NOT_PASSED_ON = new Set([
  'host',
  'connection',
  'keep-alive',
  'proxy-connection',
  'upgrade',
  'te',
  'trailer',
  'content-length',
  'transfer-encoding',
  PEER_HEADER,
]);

const INCOMPLETE = { kind: 'incomplete' } as const;
const refused = (status: RefusalStatus) => ({ kind: 'refused', status }) as const;

/** A head that violates RFC 9110, RFC 9112 or our limits; thrown and caught in this file only. */
class HeadRefusal extends Error {
  readonly status: RefusalStatus;

  constructor(status: RefusalStatus) {
    super(`refused with ${status}`);
    this.status = status;
  }
}

/**
 * Parses any head strictly; after a refusal the connection must close. The first `checked` bytes were validated when
 * they arrived.
 */
export function readStrictHead(bytes: Buffer, from: number, checked = from): HeadReading {
  const blank = bytes.indexOf(BLANK_LINE, from);
  if (blank < 0) return readStart(bytes, from, checked);
  const end = blank + BLANK_LINE.length;
  if (end - from > HEAD_BYTES_MAX) return refused(statusOfLong(bytes, from));
  const lines = bytes.toString('latin1', from, blank).split('\r\n');
  try {
    return readLines(lines, end);
  } catch (error) {
    if (error instanceof HeadRefusal) return refused(error.status);
    throw error;
  }
}

/** Validates an incomplete head as far as possible. */
function readStart(bytes: Buffer, from: number, checked: number): HeadReading {
  for (let at = Math.max(from, checked - 1); at < bytes.length; at++) {
    const byte = bytes[at] ?? 0;
    const isBreak = byte === LF ? bytes[at - 1] === CR && at > from : byte === CR && isBeforeLf(bytes, at);
    if ((byte < 0x20 && byte !== 0x09 && !isBreak) || byte === 0x7f) return refused(400);
  }
  return bytes.length - from > HEAD_BYTES_MAX ? refused(statusOfLong(bytes, from)) : INCOMPLETE;
}

/** The status for a head that is too long: 414 when its first line is the cause. */
function statusOfLong(bytes: Buffer, from: number): RefusalStatus {
  const lineEnd = bytes.indexOf(LF, from);
  return lineEnd < 0 || lineEnd - from > TARGET_BYTES_MAX ? 414 : 431;
}

const isBeforeLf = (bytes: Buffer, at: number): boolean => at + 1 === bytes.length || bytes[at + 1] === LF;

function readLines([first = '', ...lines]: string[], end: number): StrictHead {
  const [, method = '', target = '', major = '', minor = ''] = REQUEST_LINE.exec(first) ?? [];
  if (method === '') throw new HeadRefusal(400);
  if (target.length > TARGET_BYTES_MAX) throw new HeadRefusal(414);
  if (lines.length > FIELDS_MAX) throw new HeadRefusal(431);
  const fields = lines.map(readField);
  if (major !== '1' || (minor !== '0' && minor !== '1')) throw new HeadRefusal(505);
  const isHttp10 = minor === '0';
  const host = hostOf(fields, isHttp10);
  const body = framingOf(fields, isHttp10);
  // CONNECT and `OPTIONS *` are not supported either.
  if (!METHODS.has(method) || target === '*') throw new HeadRefusal(501);
  return {
    kind: 'request',
    method,
    ...placeOf(target, host),
    fields: passedOn(fields, isHttp10),
    body,
    isHttp10,
    closes: isHttp10 || asksToClose(fields),
    end,
  };
}

interface Field {
  /** Lower case. */
  readonly name: string;
  readonly value: string;
}

function readField(line: string): Field {
  const [, name = '', value = ''] = FIELD_LINE.exec(line) ?? [];
  if (name === '') throw new HeadRefusal(400);
  return { name: name.toLowerCase(), value: withoutBlanks(value) };
}

/** Trims spaces and tabs only. */
function withoutBlanks(text: string): string {
  const isBlank = (at: number): boolean => text[at] === ' ' || text[at] === '\t';
  let [start, end] = [0, text.length];
  while (start < end && isBlank(start)) start++;
  while (end > start && isBlank(end - 1)) end--;
  return text.slice(start, end);
}

const valuesOf = (fields: readonly Field[], name: string): string[] =>
  fields.filter((field) => field.name === name).map(({ value }) => value);

/** Exactly one `Host`; HTTP/1.0 may leave it out. */
function hostOf(fields: readonly Field[], isHttp10: boolean): string {
  const [host, ...others] = valuesOf(fields, 'host');
  if (others.length > 0 || (host === undefined && !isHttp10)) throw new HeadRefusal(400);
  return checkedHost(host ?? '');
}

function checkedHost(host: string): string {
  const parts = HOST.exec(host);
  if (parts === null || Number(parts[1] ?? 0) > PORT_MAX) throw new HeadRefusal(400);
  return host;
}

/** The host of an absolute target wins over `Host` (RFC 9112, section 3.2.2). */
function placeOf(target: string, host: string): Pick<StrictHead, 'target' | 'host'> {
  if (target.startsWith('/')) return { target, host };
  const [, authority = '', rest = ''] = ABSOLUTE_TARGET.exec(target) ?? [];
  if (authority === '') throw new HeadRefusal(400);
  return { target: rest.startsWith('/') ? rest : `/${rest}`, host: checkedHost(authority) };
}

/** How the body is framed; conflicting framings are refused (RFC 9112, section 6). */
function framingOf(fields: readonly Field[], isHttp10: boolean): BodyFraming {
  const codings = valuesOf(fields, 'transfer-encoding');
  const lengths = valuesOf(fields, 'content-length');
  if (codings.length + lengths.length > 1) throw new HeadRefusal(400);
  const [coding] = codings;
  const [length] = lengths;
  if (coding !== undefined) {
    if (isHttp10) throw new HeadRefusal(400);
    if (coding.toLowerCase() !== 'chunked') throw new HeadRefusal(501);
    return { kind: 'chunked' };
  }
  if (length === undefined) return { kind: 'none' };
  if (!/^\d+$/.test(length) || length.length > LENGTH_DIGITS_MAX) throw new HeadRefusal(400);
  return { kind: 'length', bytes: Number(length) };
}

const asksToClose = (fields: readonly Field[]): boolean =>
  valuesOf(fields, 'connection').some((value) =>
    value.split(',').some((option) => withoutBlanks(option).toLowerCase() === 'close'),
  );

function passedOn(fields: readonly Field[], isHttp10: boolean): string {
  return fields
    .filter(({ name }) => !NOT_PASSED_ON.has(name) && !(isHttp10 && name === 'expect'))
    .map(({ name, value }) => `${name}: ${value}\r\n`)
    .join('');
}
