import type { TCPSocketListener } from 'bun';
import {
  abandon,
  type Connection,
  LANE_LIMITS,
  type LaneLimits,
  openConnection,
  overdue,
} from './lane-connection.ts';
import { createLaneCounters, type LaneCounters } from './lane-counters.ts';
import { createLaneRequests } from './lane-requests.ts';
import { createPlainVisits, type PlainVisitsDeps } from './plain-visits.ts';
import type { UpstreamSource } from './relay.ts';

/**
 * The listener of the public port. It answers the one request that matters, a plain visit of a plain link, straight from
 * the bytes that came. Any other valid request is passed on to the full server, and its answer back, one at a time; what
 * is not valid is refused here, by one reader for all.
 */
export interface FastLane {
  readonly port: number;
  /** Of the socket that listens. */
  readonly fd: number;
  readonly counters: LaneCounters;
  /**
   * Listens no longer. Requests under way are answered, and each connection ends after its answer; idle ones and streams
   * of events end at once. Resolves when all are gone or `timeoutMs` passed.
   */
  stop(timeoutMs: number): Promise<void>;
}

export interface FastLaneOptions extends PlainVisitsDeps {
  readonly hostname: string;
  readonly port: number;
  readonly reusePort: boolean;
  readonly upstream: UpstreamSource;
  readonly limits?: LaneLimits;
}

/** A request may be on its way over an idle connection when the lane stops: for so long it is still answered. */
const LAST_REQUEST_MS = 250;
const SWEEP_MS = 1_000;

export function startFastLane(options: FastLaneOptions): FastLane {
  const { spool, clock, upstream, trustedProxies, limits = LANE_LIMITS } = options;
  const counters = createLaneCounters();
  const open = new Set<Connection>();
  let isStopping = false;
  const requests = createLaneRequests({
    visits: createPlainVisits(options, counters),
    ...{ spool, counters, clock, upstream },
    isStopping: () => isStopping,
  });

  function sweep(): void {
    const nowNs = Bun.nanoseconds();
    for (const connection of open) {
      const what = overdue(connection, nowNs, limits);
      if (what === 'request') requests.refuse(connection, 408);
      else if (what === 'client')
        connection.state === 'free' ? connection.socket.end() : connection.socket.terminate();
    }
  }

  // Understood by the runtime, missing from its types.
  const listening: Bun.TCPSocketListenOptions<Connection> & { reusePort: boolean; allowHalfOpen: boolean } = {
    hostname: options.hostname,
    port: options.port,
    reusePort: options.reusePort,
    allowHalfOpen: true,
    socket: {
      open(socket) {
        socket.data = openConnection(socket, {
          isProxy: trustedProxies.has,
          onDrained: requests.goOn,
        });
        open.add(socket.data);
      },
      data: (socket, bytes) => requests.receive(socket.data, bytes),
      drain(socket) {
        socket.data.answeredNs = Bun.nanoseconds();
        socket.data.outbox.drain();
      },
      end: (socket) => requests.halfClose(socket.data),
      close(socket) {
        open.delete(socket.data);
        abandon(socket.data);
      },
      error: () => undefined,
    },
  };
  const listener: TCPSocketListener<Connection> & { readonly fd?: number } = Bun.listen(listening);
  const sweeping = setInterval(sweep, SWEEP_MS);
  sweeping.unref();

  /** Ends what would never end by itself, or is between two requests. */
  function endIdle(): void {
    for (const connection of open)
      if (connection.state !== 'busy' || connection.relay?.isLive) connection.socket.end();
  }

  return {
    port: listener.port,
    fd: listener.fd ?? -1,
    counters,
    async stop(timeoutMs) {
      isStopping = true;
      listener.stop();
      const startedMs = performance.now();
      const lastsLessThan = (ms: number): boolean => performance.now() - startedMs < ms;
      while (open.size > 0 && lastsLessThan(Math.min(LAST_REQUEST_MS, timeoutMs))) await Bun.sleep(5);
      endIdle();
      while (open.size > 0 && lastsLessThan(timeoutMs)) await Bun.sleep(5);
      for (const { socket } of open) socket.terminate();
      clearInterval(sweeping);
    },
  };
}
