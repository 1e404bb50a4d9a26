import type { HeaderFields } from '../values/header-fields.ts';

/** Distinguishes a reply from the value of an operation. */
const REPLY = Symbol('reply');

/** A complete answer, except for the headers that every answer has. */
export interface Reply {
  readonly [REPLY]: true;
  readonly status: number;
  readonly headers: HeaderFields;
  readonly body: string | Uint8Array<ArrayBuffer> | ReadableStream<Uint8Array> | null;
  /** The values of `Set-Cookie` headers. */
  readonly cookies?: readonly string[];
}

export const JSON_TYPE = 'application/json';
export const NDJSON_TYPE = 'application/x-ndjson';

export const replyWith = (status: number, headers: HeaderFields, body: Reply['body']): Reply => ({
  [REPLY]: true,
  status,
  headers,
  body,
});

export const withCookies = (reply: Reply, cookies: readonly string[]): Reply => ({ ...reply, cookies });

const replyTyped = (status: number, type: string, body: Reply['body'], headers: HeaderFields): Reply =>
  replyWith(status, { 'content-type': type, ...headers }, body);

export const replyJson = (status: number, value: unknown, headers: HeaderFields = {}): Reply =>
  replyTyped(status, JSON_TYPE, JSON.stringify(value), headers);

export const replyText = (status: number, type: string, body: string, headers: HeaderFields = {}): Reply =>
  replyTyped(status, type, body, headers);

export const replyBytes = (
  status: number,
  type: string,
  body: Uint8Array<ArrayBuffer>,
  headers: HeaderFields = {},
): Reply => replyTyped(status, type, body, headers);

export const replyStream = (
  type: string,
  body: ReadableStream<Uint8Array>,
  headers: HeaderFields = {},
): Reply => replyTyped(200, type, body, headers);

export const replyEmpty = (status = 204, headers: HeaderFields = {}): Reply =>
  replyWith(status, headers, null);

export const isReply = (value: unknown): value is Reply =>
  typeof value === 'object' && value !== null && REPLY in value;
