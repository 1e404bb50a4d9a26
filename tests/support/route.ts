import type { Destination } from '../../src/core/destination.ts';
import type { DomainId } from '../../src/core/domain.ts';
import type { LinkId } from '../../src/core/link.ts';
import type { Route } from '../../src/core/route.ts';
import type { WorkspaceId } from '../../src/core/workspace.ts';

/** The route of a link that says nothing but where it goes. */
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
