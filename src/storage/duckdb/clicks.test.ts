import { afterAll } from 'bun:test';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { clickStoreContract } from '../contract/clicks.contract.ts';
import { openDuckdbClicks } from './clicks.ts';

const folder = await mkdtemp(join(tmpdir(), 'clicks-'));
afterAll(() => rm(folder, { recursive: true }));
let opened = 0;

const clock = () => Date.UTC(2026, 5, 1);

clickStoreContract('DuckDB', () =>
  openDuckdbClicks({ folder: join(folder, String(opened++)), threads: 2, clock }),
);
