import { afterAll } from 'bun:test';
import { startPostgres } from '../../../../tests/support/postgres-server.ts';
import { SUITES, storesContract } from '../../contract/stores.contract.ts';
import { postgresAdapter, testDatabases } from './contract-adapter.ts';

const databases = testDatabases(startPostgres);
afterAll(() => databases.remove());

// The other suites are in a file of their own: a database for each test takes its time.
storesContract(postgresAdapter(databases), SUITES.slice(0, SUITES.length / 2));
