import type { Capture } from '../clicks/spool-record.ts';
import { UNKNOWN_VISITOR, type VisitorFacts } from '../core/visitor.ts';
import type { RequestHead } from './request-head.ts';

/** A request whose head has just been read; good until the next one is. */
export interface LaneRequest {
  readonly bytes: Buffer;
  /** Where its head begins. */
  readonly at: number;
  readonly head: RequestHead;
  readonly capture: Capture;
  /** A country is believed from whom an address is believed. */
  readonly isFromProxy: boolean;
  address(): string;
}

// Only rules ask for these headers, so that plain visits are not searched for them.
const PLATFORM_HINT = /^sec-ch-ua-platform:([^\r]*)/im;
const MOBILE_HINT = /^sec-ch-ua-mobile:([^\r]*)/im;

/** Who visits; each text is cut out when somebody asks for it. */
export function laneFacts({ bytes, at, head, capture, isFromProxy, address }: LaneRequest): VisitorFacts {
  const text = (start: number, end: number): string => bytes.toString('latin1', start, end);
  const found = (header: RegExp): string => header.exec(text(at, head.end))?.[1]?.trim() ?? '';
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
    get platformHint() {
      return found(PLATFORM_HINT);
    },
    get mobileHint() {
      return found(MOBILE_HINT);
    },
  };
}
