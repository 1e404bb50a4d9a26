import about from '../../package.json' with { type: 'json' };
import { readConfig } from '../config/config.ts';
import { EXIT, isBrokenPipe } from './cli-error.ts';
import { runProgram } from './program.ts';
import { serverPrograms } from './server-programs.ts';

// All files of this program and its children are private to its user.
process.umask(0o077);

// A server continues without its log. A command ends by itself, and its exit code tells that the output was cut.
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

// A leftover timer or database thread must not keep the program alive.
await Promise.all([flushed(process.stdout), flushed(process.stderr)]);
process.exit(isOutputCut ? EXIT.brokenPipe : exitCode);

/** Resolves once a slow reader has read everything. Only `end` waits for that; an empty write does not. */
function flushed(stream: NodeJS.WriteStream): Promise<void> {
  return new Promise((done) => {
    stream.end(done);
  });
}
