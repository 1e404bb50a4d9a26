import { type ClientHints, NO_HINTS } from './client-hints.ts';
import type { Seen } from './condition.ts';

/** What is known of a visitor as they came; '' is unknown everywhere. */
export interface VisitorFacts {
  readonly address: string;
  readonly userAgent: string;
  /** `Accept-Language`. */
  readonly language: string;
  /** The whole URL that was sent. */
  readonly referrer: string;
  /** Where somebody who is believed says they are; else the address tells. */
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

/** Makes out what conditions ask of; each part when it is first asked for. */
export type ReadVisitor = (facts: VisitorFacts) => Seen;
