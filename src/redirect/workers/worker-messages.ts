import type { FsyncPolicy, SpoolWriterState } from '../../clicks/spool/spool-writer.ts';
import type { DomainId, LinkId } from '../../core/base/ids.ts';
import type { ClickLimits } from '../../core/visits/route.ts';
import type { HandlerCounters } from '../handle.ts';
import type { LaneCounters } from '../lane/lane-counters.ts';
import type { Upstream } from '../lane/relay.ts';
import type { LookupCounters } from '../lookup.ts';
import type { Steering } from './steering.ts';

/**
 * Messages from the main process to a redirect process. A process sends `ack` back once it is done. A process of an
 * earlier version may read these after an upgrade, so kinds and fields must stay compatible.
 */
export type ToWorker =
  /** To a process that does not serve yet. */
  | {
      readonly kind: 'start';
      readonly options: WorkerOptions;
      readonly upstream: Upstream;
      readonly countsTakes?: boolean;
    }
  /** To a process of an earlier main process: from now on this main process answers the requests that it relays. */
  | { readonly kind: 'adopt'; readonly upstream: Upstream; readonly countsTakes?: boolean }
  /** The main process hands over to its successor; relayed requests wait until the successor is ready. */
  | { readonly kind: 'leave'; readonly ack: number }
  | { readonly kind: 'forget'; readonly ack: number; readonly addresses: readonly WorkerAddress[] }
  | { readonly kind: 'forget_misses'; readonly ack: number }
  | { readonly kind: 'domains'; readonly ack: number }
  /** Assigns all new connections to one listener of the port. */
  | ({ readonly kind: 'steer'; readonly ack: number } & Steering)
  | { readonly kind: 'stop'; readonly timeoutMs: number }
  /** Which takes of a turn are within the limits of their links; null for one that could not be counted. */
  | { readonly kind: 'taken'; readonly turn: number; readonly answers: readonly (boolean | null)[] };

export type FromWorker =
  /** First message on each connection; `port` is null while the process does not serve yet. */
  | { readonly kind: 'hello'; readonly spool: string; readonly pid: number; readonly port: number | null }
  | { readonly kind: 'ready'; readonly port: number }
  | { readonly kind: 'failed'; readonly code: string; readonly reason: string }
  /** The links could not all be preloaded; each is still read when it is visited. */
  | { readonly kind: 'not_warm'; readonly reason: string }
  | { readonly kind: 'ack'; readonly ack: number }
  | { readonly kind: 'untrusted_proxy'; readonly peer: string }
  | { readonly kind: 'counters'; readonly counters: WorkerCounters }
  /** Visits of one turn to links with exact limits, for a main process that has said that it counts them. */
  | { readonly kind: 'takes'; readonly turn: number; readonly takes: readonly TakeMessage[] };

/** A visit that must be within its link's limits. `visitor` is text by `visitorText`, or '' if it does not matter. */
export interface TakeMessage extends ClickLimits {
  readonly linkId: LinkId;
  readonly visitor: string;
}

export interface WorkerAddress {
  readonly domainId: DomainId;
  readonly slug: string;
}

export interface WorkerCounters {
  /** The process that sent them. */
  readonly pid: number;
  readonly residentBytes: number;
  readonly lane: LaneCounters;
  readonly lookup: LookupCounters;
  readonly spool: SpoolWriterState;
  /** Absent before the first visit that is no plain redirect. */
  readonly visits?: HandlerCounters;
}

/** Everything that a worker needs to serve; plain data, sent once. */
export interface WorkerOptions {
  readonly hostname: string;
  readonly port: number;
  /** The database file of the links. */
  readonly database: string;
  readonly spoolFolder: string;
  /** The folder of all spools, and their total size limit. */
  readonly spoolRoot: string;
  readonly spoolBytesMax: number;
  /** How long the worker serves plain links without a main process. */
  readonly aloneMs: number;
  readonly ownDomainId: DomainId;
  readonly catchAll: boolean;
  readonly elsewhere: readonly string[];
  readonly cacheEntriesMax: number;
  /** See `createLookup`. */
  readonly staleMsMax: number;
  /** Memory for the map from addresses to places in the database file. */
  readonly linkPlacesBytes: number;
  /** How many written spool segments stay in memory. */
  readonly spoolSegmentsKept: number;
  readonly fsync: FsyncPolicy;
  readonly trustedProxies: readonly string[];
  readonly countryHeader: string;
  readonly respectDnt: boolean;
  /** Files and folders, in order of precedence; the bundled data come last. */
  readonly geoPaths: readonly string[];
  /** Null when the main process answers all pages, because it logs them. */
  readonly pages: WorkerPages | null;
  /** Hex; makes sticky splits agree across processes. */
  readonly splitSecret: string;
}

/** The settings that pages for visitors depend on. */
export interface WorkerPages {
  readonly publicUrl: string;
  /** The host that only the dashboard has; null while it shares the server's own short host. */
  readonly appHost: string | null;
  /** Whether pages may contain the raw HTML of their owners. */
  readonly snippets: boolean;
}
