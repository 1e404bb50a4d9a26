import { clickStoreContract } from '../contract/clicks.contract.ts';
import { createMemoryClicks } from './clicks.ts';

clickStoreContract('memory', async () => createMemoryClicks());
