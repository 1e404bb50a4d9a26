import { afterAll } from 'bun:test';
import { SUITES, storesContract } from '../../contract/stores.contract.ts';
import { postgresAdapter, testDatabases } from './contract-adapter.ts';

const databases = testDatabases();
afterAll(() => databases.dropAll());

// The other suites are in a file of their own: a database for each test takes its time.
storesContract(postgresAdapter(databases), SUITES.slice(0, SUITES.length / 2));
