import type { Capture } from '../../clicks/spool/spool-record.ts';
import { toClientHints } from '../../core/rules/client-hints.ts';
import { UNKNOWN_VISITOR, type VisitorFacts } from '../../core/rules/visitor.ts';

/** A request whose head has just been read; valid until the next head is read. */
export interface LaneRequest {
  readonly bytes: Buffer;
  readonly capture: Capture;
  /** Whether the peer is a trusted proxy: only then is its country header used. */
  readonly isFromProxy: boolean;
  address(): string;
}

/** The visitor's facts, read from the packet; each text is decoded only when a rule asks for it. */
export function packetVisitor({ bytes, capture, isFromProxy, address }: LaneRequest): VisitorFacts {
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
