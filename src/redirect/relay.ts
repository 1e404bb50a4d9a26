import type { Socket } from 'bun';
import { type AnswerReader, createAnswerReader } from './answer-reader.ts';
import { type BodyReader, createBodyReader, framingField } from './body-reader.ts';
import { MALFORMED } from './chunk-reader.ts';
import { createOutbox, type Outbox } from './outbox.ts';
import type { RefusalStatus } from './reply.ts';
import { PEER_HEADER, type StrictHead } from './strict-head.ts';

/** The full HTTP server behind the fast lane. */
export interface Upstream {
  readonly hostname: string;
  readonly port: number;
  /** Proves to the full server that a lane speaks, so that it believes who the client is. */
  readonly secret: string;
}

/**
 * Carries one request at a time to the full server and its answer back, over a connection that is this client's alone
 * and is kept for the next one. The faster side is paused while the slower one has bytes waiting.
 */
export interface Relay {
  /** Sends a request on; its body follows through `receive`. */
  send(request: StrictHead): void;
  /** Bytes of the body; answers where in `bytes` the request ends, their length where it goes on. */
  receive(bytes: Buffer, from: number): number;
  /** To be called when the client has taken what waited for it, and after `receive`. */
  goOn(): void;
  /** The client is gone, or is to be. */
  close(): void;
  /** A request is under way. */
  readonly isBusy: boolean;
  /** More of its body is to come. */
  readonly isReceiving: boolean;
  /** Only the client can bring this request further. */
  readonly waitsForClient: boolean;
  /** Part of the answer has come. */
  readonly hasAnswered: boolean;
  /** The answer is a stream of events, which ends when the client leaves. */
  readonly isLive: boolean;
}

/**
 * What came of a request: answered; answered, and the connection is to end; to be refused, as nothing was answered yet;
 * or cut in the middle of its answer.
 */
export type Outcome = 'answered' | 'answered_last' | 'cut' | RefusalStatus;

/** A client's connection, as its relay needs it. */
export interface RelayClient {
  readonly peer: string;
  /** False while bytes wait for the client. */
  write(bytes: Uint8Array): boolean;
  isDrained(): boolean;
  pause(): void;
  resume(): void;
}

interface Link {
  readonly socket: Socket<undefined>;
  readonly outbox: Outbox;
  readonly secret: string;
  isPaused: boolean;
}

interface Exchange {
  readonly request: StrictHead;
  readonly body: BodyReader;
  readonly answer: AnswerReader;
  isRepeated: boolean;
  isSent: boolean;
}

/** What `readyState` is of a socket that can be written to. */
const OPEN = 1;
/** The full server that is there now. */
export interface UpstreamSource {
  /** Waits while there is none; rejects when that takes too long. */
  reach(): Promise<Upstream>;
  /** False for one that has left: what it is asked now might not be answered. */
  isCurrent(secret: string): boolean;
}

/** A full server that ends takes its socket with it a moment before the lane is told. */
const REPEAT_AFTER_MS = 50;

