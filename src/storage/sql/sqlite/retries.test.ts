import { temporaryFolder } from '../../../../tests/support/temporary-folder.ts';
import { storesContract } from '../../contract/stores.contract.ts';
import { sqliteAdapter } from './contract-adapter.ts';

// A database that retries a transaction runs its job again: no job may leave anything behind from its first run.
storesContract(sqliteAdapter(temporaryFolder(), { jobsRunTwice: true }));
