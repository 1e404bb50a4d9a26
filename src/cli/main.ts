import about from '../../package.json' with { type: 'json' };
import { readConfig } from '../config.ts';
import { runProgram } from './program.ts';
import { serverPrograms } from './server-programs.ts';

// Whatever this program or one that it starts will write is its user's alone.
process.umask(0o077);

process.exitCode = await runProgram(
  {
    terminal: {
      out: (text) => void process.stdout.write(text),
      err: (text) => void process.stderr.write(text),
      watched: process.stderr.isTTY === true,
    },
    clock: { nowMs: Date.now },
    version: about.version,
    programs: serverPrograms,
    readConfig: () => readConfig(),
  },
  process.argv.slice(2),
);
