// Everything that can be checked without running the program: npm run check
import { install, root } from './install.mjs';
import { runBun } from './run-bun.mjs';

const PARTS = ['architecture', 'web-architecture', 'docs', 'english', 'metrics-docs', 'tools'].map(
  (name) => `./tests/${name}.test.ts`,
);

const bun = await install({ dev: true });
process.exitCode = await runBun(bun, ['test', '--timeout=120000', ...PARTS], { cwd: root });
