import type { Capture } from '../clicks/spool-record.ts';
import { toClientHints } from '../core/client-hints.ts';
import { UNKNOWN_VISITOR, type VisitorFacts } from '../core/visitor.ts';

/** A request whose head has just been read; good until the next one is. */
export interface LaneRequest {
  readonly bytes: Buffer;
  readonly capture: Capture;
  /** A country is believed from whom an address is believed. */
  readonly isFromProxy: boolean;
  address(): string;
}

/** Who visits; each text is cut out when somebody asks for it. */
export function laneFacts({ bytes, capture, isFromProxy, address }: LaneRequest): VisitorFacts {
  const text = (start: number, end: number): string => bytes.toString('latin1', start, end);
  return {
    ...UNKNOWN_VISITOR,
    get address() {
      return address();
    },
    get userAgent() {
      return text(capture.userAgentStart, capture.userAgentEnd);
    },
    get language() {
      return text(capture.languageStart, capture.languageEnd);
    },
    get referrer() {
      return text(capture.referrerStart, capture.referrerEnd);
    },
    get country() {
      return isFromProxy ? text(capture.countryStart, capture.countryEnd) : '';
    },
    hints: toClientHints({
      platform: capture.platformHint,
      mobile: capture.mobileHint,
      brand: capture.brandHint,
    }),
  };
}
