import { createChunkReader, MALFORMED } from './chunk-reader.ts';

/** What an answer is an answer to. */
export interface Asked {
  readonly isHead: boolean;
  /** Such a client knows neither interim answers nor chunks. */
  readonly isHttp10: boolean;
  /** Whether the client's connection ends after this answer; asked when its head has come. */
  closes(): boolean;
}

/** Cuts an answer of the full server out of what it sends, and hands it on as the client needs it. */
export interface AnswerReader {
  /** False where what came is no answer. */
  read(bytes: Buffer): boolean;
  /** The server has ended the connection: so ends a body of unknown length; any other was cut. */
  ended(): void;
  readonly hasBegun: boolean;
  readonly isWhole: boolean;
  /** The server, or the length of the body, says that no other request follows. */
  readonly closes: boolean;
  /** Events that have no end of their own. */
  readonly isLive: boolean;
}

const BLANK_LINE = Buffer.from('\r\n\r\n', 'latin1');
const HEAD_BYTES_MAX = 64 * 1024;
const STATUS_LINE = /^HTTP\/1\.[01] (\d{3})(?: |$)/;

type Body =
  | { readonly kind: 'unread' | 'whole' | 'until_end' }
  | { readonly kind: 'length'; left: number }
  | { readonly kind: 'chunked'; readonly read: (bytes: Buffer) => number };

/** `write` is called once for all that comes of one read, so that a small answer is one packet. */
export function createAnswerReader(asked: Asked, write: (bytes: Buffer) => void): AnswerReader {
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
    const [first = '', ...lines] = bytes.toString('latin1', 0, blank).split('\r\n');
    const status = Number(STATUS_LINE.exec(first)?.[1] ?? 0);
    const rest = bytes.subarray(blank + BLANK_LINE.length);
    if (status < 100 || status === 101) return false;
    if (status < 200) {
      if (!asked.isHttp10) send(Buffer.from(`${first}\r\n${joined(lines)}\r\n`, 'latin1'));
      return rest.length === 0 || readHead(rest);
    }
    beginBody(status, lines);
    send(Buffer.from(`${first}\r\n${joined(lines.filter(isPassedOn))}${connectionLine()}\r\n`, 'latin1'));
    return body.kind === 'whole' ? rest.length === 0 : rest.length === 0 || readPart(rest);
  }

  function beginBody(status: number, lines: readonly string[]): void {
    const fieldOf = (name: string): string | null =>
      lines
        .find((line) => line.toLowerCase().startsWith(`${name}:`))
        ?.slice(name.length + 1)
        .trim() ?? null;
    const length = fieldOf('content-length');
    isLive = fieldOf('content-type')?.startsWith('text/event-stream') === true;
    closes = fieldOf('connection')?.toLowerCase() === 'close';
    if (asked.isHead || status === 204 || status === 304) body = { kind: 'whole' };
    else if (fieldOf('transfer-encoding') !== null) body = { kind: 'chunked', read: chunkReader() };
    else if (length !== null)
      body = Number(length) === 0 ? { kind: 'whole' } : { kind: 'length', left: Number(length) };
    else body = { kind: 'until_end' };
    if (body.kind === 'until_end') closes = true;
  }

  const isPassedOn = (line: string): boolean =>
    !/^(?:connection|keep-alive):/i.test(line) && !(asked.isHttp10 && /^transfer-encoding:/i.test(line));

  const connectionLine = (): string => (closes || asked.closes() ? 'Connection: close\r\n' : '');

  function chunkReader(): (bytes: Buffer) => number {
    // A client of HTTP/1.0 is given the data alone; any other the chunks as they are.
    const chunks = createChunkReader((data) => asked.isHttp10 && send(data));
    return (bytes) => {
      const end = chunks.read(bytes, 0);
      if (end !== MALFORMED && !asked.isHttp10) send(bytes.subarray(0, end));
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

const joined = (lines: readonly string[]): string => lines.map((line) => `${line}\r\n`).join('');
