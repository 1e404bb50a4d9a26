import { Problem } from '../base/problem.ts';
import type { Link } from './link.ts';
import type { LinkAddress } from './link-store.ts';

/** Receives every address whose route may have changed, before the change is acknowledged. */
export interface RouteChanges {
  changed(addresses: readonly LinkAddress[]): Promise<void>;
  /** Addresses that had no link before. */
  created(addresses: readonly LinkAddress[]): Promise<void>;
}

export interface WriteOptions {
  /** Checks everything and saves nothing. */
  readonly dryRun?: boolean;
  /** The version that the caller has read; if the link has another one, version_conflict. Null: any version. */
  readonly version?: number | null;
}

export function requireVersion({ version: current }: Link, { version = null }: WriteOptions): void {
  if (version !== null && version !== current) throw new Problem('version_conflict', { version: current });
}
