import { afterAll } from 'bun:test';
import { rmSync } from 'node:fs';
import { storesContract } from '../contract/stores.contract.ts';
import { temporaryFolder } from '../contract/temporary-folder.ts';
import { sqliteAdapter } from './contract-adapter.ts';

const folder = temporaryFolder();
afterAll(() => rmSync(folder, { recursive: true }));

storesContract(sqliteAdapter(folder));
