// Everything that can be checked without running the program: npm run check
import { install } from './install.mjs';
import { runBun } from './run-bun.mjs';

const bun = await install({ dev: true });
process.exitCode = await runBun(bun, [
  'test',
  '--timeout',
  '120000',
  './tests/architecture.test.ts',
  './tests/docs.test.ts',
  './tests/tools.test.ts',
]);
