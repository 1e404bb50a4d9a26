import type { FsyncPolicy, SpoolWriterState } from '../clicks/spool-writer.ts';
import type { DomainId } from '../core/domain.ts';
import type { LaneCounters } from './lane-counters.ts';
import type { LookupCounters } from './lookup.ts';
import type { Upstream } from './relay.ts';
import type { Steering } from './steering.ts';

/** What the main process says to a redirect process. `ack` is answered once the process has done it. */
export type ToWorker =
  /** To a process that serves nothing yet. */
  | { readonly kind: 'start'; readonly options: WorkerOptions; readonly upstream: Upstream }
  /** To a process that an earlier main process left behind: from now on this main process answers what it passes on. */
  | { readonly kind: 'adopt'; readonly upstream: Upstream }
  /** The main process hands over to its successor: requests for it wait until the successor is there. */
  | { readonly kind: 'leave'; readonly ack: number }
  | { readonly kind: 'forget'; readonly ack: number; readonly addresses: readonly WorkerAddress[] }
  | { readonly kind: 'forget_misses'; readonly ack: number }
  | { readonly kind: 'domains'; readonly ack: number }
  /** New connections go to one listener of the port. */
  | ({ readonly kind: 'steer'; readonly ack: number } & Steering)
  | { readonly kind: 'stop'; readonly timeoutMs: number };

export type FromWorker =
  /** First on each connection; `port` is null while the process serves nothing yet. */
  | { readonly kind: 'hello'; readonly spool: string; readonly pid: number; readonly port: number | null }
  | { readonly kind: 'ready'; readonly port: number }
  | { readonly kind: 'failed'; readonly code: string; readonly reason: string }
  /** The links could not all be read ahead; each is still looked up when it is visited. */
  | { readonly kind: 'not_warm'; readonly reason: string }
  | { readonly kind: 'ack'; readonly ack: number }
  | { readonly kind: 'untrusted_proxy'; readonly peer: string }
  | { readonly kind: 'counters'; readonly counters: WorkerCounters };

export interface WorkerAddress {
  readonly domainId: DomainId;
  readonly slug: string;
}

export interface WorkerCounters {
  /** Whose they are. */
  readonly pid: number;
  readonly residentBytes: number;
  readonly lane: LaneCounters;
  readonly lookup: LookupCounters;
  readonly spool: SpoolWriterState;
}

/** Everything a worker needs to serve; plain data, sent once. */
export interface WorkerOptions {
  readonly hostname: string;
  readonly port: number;
  /** Where the links are read. */
  readonly database: string;
  readonly spoolFolder: string;
  /** Where all spools are, and how much they may hold together. */
  readonly spoolRoot: string;
  readonly spoolBytesMax: number;
  /** How long it serves plain links without a main process. */
  readonly aloneMs: number;
  readonly ownDomainId: DomainId;
  readonly catchAll: boolean;
  readonly elsewhere: readonly string[];
  readonly cacheEntriesMax: number;
  /** For what is known of where links are in their file. */
  readonly linkPlacesBytes: number;
  /** Written segments of the spool that stay in memory. */
  readonly spoolSegmentsKept: number;
  readonly fsync: FsyncPolicy;
  readonly trustedProxies: readonly string[];
  readonly countryHeader: string;
  readonly respectDnt: boolean;
  /** Files and folders; what comes along is behind them. */
  readonly geoPaths: readonly string[];
  /** Hex; makes sticky visitors the same for every process. */
  readonly splitSecret: string;
}
