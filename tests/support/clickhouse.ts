import { afterAll } from 'bun:test';
import { join } from 'node:path';
import { clickhouseLine } from '../../scripts/clickhouse-engine.mjs';
import { freePort } from './program.ts';
import { temporaryFolder } from './temporary-folder.ts';

/** What happens to a request: it waits `ms`, gets 503, is cut off before or after its statement. */
export interface ClickhouseFault {
  readonly kind: 'slow' | 'refuse' | 'cut' | 'lose_answer';
  readonly ms?: number;
  /** Only statements with this text; any without it. */
  readonly in?: string;
  readonly once?: boolean;
}

export interface ClickhouseServer {
  readonly url: string;
  /** Null ends the fault. */
  fault(fault: ClickhouseFault | null): Promise<void>;
  /** Runs statements in the format TSV. */
  run(...statements: readonly string[]): Promise<string>;
  /** A new empty database of its own. */
  newDatabase(): Promise<string>;
  kill(signal: NodeJS.Signals): void;
}

const FRONT = join(import.meta.dir, 'clickhouse-front.ts');

/** The real engine behind HTTP, in a process that ends with the tests of the file. */
export async function startClickhouse(): Promise<ClickhouseServer> {
  const folder = temporaryFolder();
  const port = await freePort();
  const child = Bun.spawn([process.execPath, FRONT, folder, String(port)], {
    stdin: 'ignore',
    stdout: 'pipe',
    stderr: 'pipe',
  });
  afterAll(async () => {
    child.kill('SIGKILL');
    await child.exited;
  });
  const { value } = await child.stdout.getReader().read();
  if (value === undefined) {
    throw new Error(`no engine of ClickHouse: ${clickhouseLine}\n${await new Response(child.stderr).text()}`);
  }
  const url = `http://127.0.0.1:${port}`;
  let databases = 0;
  const run = async (...statements: readonly string[]): Promise<string> => {
    let text = '';
    for (const statement of statements) {
      const answer = await fetch(url, { method: 'POST', body: statement });
      text = await answer.text();
      if (!answer.ok) throw new Error(`${statement}: ${text}`);
    }
    return text;
  };
  return {
    url,
    fault: async (fault) => {
      await fetch(`${url}/fault?is=${encodeURIComponent(JSON.stringify(fault))}`);
    },
    run,
    newDatabase: async () => {
      const name = `test_${databases++}`;
      await run(`CREATE DATABASE ${name}`);
      return name;
    },
    kill: (signal) => child.kill(signal),
  };
}
