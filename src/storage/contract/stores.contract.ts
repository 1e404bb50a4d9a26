import { accountsContract } from './accounts.contract.ts';
import { auditContract } from './audit.contract.ts';
import { challengesContract } from './challenges.contract.ts';
import { conversionsContract } from './conversions.contract.ts';
import { countersContract } from './counters.contract.ts';
import { durabilityContract } from './durability.contract.ts';
import { factorsContract } from './factors.contract.ts';
import { identitiesContract } from './identities.contract.ts';
import { linkListContract } from './link-list.contract.ts';
import { linksContract } from './links.contract.ts';
import { peopleContract } from './people.contract.ts';
import { routesContract } from './routes.contract.ts';
import { sessionsContract } from './sessions.contract.ts';
import type { Adapter } from './stores.ts';
import { tagsContract } from './tags.contract.ts';
import { webhooksContract } from './webhooks.contract.ts';

/** All suites for the stores of the control plane. */
export function storesContract(adapter: Adapter): void {
  linksContract(adapter);
  linkListContract(adapter);
  tagsContract(adapter);
  accountsContract(adapter);
  peopleContract(adapter);
  auditContract(adapter);
  sessionsContract(adapter);
  factorsContract(adapter);
  challengesContract(adapter);
  identitiesContract(adapter);
  countersContract(adapter);
  routesContract(adapter);
  webhooksContract(adapter);
  conversionsContract(adapter);
  durabilityContract(adapter);
}
