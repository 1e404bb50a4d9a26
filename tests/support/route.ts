import type { Destination } from '../../src/core/base/destination.ts';
import type { DomainId, LinkId, WorkspaceId } from '../../src/core/base/ids.ts';
import type { Route } from '../../src/core/visits/route.ts';

/** The route of a link with a destination and defaults. */
export const PLAIN_ROUTE: Route = {
  linkId: 1 as LinkId,
  workspaceId: 1 as WorkspaceId,
  domainId: 1 as DomainId,
  destination: 'https://example.com/p' as Destination,
  status: 302,
  enabled: true,
  startsAtMs: null,
  expiresAtMs: null,
  afterwards: null,
  clicksMax: null,
  uniqueClicksMax: null,
  forwardQuery: false,
  forwardPath: false,
  utmQuery: '',
  forwardQueryWins: false,
  hideReferrer: false,
  behaviour: null,
};
