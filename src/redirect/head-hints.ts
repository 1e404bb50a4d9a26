import type { Capture } from '../clicks/spool-record.ts';
import { readBrandHint, readMobileHint, readPlatformHint } from '../core/client-hints.ts';
import { isName } from './head-rules.ts';
import { type Mark, PURPOSE, readMark, SEC_PURPOSE, X_MOZ, X_PURPOSE } from './prefetch.ts';

const words = (text: string): Buffer => Buffer.from(text, 'latin1');
const X_MOZ_NAME = words(X_MOZ.header);
const PURPOSE_NAME = words(PURPOSE.header);
const X_PURPOSE_NAME = words(X_PURPOSE.header);
const SEC_PURPOSE_NAME = words(SEC_PURPOSE.header);
const SEC_CH_UA = words('sec-ch-ua');
const SEC_CH_UA_MOBILE = words('sec-ch-ua-mobile');
const SEC_CH_UA_PLATFORM = words('sec-ch-ua-platform');

/** Which hints of a head were read already: two of one name would have to be joined. */
export const HINTS = { brands: 1, mobile: 2, platform: 4 } as const;

/**
 * Reads what a browser says of itself and of its purpose from the field whose name, `nameLength` bytes long, stands at
 * `at`; other fields are passed over. Answers the HINTS that are read then, or -1 where the strict reader has to look.
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
