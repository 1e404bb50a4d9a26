import { parseJson } from './json-text.ts';
import { decodeUtf8, mediaTypeOf, readBytes } from './read-body.ts';
import { readQuery } from './read-query.ts';
import { WireRefusal } from './refusal.ts';
import { JSON_TYPE } from './reply.ts';

/** Fields by name, as they came: text from queries and forms, anything from JSON. Has no prototype. */
export type Fields = Readonly<Record<string, unknown>>;

/** A request to a compatible API, taken apart. What stands in several places is in `fields` once. */
export interface WireRequest {
  readonly request: Request;
  readonly params: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string>>;
  /** The fields of a form, or of a JSON object. */
  readonly body: Fields;
  /** A JSON array, else null. */
  readonly entries: readonly unknown[] | null;
  /** Why the body cannot be read: told only after the caller is known. */
  readonly fault: WireRefusal | null;
}

/** What a body may be. */
export interface BodyBounds {
  readonly bytesMax: number;
  readonly takesForms: boolean;
}

/** Fields of one form, as PHP has it. */
const FORM_FIELDS_MAX = 1_000;
const FORM_TYPE = 'application/x-www-form-urlencoded';
const MULTIPART_TYPE = 'multipart/form-data';

/** What a request says before its body. */
export const readWireHead = (request: Request, params: Readonly<Record<string, string>>): WireRequest => ({
  ...{ request, params, query: lastOf(readQuery(request.url)) },
  ...{ body: bare(), entries: null, fault: null },
});

/** Takes a request apart; of a field that is given twice in one place the last counts, as PHP has it. */
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
 * Everything that a request says, by name: the body over the query, the path over both. What is empty counts as absent, but
 * for the fields named.
 */
export function fieldsOf(wire: WireRequest, keepsEmpty: readonly string[] = []): Fields {
  const filled = (fields: Fields): Fields =>
    Object.fromEntries(
      Object.entries(fields).filter(([name, value]) => value !== '' || keepsEmpty.includes(name)),
    );
  const entries = wire.entries === null ? {} : { entries: wire.entries };
  return Object.assign(bare(), filled(wire.query), filled(wire.body), entries, wire.params);
}

/** An entry of a list as `fieldsOf` reads a request: what is empty counts as absent. */
export function withoutEmpty(entry: unknown): unknown {
  if (typeof entry !== 'object' || entry === null || Array.isArray(entry)) return entry;
  return Object.fromEntries(Object.entries(entry).filter(([, value]) => value !== ''));
}

/** The text of a field in query or body, for what is looked for before anything is checked. */
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
  // Programs that forget to say what they send say that it is a form: what it begins with tells it better.
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

/** Each part begins with a name, and no name is without this word. */
function hasTooManyParts(bytes: Uint8Array): boolean {
  const words = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    .toString('latin1')
    .matchAll(/content-disposition/gi);
  let count = 0;
  for (const _ of words) if (++count > FORM_FIELDS_MAX) return true;
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
    // A file is no field of any of these APIs.
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
