import type { CursorPosition } from './cursor.ts';
import type { JsonObject } from './json.ts';
import type { LinkId } from './link.ts';
import type { WorkspaceId } from './workspace.ts';

declare const conversionId: unique symbol;
export type ConversionId = number & { readonly [conversionId]: true };

/** What came of a click, as the owner of the link reports it: we only keep it. */
export interface Conversion {
  readonly id: ConversionId;
  readonly workspaceId: WorkspaceId;
  readonly linkId: LinkId;
  /** Of what was bought; null when nothing was said. */
  readonly value: number | null;
  /** Three capital letters; '' when nothing was said. */
  readonly currency: string;
  /** The owner's own name for it: one that is known already is not kept twice. */
  readonly externalId: string | null;
  readonly atMs: number;
  /** What else was said. */
  readonly fields: JsonObject;
}
export type ConversionDraft = Omit<Conversion, 'id'>;

export interface ConversionQuery {
  readonly workspaceId: WorkspaceId;
  readonly linkId: LinkId | null;
  /** Included; null does not narrow. */
  readonly fromMs: number | null;
  /** Not included. */
  readonly toMs: number | null;
  /** The last one of the page before; null for the first page. */
  readonly before: CursorPosition | null;
  readonly offset: number;
  readonly limit: number;
}

/** Conversions that one workspace may keep. */
export const CONVERSIONS_MAX = 1_000_000;

export interface ConversionStore {
  /**
   * Keeps it, or answers the one that has its external id already. Null when the workspace has `max` of them.
   */
  insert(draft: ConversionDraft, max: number): Promise<Conversion | null>;
  /** Newest first, then by id. */
  list(query: ConversionQuery): Promise<readonly Conversion[]>;
}
