// npm run bench [-- ARGUMENT…]
import { join } from 'node:path';
import { install, root } from './install.mjs';
import { runBun } from './run-bun.mjs';

const bun = await install({ dev: true });
// When it is stopped, its servers stop too.
process.exitCode = await runBun(bun, [
  '--no-orphans',
  join(root, 'bench', 'main.ts'),
  ...process.argv.slice(2),
]);
