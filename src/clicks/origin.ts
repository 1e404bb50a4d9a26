import type { AgentRecord } from './agents/agent.ts';
import type { Location } from './geo/geo-file.ts';
import type { VisitorKey } from './unique.ts';

/** What earlier visits from an address have shown; null until a step needs it and fills it in. */
export interface VisitOrigin {
  uncounted: boolean | null;
  location: Location | null;
  /** Latest first; a linked list rather than an array, as each hop to cold memory shows. */
  latestVisitor: KnownVisitor | null;
}

export interface KnownVisitor extends VisitorKey {
  /** 16 hex digits. */
  readonly visitor: string;
  /** Number of the salt; the salt itself must not outlive its day in here. */
  readonly salt: number;
  readonly agent: AgentRecord;
  /** The visitor seen before this one. */
  before: KnownVisitor | null;
}
