import { createClickOracle } from './click-oracle.ts';
import { clickStoreContract } from './click-store.contract.ts';

clickStoreContract('the oracle', async () => createClickOracle());
