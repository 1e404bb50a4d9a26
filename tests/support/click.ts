import type { DomainId, LinkId, WorkspaceId } from '../../src/core/base/ids.ts';
import { type Click, EMPTY_CLICK } from '../../src/core/clicks/click.ts';
import { OWN_HOST } from './app.ts';
import { START_MS } from './stores.ts';

/** A person's click on the first link of the first workspace, a minute before the clock's start. */
export const toClick = (change: Partial<Click>): Click => ({
  ...EMPTY_CLICK,
  spool: 's',
  position: { segment: 1, offset: 1 },
  atMs: START_MS - 60_000,
  linkId: 1 as LinkId,
  workspaceId: 1 as WorkspaceId,
  domainId: 1 as DomainId,
  domain: OWN_HOST,
  visitor: '0123456789abcdef',
  device: 'desktop',
  platform: 'mac',
  os: 'macOS',
  osVersion: '15',
  browser: 'Safari',
  browserVersion: '26',
  language: 'en',
  destination: 'https://example.com/',
  ...change,
});
