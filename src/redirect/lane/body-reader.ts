import { createChunkReader, MALFORMED } from './chunk-reader.ts';

/** How the end of a request's body is found. */
export type BodyFraming =
  | { readonly kind: 'none' }
  | { readonly kind: 'length'; readonly bytes: number }
  | { readonly kind: 'chunked' };

/** Finds the end of a request's body and frames the body again for the full server. */
export interface BodyReader {
  /** The index in `bytes` where the body ends, `bytes.length` when more is to come, or MALFORMED. */
  read(bytes: Buffer, from: number): number;
  readonly isWhole: boolean;
}

/** The header field that describes this framing to the full server; '' without a body. */
export function framingField(framing: BodyFraming): string {
  switch (framing.kind) {
    case 'none':
      return '';
    case 'length':
      return `content-length: ${framing.bytes}\r\n`;
    case 'chunked':
      return 'transfer-encoding: chunked\r\n';
  }
}

export function createBodyReader(framing: BodyFraming, send: (bytes: Buffer) => void): BodyReader {
  if (framing.kind === 'chunked') return createRechunker(send);
  let left = framing.kind === 'length' ? framing.bytes : 0;
  return {
    read(bytes, from) {
      const part = bytes.subarray(from, from + left);
      left -= part.length;
      if (part.length > 0) send(part);
      return from + part.length;
    },
    get isWhole() {
      return left === 0;
    },
  };
}

const LINE_END = Buffer.from('\r\n', 'latin1');
const LAST_CHUNK = Buffer.from('0\r\n\r\n', 'latin1');

/** Encodes the chunks again, so that the two servers cannot disagree about what the client wrote. */
function createRechunker(send: (bytes: Buffer) => void): BodyReader {
  const chunks = createChunkReader((data) =>
    send(Buffer.concat([Buffer.from(`${data.length.toString(16)}\r\n`, 'latin1'), data, LINE_END])),
  );
  return {
    read(bytes, from) {
      const wasWhole = chunks.isWhole;
      const end = chunks.read(bytes, from);
      if (end !== MALFORMED && chunks.isWhole && !wasWhole) send(LAST_CHUNK);
      return end;
    },
    get isWhole() {
      return chunks.isWhole;
    },
  };
}
