#!/usr/bin/env node
// The command `waymark`: installs what is missing, then hands over to src/cli/main.ts on Bun.
import { join } from 'node:path';
import { engineMemory } from './engine-memory.mjs';
import { install, root } from './install.mjs';
import { becomeBun } from './run-bun.mjs';

const [first, ...others] = process.argv.slice(2);
const watch = first === '--watch';
const args = watch ? others : process.argv.slice(2);

try {
  const bun = await install();
  Object.assign(process.env, engineMemory(process.env));
  const program = join(root, 'src', 'cli', 'main.ts');
  process.exitCode = await becomeBun(bun, [...(watch ? ['--watch'] : []), program, ...args]);
} catch (error) {
  console.error(`waymark: ${error.message}`);
  process.exitCode = 1;
}
