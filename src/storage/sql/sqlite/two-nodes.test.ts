import { temporaryFolder } from '../../../../tests/support/temporary-folder.ts';
import { SUITES, storesContract } from '../../contract/stores.contract.ts';
import { twoNodes } from '../../contract/two-nodes.ts';
import { webhooksContract } from '../../contract/webhooks.contract.ts';
import { sqliteAdapter } from './contract-adapter.ts';

// A node does not learn of another node's webhooks while it has the subscribers in its memory.
const suites = SUITES.filter((suite) => suite !== webhooksContract);

storesContract(twoNodes(sqliteAdapter(temporaryFolder())), suites);
