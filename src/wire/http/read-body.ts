import { WireRefusal } from '../refusals/refusal.ts';
import { parseJson } from '../values/json-text.ts';

/** Reads a JSON body; undefined for an empty one. Throws body_too_large, malformed_body. */
export async function readJson(
  request: Request,
  maxBytes: number,
): Promise<{ text: string; value: unknown }> {
  const text = decodeUtf8(await readBytes(request, maxBytes));
  if (text === '') return { text, value: undefined };
  const parsed = parseJson(text);
  if ('fault' in parsed) throw new WireRefusal('malformed_body', { reason: parsed.fault });
  return { text, value: parsed.value };
}

/** `application/json` for `Application/JSON; charset=utf-8`; '' without a Content-Type. */
export function mediaTypeOf(request: Request): string {
  const header = request.headers.get('content-type');
  if (header === null) return '';
  if (header === 'application/json') return header;
  return (header.split(';')[0] ?? '').trim().toLowerCase();
}

const utf8 = new TextDecoder('utf-8', { fatal: true });

export function decodeUtf8(bytes: Uint8Array): string {
  try {
    return utf8.decode(bytes);
  } catch {
    throw new WireRefusal('malformed_body', { reason: 'not_utf8' });
  }
}

export async function readBytes(request: Request, maxBytes: number): Promise<Uint8Array<ArrayBuffer>> {
  const length = request.headers.get('content-length');
  if (length !== null && Number(length) > maxBytes) throw new WireRefusal('body_too_large', { maxBytes });
  if (request.body === null) return new Uint8Array();
  try {
    // A body cannot be longer than its Content-Length, which is within the limit.
    return length === null
      ? await collect(request.body, maxBytes)
      : new Uint8Array(await request.arrayBuffer());
  } catch (error) {
    if (error instanceof WireRefusal) throw error;
    throw new WireRefusal('malformed_body', { reason: 'cut_short' });
  }
}

async function collect(body: ReadableStream<Uint8Array>, maxBytes: number): Promise<Uint8Array<ArrayBuffer>> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.byteLength;
    if (size > maxBytes) throw new WireRefusal('body_too_large', { maxBytes });
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
