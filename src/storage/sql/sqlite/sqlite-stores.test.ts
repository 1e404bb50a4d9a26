import { temporaryFolder } from '../../../../tests/support/temporary-folder.ts';
import { storesContract } from '../../contract/stores.contract.ts';
import { sqliteAdapter } from './contract-adapter.ts';

const folder = temporaryFolder();

storesContract(sqliteAdapter(folder));
