import { createChunkReader, MALFORMED } from './chunk-reader.ts';

/** The request that an answer belongs to. */
export interface AnsweredRequest {
  readonly isHead: boolean;
  /** An HTTP/1.0 client understands neither interim answers nor chunks. */
  readonly isHttp10: boolean;
  /** Whether the client's connection ends after this answer. Called once the answer's head has arrived. */
  closes(): boolean;
}

/** Parses the full server's answer out of its bytes and forwards it in a form that the client understands. */
export interface AnswerReader {
  /** False when the bytes are not a valid answer. */
  read(bytes: Buffer): boolean;
  /**
   * The server has closed the connection. That ends a body of unknown length; any other unfinished body was cut off.
   */
  ended(): void;
  readonly hasBegun: boolean;
  readonly isWhole: boolean;
  /** No other request can follow on this connection: the server closes it, or the body ends with the connection. */
  readonly closes: boolean;
  /** A stream of server-sent events, which does not end by itself. */
  readonly isLive: boolean;
}

const BLANK_LINE = Buffer.from('\r\n\r\n', 'latin1');
const HEAD_BYTES_MAX = 64 * 1024;
const LINE_END_BYTES = 2;
// Our own full server writes these fields, so a search is enough: each one begins after a line break.
const LENGTH_FIELD = /\ncontent-length: *(\d+)\r/i;
const CODING_FIELD = /\ntransfer-encoding:[^\n]*\n/i;
const LIVE_FIELD = /\ncontent-type: *text\/event-stream/i;
const CLOSE_FIELD = /\nconnection: *close\r/i;
const CONNECTION_FIELDS = /\n(?:(?:connection|keep-alive):[^\n]*\n)+/gi;
const STATUS_LINE = /^HTTP\/1\.[01] (\d{3})[ \r]/;

type Body =
  | { readonly kind: 'unread' | 'whole' | 'until_end' }
  | { readonly kind: 'length'; left: number }
  | { readonly kind: 'chunked'; readonly read: (bytes: Buffer) => number };

/** Calls `write` once for each read, so that a small answer is one packet. */
export function createAnswerReader(request: AnsweredRequest, write: (bytes: Buffer) => void): AnswerReader {
  let head: Buffer | null = null;
  let body: Body = { kind: 'unread' };
  let hasBegun = false;
  let closes = false;
  let isLive = false;
  const unwritten: Buffer[] = [];
  const send = (bytes: Buffer): void => void unwritten.push(bytes);

  function flush(): void {
    const [first, ...others] = unwritten.splice(0);
    if (first !== undefined) write(others.length === 0 ? first : Buffer.concat([first, ...others]));
  }

  function readPart(bytes: Buffer): boolean {
    switch (body.kind) {
      case 'unread':
        return readHead(head === null ? bytes : Buffer.concat([head, bytes]));
      case 'whole':
        return false;
      case 'until_end':
        send(bytes);
        return true;
      case 'length':
        return readLength(bytes, body);
      case 'chunked':
        return readChunks(bytes, body.read);
    }
  }

  function readHead(bytes: Buffer): boolean {
    const blank = bytes.indexOf(BLANK_LINE);
    if (blank < 0) {
      head = Buffer.from(bytes);
      return head.length <= HEAD_BYTES_MAX;
    }
    head = null;
    const text = bytes.toString('latin1', 0, blank + LINE_END_BYTES);
    const status = Number(STATUS_LINE.exec(text)?.[1] ?? 0);
    const rest = bytes.subarray(blank + BLANK_LINE.length);
    if (status < 100 || status === 101) return false;
    if (status < 200) {
      if (!request.isHttp10) send(bytes.subarray(0, blank + BLANK_LINE.length));
      return rest.length === 0 || readHead(rest);
    }
    beginBody(status, text);
    send(
      Buffer.from(
        `${passedOn(text)}${closes || request.closes() ? 'Connection: close\r\n' : ''}\r\n`,
        'latin1',
      ),
    );
    return rest.length === 0 || (body.kind !== 'whole' && readPart(rest));
  }

  function beginBody(status: number, text: string): void {
    const length = LENGTH_FIELD.exec(text)?.[1];
    isLive = LIVE_FIELD.test(text);
    if (request.isHead || status === 204 || status === 304) body = { kind: 'whole' };
    else if (CODING_FIELD.test(text)) body = { kind: 'chunked', read: chunkReader() };
    else if (length === undefined) body = { kind: 'until_end' };
    else body = Number(length) === 0 ? { kind: 'whole' } : { kind: 'length', left: Number(length) };
    closes = body.kind === 'until_end' || CLOSE_FIELD.test(text);
  }

  const passedOn = (text: string): string => {
    const kept = text.replace(CONNECTION_FIELDS, '\n');
    return request.isHttp10 ? kept.replace(CODING_FIELD, '\n') : kept;
  };

  function chunkReader(): (bytes: Buffer) => number {
    // An HTTP/1.0 client gets the data only; any other client gets the chunks unchanged.
    const chunks = createChunkReader((data) => request.isHttp10 && send(data));
    return (bytes) => {
      const end = chunks.read(bytes, 0);
      if (end !== MALFORMED && !request.isHttp10) send(bytes.subarray(0, end));
      if (chunks.isWhole) body = { kind: 'whole' };
      return end;
    };
  }

  const readChunks = (bytes: Buffer, chunks: (bytes: Buffer) => number): boolean =>
    chunks(bytes) === bytes.length;

  function readLength(bytes: Buffer, length: { left: number }): boolean {
    if (bytes.length > length.left) return false;
    length.left -= bytes.length;
    if (length.left === 0) body = { kind: 'whole' };
    send(bytes);
    return true;
  }

  return {
    read(bytes) {
      hasBegun = true;
      const isAnswer = readPart(bytes);
      flush();
      return isAnswer;
    },
    ended() {
      if (body.kind === 'until_end') body = { kind: 'whole' };
    },
    get hasBegun() {
      return hasBegun;
    },
    get isWhole() {
      return body.kind === 'whole';
    },
    get closes() {
      return closes;
    },
    get isLive() {
      return isLive;
    },
  };
}
