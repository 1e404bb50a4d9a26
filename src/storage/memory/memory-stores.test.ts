import { storesContract } from '../contract/stores.contract.ts';
import { memoryAdapter } from './contract-adapter.ts';

storesContract(memoryAdapter);
