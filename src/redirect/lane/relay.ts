import type { Socket } from 'bun';
import type { RefusalStatus } from '../reply.ts';
import { type AnswerReader, createAnswerReader } from './answer-reader.ts';
import { type BodyReader, createBodyReader, framingField } from './body-reader.ts';
import { MALFORMED } from './chunk-reader.ts';
import { createSendQueue, type SendQueue } from './send-queue.ts';
import { PEER_HEADER, type StrictHead } from './strict-head.ts';

/** The full HTTP server behind the fast lane. */
export interface Upstream {
  readonly hostname: string;
  readonly port: number;
  /** Proves to the full server that a lane is the sender, so that it trusts the client address in PEER_HEADER. */
  readonly secret: string;
}

/**
 * Sends one request at a time to the full server and its answer back, over a connection that belongs to this client
 * and is kept for its next request. The faster side is paused while bytes for the slower one are queued.
 */
export interface Relay {
  /** Forwards a request's head; its body follows through `receive`. */
  send(request: StrictHead): void;
  /**
   * Forwards bytes of the body; returns the index in `bytes` where the request ends, or `bytes.length` when more is
   * to come.
   */
  receive(bytes: Buffer, from: number): number;
  /** Call this when the client has read its queued bytes, and after `receive`. */
  goOn(): void;
  /** The client has disconnected, or will be disconnected. */
  close(): void;
  /** A request is under way. */
  readonly isBusy: boolean;
  /** Part of the request's body is still to come. */
  readonly isReceiving: boolean;
  /** The full server has answered; only the client holds this request up. */
  readonly waitsForClient: boolean;
  /** Part of the answer has arrived. */
  readonly hasAnswered: boolean;
  /** The answer is an event stream, which ends when the client disconnects. */
  readonly isLive: boolean;
}

/**
 * The outcome of a relayed request: answered; answered, and the connection must close; cut off in the middle of its
 * answer; or, when nothing was answered yet, the status to refuse it with.
 */
export type RelayOutcome = 'answered' | 'answered_last' | 'cut' | RefusalStatus;

/** The part of a client's connection that its relay uses. */
export interface RelayClient {
  readonly peer: string;
  /** False while bytes for the client are queued. */
  write(bytes: Uint8Array): boolean;
  isDrained(): boolean;
  pause(): void;
  resume(): void;
}

interface ServerConnection {
  readonly socket: Socket<undefined>;
  readonly outbox: SendQueue;
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

/** `readyState` of a writable socket. */
const OPEN = 1;
/** The current full server. */
export interface UpstreamSource {
  /** Waits while there is no full server; rejects after a time limit. */
  reach(): Promise<Upstream>;
  /** False for a server that is leaving: it might not answer a new request. */
  isCurrent(secret: string): boolean;
}

/** A full server that exits closes its socket a moment before the lane learns of it. */
const REPEAT_AFTER_MS = 50;

export function createRelay(deps: {
  client: RelayClient;
  upstream: UpstreamSource;
  /** Whether the client's connection is to end after this answer. */
  closes: () => boolean;
  onOutcome: (outcome: RelayOutcome, isHead: boolean) => void;
}): Relay {
  const { client, onOutcome } = deps;
  let link: ServerConnection | null = null;
  let exchange: Exchange | null = null;
  /** Body bytes that arrived before the head was sent. */
  let early: Buffer[] = [];

  function send(request: StrictHead): void {
    const { method, isHttp10, closes } = request;
    const answeredRequest = { isHead: method === 'HEAD', isHttp10, closes: () => closes || deps.closes() };
    exchange = {
      request,
      body: createBodyReader(request.body, toServer),
      answer: createAnswerReader(answeredRequest, toClient),
      isRepeated: false,
      isSent: false,
    };
    void reach(exchange);
  }

  /**
   * Uses the open connection, else a new one; a connection that fails at once is retried once. Even an open
   * connection waits for a microtask, so that a head and the body bytes that came with it are one packet.
   */
  async function reach(own: Exchange): Promise<void> {
    try {
      await null;
      if (link !== null && !deps.upstream.isCurrent(link.secret)) drop();
      if (link !== null) {
        if (exchange === own) sendHead(link, own);
        return;
      }
      const { hostname, port, secret } = await deps.upstream.reach();
      if (exchange !== own) return;
      const connected = await connect(hostname, port, secret).catch(() => null);
      if (exchange !== own) connected?.socket.end();
      // A server that is exiting may accept a connection and close it at once.
      else if (connected === null || connected.socket.readyState !== OPEN) repeat(own, 503);
      else sendHead(connected, own);
    } catch {
      if (exchange === own) finish(503);
    }
  }

  function repeat(own: Exchange, otherwise: RefusalStatus): void {
    if (own.isRepeated) {
      finish(otherwise);
      return;
    }
    own.isRepeated = true;
    setTimeout(() => {
      if (exchange === own) void reach(own);
    }, REPEAT_AFTER_MS);
  }

  async function connect(hostname: string, port: number, secret: string): Promise<ServerConnection> {
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
    return { socket, secret, isPaused: false, outbox: createSendQueue(socket, () => client.resume()) };
  }

  function sendHead(over: ServerConnection, own: Exchange): void {
    link = over;
    own.isSent = true;
    const head = Buffer.from(headText(own.request, `${over.secret} ${client.peer}`), 'latin1');
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

  /** The full server has closed a connection. */
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

  /** Ends the exchange once request and answer are complete and the client has read everything. */
  function settle(): void {
    if (exchange === null || !exchange.answer.isWhole || !client.isDrained()) return;
    const { answer, body, request } = exchange;
    const isBroken = link === null && !body.isWhole;
    if (isBroken || answer.closes || request.closes || deps.closes()) finish('answered_last');
    else if (body.isWhole) finish('answered');
  }

  function finish(outcome: RelayOutcome): void {
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

/** Only safe methods may be repeated (RFC 9110, section 9.2.2), and only when the whole request is at hand. */
const isRepeatable = ({ method, body }: StrictHead): boolean =>
  (method === 'GET' || method === 'HEAD') && body.kind === 'none';

/** Always HTTP/1.1 on a persistent connection. */
function headText({ method, target, host, fields, body }: StrictHead, peer: string): string {
  const peerLine = `${PEER_HEADER}: ${peer}\r\n`;
  return `${method} ${target} HTTP/1.1\r\n${peerLine}host: ${host}\r\n${fields}${framingField(body)}\r\n`;
}
