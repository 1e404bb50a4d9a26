import { afterAll } from 'bun:test';
import { startPostgres } from '../../../../tests/support/postgres-server.ts';
import { SUITES, storesContract } from '../../contract/stores.contract.ts';
import { postgresAdapter, testDatabases } from './contract-adapter.ts';

const databases = testDatabases(startPostgres);
afterAll(() => databases.remove());

storesContract(postgresAdapter(databases), SUITES.slice(SUITES.length / 2));
