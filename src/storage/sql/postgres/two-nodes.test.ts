import { afterAll } from 'bun:test';
import { startPostgres } from '../../../../tests/support/postgres-server.ts';
import { SUITES, storesContract } from '../../contract/stores.contract.ts';
import { twoNodes } from '../../contract/two-nodes.ts';
import { webhooksContract } from '../../contract/webhooks.contract.ts';
import { postgresAdapter, testDatabases } from './contract-adapter.ts';

const databases = testDatabases(startPostgres);
afterAll(() => databases.remove());

// A node receives another node's webhooks up to a second later: see `changes.test.ts`.
const suites = SUITES.filter((suite) => suite !== webhooksContract);

storesContract(twoNodes(postgresAdapter(databases)), suites.slice(0, 8));
