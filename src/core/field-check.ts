import {
  type Destination,
  type DestinationFault,
  type DestinationPolicy,
  parseDestination,
} from './destination.ts';
import type { SlugFault } from './slug.ts';

/** Which field is wrong, as a path in the core's words (`expires.redirectTo`, `tags.2`), and why. */
export interface LinkFault {
  readonly field: string;
  readonly reason: DestinationFault | SlugFault | FieldReason;
  /** Every value that would be right, where there is a list of them. */
  readonly allowed?: readonly string[];
}
export type FieldReason =
  | 'required'
  | 'too_long'
  | 'too_many'
  | 'out_of_range'
  | 'bad_character'
  | 'empty'
  | 'both'
  | 'taken'
  | 'unknown_value'
  | 'bad_form'
  | 'not_allowed';

/** What a server refuses beside what is wrong for everybody. */
export interface LinkPolicy extends DestinationPolicy {
  /** `scheme` is lower case, without its colon. */
  isAppScheme(scheme: string): boolean;
  /** Whether it is a CIDR range or a single address. */
  isAddressRange(text: string): boolean;
}

/** Checks one field each and collects what is wrong. Each answers what is to be kept. */
export interface FieldCheck {
  readonly policy: LinkPolicy;
  readonly faults: readonly LinkFault[];
  fault(field: string, reason: LinkFault['reason'], allowed?: readonly string[]): void;
  url<T>(field: string, text: string, otherwise: T): Destination | T;
  line(field: string, text: string, max: number): string;
  time(field: string, atMs: number | null): number | null;
}

/** 9999-12-31: what RFC 3339 can write. */
export const TIME_MS_MAX = 253_402_300_799_000;

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it looks for
export const UNSAFE_LINE = /[\u0000-\u001f\u007f]|\p{Surrogate}/u;
// biome-ignore lint/suspicious/noControlCharactersInRegex: a text may have lines and tabs, nothing else of the kind
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
    url(field, text, otherwise) {
      const parsed = parseDestination(text, policy);
      if ('destination' in parsed) return parsed.destination;
      fault(field, parsed.fault);
      return otherwise;
    },
    line(field, text, max) {
      if (text.length > max) fault(field, 'too_long');
      else if (UNSAFE_LINE.test(text)) fault(field, 'bad_character');
      return text;
    },
    time(field, atMs) {
      if (atMs !== null && !(atMs >= 0 && atMs <= TIME_MS_MAX)) fault(field, 'out_of_range');
      return atMs;
    },
  };
}
