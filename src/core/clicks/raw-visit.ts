import type { ClientHints } from '../rules/client-hints.ts';
import type { Prefetch } from '../visits/visit-kind.ts';
import type { RecordedVisit } from './click.ts';

/**
 * A text that many visits have in one field: the same object each time, as long as it is in use, so what the step that reads
 * the field derives from it is derived once. Two objects may have the same text.
 */
export interface SharedText {
  readonly text: string;
  /** What the step has derived; null before. */
  kept: unknown;
}

export function sharedText(text: string): SharedText {
  return { text, kept: null };
}

/** A visit as the data plane recorded it: unparsed text, hostile in every field. */
export interface RawVisit extends RecordedVisit {
  /** Number of the rule and of the variant that chose the destination; 0 for none. */
  readonly rule: number;
  readonly variant: number;
  /**
   * The client address, from a trusted proxy if there is one. It leaves the pipeline only if the operator stores
   * addresses.
   */
  readonly address: string;
  readonly userAgent: SharedText;
  readonly referrer: SharedText;
  readonly language: SharedText;
  /** Country that a trusted proxy reports, else ''. */
  readonly country: string;
  /** Path and raw query as requested, e.g. `/launch?utm_source=x`. */
  readonly target: string;
  /** The destination, without forwarded query and path; '' for orphans and visits that were not redirected. */
  readonly destination: string;
  /** How the request was marked as a prefetch, for a page that the user may never open. */
  readonly prefetch: Prefetch;
  readonly hints: ClientHints;
}

export const DROP_REASONS = ['not_tracked_query', 'do_not_track', 'uncounted_address', 'unreadable'] as const;
export type DropReason = (typeof DROP_REASONS)[number];
