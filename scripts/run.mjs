// Installs what is missing, then runs a file with Bun: node scripts/run.mjs FILE [ARGUMENT…]
import { install } from './install.mjs';
import { runBun } from './run-bun.mjs';

const bun = await install({ dev: true });
process.exitCode = await runBun(bun, process.argv.slice(2));
