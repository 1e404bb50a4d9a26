import { afterAll } from 'bun:test';
import { SUITES, storesContract } from '../../contract/stores.contract.ts';
import { postgresAdapter, testDatabases } from './contract-adapter.ts';

const databases = testDatabases();
afterAll(() => databases.dropAll());

storesContract(postgresAdapter(databases), SUITES.slice(SUITES.length / 2));