export function createRelay(deps: {
  client: RelayClient;
  upstream: UpstreamSource;
  /** Whether the client's connection is to end after this answer. */
  closes: () => boolean;
  onOutcome: (outcome: Outcome, isHead: boolean) => void;
}): Relay {
  const { client, onOutcome } = deps;
  let link: Link | null = null;
  let exchange: Exchange | null = null;
  /** Of a body whose head is not sent yet. */
  let early: Buffer[] = [];

  function send(request: StrictHead): void {
    const { method, isHttp10, closes } = request;
    const asked = { isHead: method === 'HEAD', isHttp10, closes: () => closes || deps.closes() };
    exchange = {
      request,
      body: createBodyReader(request.body, toServer),
      answer: createAnswerReader(asked, toClient),
      isRepeated: false,
      isSent: false,
    };
    void reach(exchange);
  }

  /**
   * Over the connection that is there, else over a new one; one that fails at once is tried once more. Even the first
   * takes a turn, so that a head and the body that came with it are one packet.
   */
  async function reach(mine: Exchange): Promise<void> {
    try {
      await null;
      if (link !== null && !deps.upstream.isCurrent(link.secret)) drop();
      if (link !== null) {
        if (exchange === mine) sendHead(link, mine);
        return;
      }
      const { hostname, port, secret } = await deps.upstream.reach();
      if (exchange !== mine) return;
      const connected = await connect(hostname, port, secret).catch(() => null);
      if (exchange !== mine) connected?.socket.end();
      // A server that is just ending takes a connection and drops it at once.
      else if (connected === null || connected.socket.readyState !== OPEN) repeat(mine, 503);
      else sendHead(connected, mine);
    } catch {
      if (exchange === mine) finish(503);
    }
  }

  function repeat(mine: Exchange, otherwise: RefusalStatus): void {
    if (mine.isRepeated) {
      finish(otherwise);
      return;
    }
    mine.isRepeated = true;
    setTimeout(() => {
      if (exchange === mine) void reach(mine);
    }, REPEAT_AFTER_MS);
  }

  async function connect(hostname: string, port: number, secret: string): Promise<Link> {
    const socket = await Bun.connect<undefined>({
      hostname,
      port,
      socket: {
        data: (from, bytes) => receiveAnswer(from, bytes),
        drain(from) {
          if (link?.socket === from) link.outbox.drain();
        },
        close: (from) => lost(from),
        error: () => undefined,
        connectError: () => undefined,
      },
    });
    return { socket, secret, isPaused: false, outbox: createOutbox(socket, () => client.resume()) };
  }

  function sendHead(over: Link, mine: Exchange): void {
    link = over;
    mine.isSent = true;
    const head = Buffer.from(headText(mine.request, `${over.secret} ${client.peer}`), 'latin1');
    const isTaken = over.outbox.write(Buffer.concat([head, ...early]));
    early = [];
    if (isTaken) client.resume();
  }

  function toServer(bytes: Buffer): void {
    if (link !== null && exchange?.isSent) {
      if (!link.outbox.write(bytes)) client.pause();
      return;
    }
    early.push(Buffer.from(bytes));
    if (link === null) client.pause();
  }

  function toClient(bytes: Buffer): void {
    if (client.write(bytes) || link === null) return;
    link.isPaused = true;
    link.socket.pause();
  }

  function receiveAnswer(from: Socket<undefined>, bytes: Buffer): void {
    if (link?.socket !== from || exchange === null) {
      from.terminate();
      return;
    }
    if (exchange.answer.read(bytes)) settle();
    else finish('cut');
  }

  /** The full server has ended a connection. */
  function lost(from: Socket<undefined>): void {
    if (link?.socket !== from) return;
    link = null;
    if (exchange === null) return;
    const { answer, request } = exchange;
    answer.ended();
    if (answer.isWhole) settle();
    else if (answer.hasBegun) finish('cut');
    else if (isRepeatable(request)) repeat(exchange, 502);
    else finish(502);
  }

  /** Ends the exchange once everything is said on both sides, and the client has all of it. */
  function settle(): void {
    if (exchange === null || !exchange.answer.isWhole || !client.isDrained()) return;
    const { answer, body, request } = exchange;
    const isBroken = link === null && !body.isWhole;
    if (isBroken || answer.closes || request.closes || deps.closes()) finish('answered_last');
    else if (body.isWhole) finish('answered');
  }

  function finish(outcome: Outcome): void {
    const isHead = exchange?.request.method === 'HEAD';
    exchange = null;
    early = [];
    if (outcome !== 'answered') drop();
    onOutcome(outcome, isHead);
  }

  function drop(): void {
    const dropped = link;
    link = null;
    dropped?.socket.terminate();
  }

  return {
    send,
    receive(bytes, from) {
      if (exchange === null) return from;
      const { body, answer } = exchange;
      const end = body.read(bytes, from);
      if (end === MALFORMED) {
        finish(answer.hasBegun ? 'cut' : 400);
        return bytes.length;
      }
      return end;
    },
    goOn() {
      if (link?.isPaused && client.isDrained()) {
        link.isPaused = false;
        link.socket.resume();
      }
      settle();
    },
    close() {
      exchange = null;
      early = [];
      drop();
    },
    get isBusy() {
      return exchange !== null;
    },
    get isReceiving() {
      return exchange !== null && !exchange.body.isWhole;
    },
    get waitsForClient() {
      return exchange?.answer.isWhole === true;
    },
    get hasAnswered() {
      return exchange?.answer.hasBegun === true;
    },
    get isLive() {
      return exchange?.answer.isLive === true;
    },
  };
}

/** Only what may be done twice without harm (RFC 9110, section 9.2.2), and only where all of it is at hand. */
const isRepeatable = ({ method, body }: StrictHead): boolean =>
  (method === 'GET' || method === 'HEAD') && body.kind === 'none';

/** Always HTTP/1.1, and always of a connection that is kept. */
function headText({ method, target, host, fields, body }: StrictHead, peer: string): string {
  const peerLine = `${PEER_HEADER}: ${peer}\r\n`;
  return `${method} ${target} HTTP/1.1\r\n${peerLine}host: ${host}\r\n${fields}${framingField(body)}\r\n`;
}
