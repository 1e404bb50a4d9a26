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
  /** Client hints, as sent: `"Android"` and `?1`. */
  readonly platformHint: string;
  readonly mobileHint: string;
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
  platformHint: '',
  mobileHint: '',
  returning: false,
};

/** Makes out what conditions ask of; each part when it is first asked for. */
export type ReadVisitor = (facts: VisitorFacts) => Seen;
