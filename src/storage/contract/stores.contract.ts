import { accountsContract } from './accounts.contract.ts';
import { auditContract } from './audit.contract.ts';
import { challengesContract } from './challenges.contract.ts';
import { conversionsContract } from './conversions.contract.ts';
import { countersContract } from './counters.contract.ts';
import { credentialsContract } from './credentials.contract.ts';
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
export const SUITES: readonly ((adapter: Adapter) => void)[] = [
  linksContract,
  linkListContract,
  tagsContract,
  accountsContract,
  peopleContract,
  auditContract,
  sessionsContract,
  factorsContract,
  challengesContract,
  identitiesContract,
  credentialsContract,
  countersContract,
  routesContract,
  webhooksContract,
  conversionsContract,
  durabilityContract,
];

export function storesContract(adapter: Adapter, suites = SUITES): void {
  for (const suite of suites) suite(adapter);
}
