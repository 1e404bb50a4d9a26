import { decodeUtf8, mediaTypeOf, readBytes } from '../http/read-body.ts';
import { readQuery } from '../http/read-query.ts';
import { JSON_TYPE } from '../http/reply.ts';
import { type Origin, WireRefusal } from '../refusals/refusal.ts';
import { parseJson } from '../values/json-text.ts';

/** Raw fields by name: text from queries and forms, any value from JSON. Has no prototype. */
export type Fields = Readonly<Record<string, unknown>>;

/** A parsed request: the fields of each part. */
export interface WireRequest {
  readonly request: Request;
  readonly params: Readonly<Record<string, string>>;
  /** The last value of each parameter. */
  readonly query: Readonly<Record<string, string>>;
  /** The value of each parameter, or, if it is repeated, its values in order. */
  readonly queryValues: Readonly<Record<string, string | string[]>>;
  /** The fields of a form or a JSON object; none if the body has not been read. */
  readonly body: Fields;
  /** The items of a JSON array; null for any other body. */
  readonly entries: readonly unknown[] | null;
  /** Why the body is invalid. It is refused only after the caller is identified. */
  readonly fault: WireRefusal | null;
}

/** The allowed bodies. */
export interface BodyBounds {
  readonly bytesMax: number;
  readonly takesForms: boolean;
}

/** The most fields of a form, as in PHP's `max_input_vars`. */
const FORM_FIELDS_MAX = 1_000;
const FORM_TYPE = 'application/x-www-form-urlencoded';
const MULTIPART_TYPE = 'multipart/form-data';

/** Parses a request without its body. */
export function readWireHead(request: Request, params: Readonly<Record<string, string>>): WireRequest {
  const queryValues = readQuery(request.url);
  const query = lastOf(queryValues);
  return { request, params, query, queryValues, body: bare(), entries: null, fault: null };
}

/** Parses a request. If one part has a field twice, the last value wins, as in PHP. */
export async function readWireRequest(
  request: Request,
  params: Readonly<Record<string, string>>,
  bounds: BodyBounds,
): Promise<WireRequest> {
  const wire = readWireHead(request, params);
  if (request.method === 'GET' || request.method === 'HEAD' || request.body === null) return wire;
  try {
    return { ...wire, ...(await readFields(request, bounds)) };
  } catch (error) {
    if (error instanceof WireRefusal) return { ...wire, fault: error };
    throw error;
  }
}

/**
 * Merges the fields of a request: the body overrides the query, and the path overrides both. An empty field counts as
 * absent unless `keepsEmpty` has its name.
 */
export function mergeFields(wire: WireRequest, keepsEmpty: readonly string[] = []): Fields {
  const filled = (fields: Fields): Fields =>
    Object.fromEntries(
      Object.entries(fields).filter(([name, value]) => value !== '' || keepsEmpty.includes(name)),
    );
  const entries = wire.entries === null ? {} : { entries: wire.entries };
  return Object.assign(bare(), filled(wire.query), filled(wire.body), entries, wire.params);
}

export type OriginOf = (field: string) => Origin;

/** The part of the request that had each field of `mergeFields`; for an absent field, the part that the method uses. */
export function originIn(wire: WireRequest, keepsEmpty: readonly string[] = []): OriginOf {
  const has = (fields: Fields, name: string): boolean =>
    Object.hasOwn(fields, name) && (fields[name] !== '' || keepsEmpty.includes(name));
  const { method } = wire.request;
  const isInQuery = method === 'GET' || method === 'HEAD';
  return (name) => {
    if (Object.hasOwn(wire.params, name)) return 'path';
    if (has(wire.body, name) || (name === 'entries' && wire.entries !== null)) return 'body';
    return has(wire.query, name) || isInQuery ? 'query' : 'body';
  };
}

/** The fields of an entry of a list. As in `mergeFields`, an empty field counts as absent. */
export function withoutEmpty(entry: unknown): unknown {
  if (typeof entry !== 'object' || entry === null || Array.isArray(entry)) return entry;
  return Object.fromEntries(Object.entries(entry).filter(([, value]) => value !== ''));
}

/** The unchecked text of a field in query or body. */
export function textField(wire: WireRequest, name: string): string | null {
  const value = Object.hasOwn(wire.body, name) ? wire.body[name] : wire.query[name];
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' && value !== '' ? value : null;
}

type Read = Partial<Pick<WireRequest, 'body' | 'entries'>>;

async function readFields(request: Request, { bytesMax, takesForms }: BodyBounds): Promise<Read> {
  const encoding = request.headers.get('content-encoding') ?? 'identity';
  if (encoding !== 'identity') {
    throw new WireRefusal('unsupported_media_type', { accepted: takesForms ? WITH_FORMS : [JSON_TYPE] });
  }
  const bytes = await readBytes(request, bytesMax);
  if (bytes.byteLength === 0) return {};
  const mediaType = mediaTypeOf(request);
  if (takesForms && mediaType === MULTIPART_TYPE) return { body: await readMultipart(request, bytes) };
  const text = decodeUtf8(bytes);
  // Many clients send this type by default, even with JSON, so the first character decides.
  if (!takesForms || mediaType !== FORM_TYPE || /^\s*[{[]/.test(text)) return readJsonFields(text);
  if (countAmpersands(text) >= FORM_FIELDS_MAX) throw tooManyFields();
  return { body: lastOf(readQuery(`?${text}`)) };
}

const tooManyFields = () => new WireRefusal('malformed_body', { reason: 'too_many_fields' });

function countAmpersands(text: string): number {
  let count = 0;
  for (let at = text.indexOf('&'); at >= 0; at = text.indexOf('&', at + 1)) count++;
  return count;
}

/** Counts the header that every part of a multipart form has. */
function hasTooManyParts(bytes: Uint8Array): boolean {
  const names = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    .toString('latin1')
    .matchAll(/content-disposition/gi);
  let count = 0;
  for (const _ of names) if (++count > FORM_FIELDS_MAX) return true;
  return false;
}

const WITH_FORMS = [JSON_TYPE, FORM_TYPE, MULTIPART_TYPE];

function readJsonFields(text: string): Read {
  const parsed = parseJson(text);
  if ('fault' in parsed) throw new WireRefusal('malformed_body', { reason: parsed.fault });
  const { value } = parsed;
  if (Array.isArray(value)) return { entries: value };
  if (typeof value === 'object' && value !== null) return { body: Object.assign(bare(), value) };
  throw new WireRefusal('malformed_body', { reason: 'not_json' });
}

async function readMultipart(request: Request, bytes: Uint8Array<ArrayBuffer>): Promise<Fields> {
  if (hasTooManyParts(bytes)) throw tooManyFields();
  const type = request.headers.get('content-type') ?? '';
  try {
    const form = await new Response(bytes, { headers: { 'content-type': type } }).formData();
    const fields = bare();
    // None of these APIs accepts a file.
    form.forEach((value, name) => {
      if (typeof value === 'string') fields[name] = value;
    });
    return fields;
  } catch {
    throw new WireRefusal('malformed_body', { reason: 'cut_short' });
  }
}

const bare = (): Record<string, unknown> => Object.create(null) as Record<string, unknown>;

function lastOf(read: Readonly<Record<string, string | string[]>>): Record<string, string> {
  const last = Object.create(null) as Record<string, string>;
  for (const [name, value] of Object.entries(read)) {
    last[name] = typeof value === 'string' ? value : (value.at(-1) ?? '');
  }
  return last;
}
