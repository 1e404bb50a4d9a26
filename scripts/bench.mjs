// npm run bench [-- ARGUMENT…]
import { join } from 'node:path';
import { install, root } from './install.mjs';
import { runBun } from './run-bun.mjs';

const bun = await install({ dev: true });
process.exitCode = await runBun(bun, [join(root, 'bench', 'main.ts'), ...process.argv.slice(2)]);
