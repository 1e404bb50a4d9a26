import about from '../../package.json' with { type: 'json' };
import { readConfig } from '../config.ts';
import { EXIT, isBrokenPipe } from './cli-error.ts';
import { runProgram } from './program.ts';
import { serverPrograms } from './server-programs.ts';

// Whatever this program or one that it starts will write is its user's alone.
process.umask(0o077);

// A server goes on without its log; a command ends by itself, and its exit code says that the output was cut.
let isOutputCut = false;
process.stdout.on('error', (error) => {
  if (!isBrokenPipe(error)) throw error;
  isOutputCut = true;
});

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
await Promise.all([flushed(process.stdout), flushed(process.stderr)]);
process.exit(isOutputCut ? EXIT.brokenPipe : exitCode);

/** Resolves once a slow reader has everything. Only the end waits for that: an empty write does not. */
function flushed(stream: NodeJS.WriteStream): Promise<void> {
  return new Promise((done) => {
    stream.end(done);
  });
}
