import type { Core } from '../core/core.ts';
import type { Log } from '../wire/log.ts';
import { describeOperations } from '../wire/operation.ts';
import type { LinkNames } from '../wire/short-urls.ts';
import type { TempFiles } from '../wire/temp-files.ts';

/** What the operations of the native API need. */
export interface NativeDeps {
  readonly core: Core;
  readonly names: LinkNames;
  readonly tempFiles: TempFiles;
  readonly log: Log;
  /** How often a live stream without news says that it is alive. */
  readonly heartbeatMs: number;
}

export const { operation, openOperation } = describeOperations<NativeDeps>();

export const BASE_PATH = '/api/v1';
export const LINK_BYTES_MAX = 1_048_576;
export const ARRAY_BYTES_MAX = 8 * 1_048_576;
export const BULK_FILTER_MAX = 10_000;
