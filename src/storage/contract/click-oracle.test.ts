import { createClickOracle } from './click-oracle.ts';
import { clickStoreContract } from './clicks.contract.ts';

clickStoreContract('the oracle', async () => createClickOracle());
