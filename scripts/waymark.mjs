#!/usr/bin/env node
// The command `waymark`: installs what is missing, then hands over to src/cli/main.ts on Bun.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { buildDashboard } from './dashboard.mjs';
import { engineMemory } from './engine-memory.mjs';
import { install, root } from './install.mjs';
import { becomeBun } from './run-bun.mjs';
import { supervise } from './supervise.mjs';

const [first, ...others] = process.argv.slice(2);
const watches = first === '--watch';
const args = watches ? others : process.argv.slice(2);
const program = join(root, 'src', 'cli', 'main.ts');

/** Serves until the end; beside the server, the dashboard is built and, in development, served with hot reload. */
async function serve(bun) {
  let building = buildDashboard(bun);
  const hot = watches ? serveHot(bun) : null;
  const prepare = async () => {
    await install();
    building.stop();
    building = buildDashboard(bun);
  };
  const watched = watches ? join(root, 'src') : null;
  try {
    return await supervise(
      { command: bun, args: [program, ...args], takeOverArgs: ['--take-over'] },
      { prepare, watched },
    );
  } finally {
    building.stop();
    hot?.kill();
  }
}

function serveHot(bun) {
  const build = join(root, 'web', 'build');
  const args = [`--config=${join(build, 'dev.toml')}`, join(build, 'dev.ts')];
  const hot = spawn(bun, args, { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] });
  hot.once('error', (error) => console.error(`waymark: there is no hot reload: ${error.message}`));
  return hot;
}

try {
  const bun = await install();
  Object.assign(process.env, engineMemory(process.env));
  const serves = args[0] === 'serve' && !args.includes('--help') && !args.includes('-h');
  process.exitCode = serves ? await serve(bun) : await becomeBun(bun, [program, ...args]);
} catch (error) {
  console.error(`waymark: ${error.message}`);
  process.exitCode = 1;
}
process.exit();
