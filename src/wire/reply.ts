/** An answer before what all answers carry is added. */
export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array<ArrayBuffer> | ReadableStream<Uint8Array> | null;
}

export const JSON_TYPE = 'application/json';
export const NDJSON_TYPE = 'application/x-ndjson';

type Headers = Readonly<Record<string, string>>;

export function replyJson(status: number, value: unknown, headers: Headers = {}): Reply {
  return { status, headers: { 'content-type': JSON_TYPE, ...headers }, body: JSON.stringify(value) };
}

export function replyText(status: number, contentType: string, body: string, headers: Headers = {}): Reply {
  return { status, headers: { 'content-type': contentType, ...headers }, body };
}

export function replyBytes(
  status: number,
  contentType: string,
  body: Uint8Array<ArrayBuffer>,
  headers: Headers = {},
): Reply {
  return { status, headers: { 'content-type': contentType, ...headers }, body };
}

export function replyStream(
  contentType: string,
  body: ReadableStream<Uint8Array>,
  headers: Headers = {},
): Reply {
  return { status: 200, headers: { 'content-type': contentType, ...headers }, body };
}

export const replyEmpty = (status = 204, headers: Headers = {}): Reply => ({ status, headers, body: null });
