import { afterAll } from 'bun:test';
import { startPostgres } from '../../../../tests/support/postgres-server.ts';
import { durabilityContract } from '../../contract/durability.contract.ts';
import { SUITES, storesContract } from '../../contract/stores.contract.ts';
import { twoNodes } from '../../contract/two-nodes.ts';
import { webhooksContract } from '../../contract/webhooks.contract.ts';
import { postgresAdapter, testDatabases } from './contract-adapter.ts';

const databases = testDatabases(startPostgres);
afterAll(() => databases.remove());

// A node receives another node's webhooks up to a second later: see `changes.test.ts`.
// A message stays with the node that asked for it, and the suite of restarts asks the other one.
const others = [webhooksContract, durabilityContract];
const suites = SUITES.filter((suite) => !others.includes(suite));

storesContract(twoNodes(postgresAdapter(databases)), suites.slice(8));
