import { type ClientHints, NO_HINTS } from './client-hints.ts';
import type { Seen } from './condition.ts';

/** The facts of a request that describe its visitor; '' means unknown. */
export interface VisitorFacts {
  readonly address: string;
  readonly userAgent: string;
  /** `Accept-Language`. */
  readonly language: string;
  /** The whole URL, as sent. */
  readonly referrer: string;
  /** The country that a trusted proxy reports; '' to look it up by address. */
  readonly country: string;
  readonly region: string;
  readonly city: string;
  readonly hints: ClientHints;
  readonly returning: boolean;
}

export const UNKNOWN_VISITOR: VisitorFacts = {
  address: '',
  userAgent: '',
  language: '',
  referrer: '',
  country: '',
  region: '',
  city: '',
  hints: NO_HINTS,
  returning: false,
};

/** Derives what conditions check; each part when it is first needed. */
export type ReadVisitor = (facts: VisitorFacts) => Seen;
