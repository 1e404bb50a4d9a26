import type { DomainId, LinkId, WorkspaceId } from '../core/base/ids.ts';
import { type RawVisit, type SharedText, sharedText } from '../core/clicks/raw-visit.ts';
import { NO_HINTS } from '../core/rules/client-hints.ts';

/** The fields of a visit, with all texts as they are. */
export type SampleFields = {
  readonly [Field in keyof RawVisit]: RawVisit[Field] extends SharedText ? string : RawVisit[Field];
};

/** For tests: a plain visit by a person at noon, changed by `fields`. */
export function sampleVisit(fields: Partial<SampleFields> = {}): RawVisit {
  const visit: SampleFields = {
    spool: 'node-1',
    position: { segment: 1, offset: 100 },
    atMs: Date.UTC(2026, 4, 4, 12),
    kind: 'click',
    trigger: 'link',
    linkId: 7 as LinkId,
    workspaceId: 1 as WorkspaceId,
    domainId: 1 as DomainId,
    rule: 0,
    variant: 0,
    address: '8.8.8.8',
    userAgent:
      'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36',
    referrer: '',
    language: 'en-US,en;q=0.9',
    country: '',
    target: '/launch',
    destination: 'https://shop.example/',
    prefetch: '',
    hints: NO_HINTS,
    ...fields,
  };
  return {
    ...visit,
    userAgent: sharedText(visit.userAgent),
    referrer: sharedText(visit.referrer),
    language: sharedText(visit.language),
  };
}
