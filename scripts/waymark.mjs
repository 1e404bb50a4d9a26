#!/usr/bin/env node
// The command `waymark`: installs what is missing, then hands over to src/cli/main.ts on Bun.
import { join } from 'node:path';
import { engineMemory } from './engine-memory.mjs';
import { install, root } from './install.mjs';
import { becomeBun } from './run-bun.mjs';
import { supervise } from './supervise.mjs';

const [first, ...others] = process.argv.slice(2);
const watches = first === '--watch';
const args = watches ? others : process.argv.slice(2);
const program = join(root, 'src', 'cli', 'main.ts');

try {
  const bun = await install();
  Object.assign(process.env, engineMemory(process.env));
  process.exitCode =
    args[0] === 'serve' && !args.includes('--help') && !args.includes('-h')
      ? await supervise(
          { command: bun, args: [program, ...args], takeOverArgs: ['--take-over'] },
          { prepare: install, watched: watches ? join(root, 'src') : null },
        )
      : await becomeBun(bun, [program, ...args]);
} catch (error) {
  console.error(`waymark: ${error.message}`);
  process.exitCode = 1;
}
process.exit();
