import { expect, test } from 'bun:test';
import { engineMemory } from './engine-memory.mjs';

test.each([
  [{ WAYMARK_MEMORY: '256MB' }, { BUN_JSC_forceRAMSize: '256000000' }],
  [{ WAYMARK_MEMORY: ' 1 GB ' }, { BUN_JSC_forceRAMSize: '1000000000' }],
  [{}, {}],
  [{ WAYMARK_MEMORY: 'a lot' }, {}],
  [{ WAYMARK_MEMORY: '256MB', BUN_JSC_forceRAMSize: '5' }, {}],
])('%j tells the engine %j', (env: Record<string, string>, expected: Record<string, string>) => {
  expect(engineMemory(env)).toEqual(expected);
});
