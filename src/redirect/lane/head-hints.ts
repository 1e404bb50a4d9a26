import type { Capture } from '../../clicks/spool/spool-record.ts';
import { readBrandHint, readMobileHint, readPlatformHint } from '../../core/rules/client-hints.ts';
import { type Mark, PURPOSE, readMark, SEC_PURPOSE, X_MOZ, X_PURPOSE } from '../prefetch.ts';
import { isName } from './head-rules.ts';

const words = (text: string): Buffer => Buffer.from(text, 'latin1');
const X_MOZ_NAME = words(X_MOZ.header);
const PURPOSE_NAME = words(PURPOSE.header);
const X_PURPOSE_NAME = words(X_PURPOSE.header);
const SEC_PURPOSE_NAME = words(SEC_PURPOSE.header);
const SEC_CH_UA = words('sec-ch-ua');
const SEC_CH_UA_MOBILE = words('sec-ch-ua-mobile');
const SEC_CH_UA_PLATFORM = words('sec-ch-ua-platform');

/** Hints already read from this head. Two fields of one name would have to be joined. */
export const HINTS = { brands: 1, mobile: 2, platform: 4 } as const;

/**
 * Reads a client hint or a prefetch marker from the field whose name, `nameLength` bytes long, starts at `at`;
 * ignores any other field. Returns the HINTS read so far, or -1 when the strict reader must parse the head.
 */
export function readHint(
  visit: Capture,
  hints: number,
  bytes: Buffer,
  at: number,
  nameLength: number,
  start: number,
  end: number,
): number {
  switch (nameLength) {
    case 5:
      if (isName(bytes, at, X_MOZ_NAME)) note(visit, X_MOZ, start, end);
      break;
    case 7:
      if (isName(bytes, at, PURPOSE_NAME)) note(visit, PURPOSE, start, end);
      break;
    case 9:
      if (isName(bytes, at, SEC_CH_UA)) {
        if ((hints & HINTS.brands) !== 0) return -1;
        visit.brandHint = readBrandHint(bytes, start, end);
        return hints | HINTS.brands;
      }
      if (isName(bytes, at, X_PURPOSE_NAME)) note(visit, X_PURPOSE, start, end);
      break;
    case 11:
      if (isName(bytes, at, SEC_PURPOSE_NAME)) note(visit, SEC_PURPOSE, start, end);
      break;
    case 16:
      if (isName(bytes, at, SEC_CH_UA_MOBILE)) {
        if ((hints & HINTS.mobile) !== 0) return -1;
        visit.mobileHint = readMobileHint(bytes, start, end);
        return hints | HINTS.mobile;
      }
      break;
    case 18:
      if (isName(bytes, at, SEC_CH_UA_PLATFORM)) {
        if ((hints & HINTS.platform) !== 0) return -1;
        visit.platformHint = readPlatformHint(bytes, start, end);
        return hints | HINTS.platform;
      }
      break;
  }
  return hints;
}

function note(visit: Capture, mark: Mark, start: number, end: number): void {
  visit.prefetch = Math.max(visit.prefetch, readMark(mark, visit.head, start, end));
}
