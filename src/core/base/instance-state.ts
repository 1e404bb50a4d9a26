/** How a server is doing, for its operator. */
export interface InstanceState {
  readonly version: string;
  /** Null where no server runs: a command works on its data folder. */
  readonly startedAtMs: number | null;
  /** Whether visitors are served. */
  readonly ready: boolean;
  /** Each check with the reason for which it fails; null when it passes. */
  readonly checks: readonly { readonly name: string; readonly reason: string | null }[];
  readonly spool: {
    readonly bytes: number;
    /** Not counted yet. */
    readonly unreadBytes: number;
    /** Of the oldest click that is not counted yet. */
    readonly oldestAtMs: number | null;
  };
  /** The sink at which counting is stuck. */
  readonly stuckSink: { readonly name: string; readonly forMs: number } | null;
  /** Redirect processes that serve visitors. */
  readonly workers: number;
  readonly memory: { readonly mainBytes: number; readonly workersBytes: number };
  readonly disk: { readonly freeBytes: number; readonly totalBytes: number };
  /** The newest complete backup in the data folder. */
  readonly lastBackupAtMs: number | null;
  readonly mail: MailState;
  readonly blockedHosts: number;
}

/** Mails since the server started. */
export interface MailState {
  readonly isConfigured: boolean;
  readonly waiting: number;
  readonly lastSentAtMs: number | null;
  readonly lastFailedAtMs: number | null;
}

export interface InstanceMonitor {
  read(): Promise<InstanceState>;
}
