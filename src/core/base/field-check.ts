import { type Destination, type DestinationPolicy, parseDestination } from './destination.ts';
import type { FaultReason, LinkFault } from './fault.ts';

/** What this server rejects in addition to what is wrong everywhere. */
export interface LinkPolicy extends DestinationPolicy {
  /** `scheme` is in lower case, without its colon. */
  isAppScheme(scheme: string): boolean;
  /** Whether `text` is a CIDR range or a single address. */
  isAddressRange(text: string): boolean;
}

/** Collects the faults of several fields. Each check returns the value to store. */
export interface FieldCheck {
  readonly policy: LinkPolicy;
  readonly faults: readonly LinkFault[];
  fault(field: string, reason: FaultReason, allowed?: readonly string[]): void;
  /** Returns `fallback` for a URL that is not accepted. */
  url<T>(field: string, text: string, fallback: T): Destination | T;
  line(field: string, text: string, max: number): string;
  time(field: string, atMs: number | null): number | null;
}

/** 9999-12-31T23:59:59Z, the last second that RFC 3339 can write. */
export const STORED_TIME_MS_MAX = 253_402_300_799_000;

// biome-ignore lint/suspicious/noControlCharactersInRegex: it looks for control characters
export const UNSAFE_LINE = /[\u0000-\u001f\u007f]|\p{Surrogate}/u;
// biome-ignore lint/suspicious/noControlCharactersInRegex: a text may contain tabs and line breaks, but no other control character
export const UNSAFE_TEXT = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]|\p{Surrogate}/u;

export function createFieldCheck(policy: LinkPolicy): FieldCheck {
  const faults: LinkFault[] = [];
  const fault: FieldCheck['fault'] = (field, reason, allowed) => {
    faults.push(allowed === undefined ? { field, reason } : { field, reason, allowed });
  };
  return {
    policy,
    faults,
    fault,
    url(field, text, fallback) {
      const parsed = parseDestination(text, policy);
      if ('destination' in parsed) return parsed.destination;
      fault(field, parsed.fault);
      return fallback;
    },
    line(field, text, max) {
      if (text.length > max) fault(field, 'too_long');
      else if (UNSAFE_LINE.test(text)) fault(field, 'bad_character');
      return text;
    },
    time(field, atMs) {
      if (atMs !== null && !(atMs >= 0 && atMs <= STORED_TIME_MS_MAX)) fault(field, 'out_of_range');
      return atMs;
    },
  };
}
