import type { Core } from '../core/core.ts';
import type { TempFiles } from '../wire/http/temp-files.ts';
import type { BrowserSessions } from '../wire/kit/browser-sessions.ts';
import type { ApiLog } from '../wire/kit/log.ts';
import { describeOperations } from '../wire/kit/operation.ts';
import type { LinkNames } from '../wire/values/short-urls.ts';

/** What the operations of the native API need. */
export interface NativeDeps {
  readonly core: Core;
  readonly names: LinkNames;
  readonly tempFiles: TempFiles;
  readonly log: ApiLog;
  readonly browsers: BrowserSessions;
  /** How often an idle live stream sends a comment. */
  readonly heartbeatMs: number;
  /** The origin of the dashboard. */
  readonly appUrl: string;
  /** Hosts without links that the server answers: the dashboard's own, and those of compatible APIs. Lower case. */
  readonly hostsWithoutLinks: readonly string[];
}

export const { operation, openOperation } = describeOperations<NativeDeps>();

export const BASE_PATH = '/api/v1';
export const ARRAY_BYTES_MAX = 8 * 1_048_576;
export const BULK_FILTER_MAX = 10_000;
