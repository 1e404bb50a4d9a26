import type { Capture } from '../../clicks/spool/spool-record.ts';
import { toClientHints } from '../../core/rules/client-hints.ts';
import { UNKNOWN_VISITOR, type VisitorFacts } from '../../core/rules/visitor.ts';

/** The client of a connection. */
export interface LaneClient {
  readonly peer: string;
  readonly peerBytes: Uint8Array;
  readonly peerIsProxy: boolean;
}

/** Takes the facts of the visitor whose head `capture` was read from, from the packet. */
export type ReadPacketVisitor = (client: LaneClient, bytes: Buffer) => VisitorFacts;

/**
 * Each text is decoded only when a rule asks for it. All visits share one object, which is valid until the next head is
 * read: to make one with its nine fields for each visit took a tenth of a visit to a link with rules.
 */
export function createPacketVisitor(
  capture: Capture,
  addressOf: (client: LaneClient, bytes: Buffer) => string,
): ReadPacketVisitor {
  let client: LaneClient = { peer: '', peerBytes: Buffer.alloc(0), peerIsProxy: false };
  let bytes: Buffer = Buffer.alloc(0);
  const text = (start: number, end: number): string => bytes.toString('latin1', start, end);
  const facts: VisitorFacts = {
    ...UNKNOWN_VISITOR,
    get address() {
      return addressOf(client, bytes);
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
      // Only a trusted proxy's country header is used.
      return client.peerIsProxy ? text(capture.countryStart, capture.countryEnd) : '';
    },
    get hints() {
      return toClientHints({
        platform: capture.platformHint,
        mobile: capture.mobileHint,
        brand: capture.brandHint,
      });
    },
  };
  return (nextClient, nextBytes) => {
    client = nextClient;
    bytes = nextBytes;
    return facts;
  };
}
