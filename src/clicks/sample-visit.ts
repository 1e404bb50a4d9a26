import type { RawVisit } from '../core/click.ts';
import { NO_HINTS } from '../core/client-hints.ts';
import type { DomainId } from '../core/domain.ts';
import type { LinkId } from '../core/link.ts';
import type { WorkspaceId } from '../core/workspace.ts';

/** For tests: a plain visit by a person at noon, with what a test cares about said in `fields`. */
export function sampleVisit(fields: Partial<RawVisit> = {}): RawVisit {
  return {
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
}
