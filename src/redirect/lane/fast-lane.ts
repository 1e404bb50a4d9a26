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
import type { LanePages } from './lane-pages.ts';
import { createLaneRequests } from './lane-requests.ts';
import { createPlainVisits, type PlainVisitsDeps } from './plain-visits.ts';
import type { UpstreamSource } from './relay.ts';

/**
 * The listener on the public port. It answers the most frequent request, a plain visit to a plain link, directly from
 * the received bytes. It relays every other valid request to the full server, one at a time for each connection, and
 * refuses invalid ones here.
 */
export interface FastLane {
  readonly port: number;
  /** File descriptor of the listening socket. */
  readonly fd: number;
  readonly counters: LaneCounters;
  /**
   * Stops listening. Requests under way are answered and their connections closed; idle connections and event streams
   * close at once. Resolves when all connections are closed, or after `timeoutMs`.
   */
  stop(timeoutMs: number): Promise<void>;
}

export interface FastLaneOptions extends PlainVisitsDeps {
  readonly hostname: string;
  readonly port: number;
  readonly reusePort: boolean;
  readonly upstream: UpstreamSource;
  /** Null when the full server answers all that is no plain visit. */
  readonly pages: LanePages | null;
  readonly limits?: LaneLimits;
}

/**
 * When the lane stops, a request may already be on its way over an idle connection. It is still answered within this
 * time.
 */
const LAST_REQUEST_MS = 250;
const SWEEP_MS = 1_000;

export function startFastLane(options: FastLaneOptions): FastLane {
  const { spool, clock, upstream, trustedProxies, limits = LANE_LIMITS } = options;
  const counters = createLaneCounters();
  const open = new Set<Connection>();
  let isStopping = false;
  const requests = createLaneRequests({
    visits: createPlainVisits(options, counters),
    spool,
    counters,
    clock,
    upstream,
    pages: options.pages,
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

  // Bun supports these options, but its types lack them.
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

  /** Closes event streams, which never end by themselves, and connections between two requests. */
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
