import { afterAll } from 'bun:test';
import { storesContract } from '../../contract/stores.contract.ts';
import { postgresAdapter, testDatabases } from './contract-adapter.ts';

const databases = testDatabases();
afterAll(() => databases.dropAll());

storesContract(postgresAdapter(databases));
