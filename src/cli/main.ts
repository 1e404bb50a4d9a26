import about from '../../package.json' with { type: 'json' };
import { readConfig } from '../config.ts';
import { runProgram } from './program.ts';
import { serverPrograms } from './server-programs.ts';

const exitCode = await runProgram(
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

// Nothing that is left behind, such as a timer or a database thread, keeps the program alive.
await Promise.all(
  [process.stdout, process.stderr].map((stream) => new Promise((done) => stream.write('', done))),
);
process.exit(exitCode);
