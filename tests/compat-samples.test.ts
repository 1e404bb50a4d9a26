import { afterAll, describe, expect, test } from 'bun:test';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { hasClientPrograms } from '../scripts/test-programs.mjs';
import { loadFacades } from '../src/facades/all-facades.ts';
import { samplesOf } from '../src/wire/docs/samples.ts';
import type { Facade } from '../src/wire/kit/facade.ts';
import type { RecordedRequest } from '../src/wire/kit/recorded.ts';
import type { ExchangeFile } from './support/exchange-file.ts';
import { readExchangeFiles } from './support/exchange-file.ts';
import { openReplay, type Replay } from './support/exchanges.ts';
import { KEY_IN_EXAMPLES, keyOf, recordedRequestOf, steadyRandom } from './support/recording.ts';
import { temporaryFolder } from './support/temporary-folder.ts';

const FACADES = await loadFacades();

const folder = temporaryFolder();
let replay: Replay | null = null;
let facadeName = '';
const statuses: number[] = [];
/** Answers as the compatible API of the replay that is open, over a real connection. */
const server = Bun.serve({
  hostname: '127.0.0.1',
  port: 0,
  async fetch(request) {
    const { pathname, search } = new URL(request.url);
    const moved = new Request(`https://sho.rt/compat/${facadeName}${pathname}${search}`, request);
    const answer = await replay?.app.compat.byPath(moved, { address: '192.0.2.1' });
    statuses.push(answer?.status ?? 0);
    return answer ?? new Response(null, { status: 500 });
  },
});
afterAll(async () => {
  await server.stop(true);
});

const COMMANDS: Readonly<
  Record<string, { readonly file: string; readonly run: (file: string) => string[] }>
> = {
  curl: { file: 'sample.sh', run: (file) => ['sh', file] },
  JavaScript: { file: 'sample.mjs', run: (file) => ['node', file] },
  Python: { file: 'sample.py', run: (file) => ['python3', file] },
  PHP: { file: 'sample.php', run: (file) => ['php', file] },
};

async function run(language: string, code: string): Promise<{ exitCode: number; out: string; err: string }> {
  const { file, run: commandOf } = COMMANDS[language] ?? { file: '', run: () => [] };
  const path = join(folder, file);
  writeFileSync(path, language === 'curl' ? code.replace(/^curl /, 'curl -sS ') : code);
  const child = Bun.spawn(commandOf(path), { stdout: 'pipe', stderr: 'pipe' });
  const [out, err] = await Promise.all([
    new Response(child.stdout).text(),
    new Response(child.stderr).text(),
  ]);
  return { exitCode: await child.exited, out, err };
}

/** Where each recorded request of a facade was first sent. */
async function placesOf(facade: Facade): Promise<ReadonlyMap<string, Place>> {
  const found = new Map<string, Place>();
  for (const file of readExchangeFiles(facade.name)) {
    const opened = await openReplay(facade.name, file, { random: steadyRandom() });
    for (const [step, exchange] of file.exchanges.entries()) {
      const sent = 'send' in exchange ? recordedRequestOf(exchange.send, opened) : null;
      const answer = await opened.run(exchange);
      if (sent === null || answer === null) continue;
      const name = nameOf(sent, answer.status);
      if (!found.has(name)) found.set(name, { file, step });
    }
  }
  return found;
}

/** The same request can have different answers at different steps. */
const nameOf = (request: RecordedRequest, status: number): string => JSON.stringify([request, status]);

interface Place {
  readonly file: ExchangeFile;
  readonly step: number;
}

/** Stands where the request was recorded; answers the key that it was sent with. */
async function openBefore(facade: Facade, { file, step }: Place): Promise<string> {
  const opened = await openReplay(facade.name, file, { random: steadyRandom() });
  for (const before of file.exchanges.slice(0, step)) await opened.run(before);
  const exchange = file.exchanges[step];
  replay = opened;
  facadeName = facade.name;
  return exchange !== undefined && 'send' in exchange ? (keyOf(exchange.send, opened) ?? '') : '';
}

const canRun = hasClientPrograms() || Boolean(process.env.CI);

describe('the calls to copy do what they say', async () => {
  for (const facade of FACADES) {
    const places = canRun ? await placesOf(facade) : new Map<string, Place>();
    for (const { name } of facade.operations) {
      const recorded = facade.reference.recorded[name];
      if (recorded === undefined || recorded.successes.length === 0) continue;
      for (const { language, code } of samplesOf(recorded.request, `http://127.0.0.1:${server.port}`)) {
        test.skipIf(!canRun)(`${facade.name} ${name} in ${language}`, async () => {
          const place = places.get(nameOf(recorded.request, recorded.answer.status));
          if (place === undefined) throw new Error('the example is no exchange');
          const key = await openBefore(facade, place);
          statuses.length = 0;
          const done = await run(
            language,
            code.replaceAll(btoa(`${KEY_IN_EXAMPLES}:`), btoa(`${key}:`)).replaceAll(KEY_IN_EXAMPLES, key),
          );
          expect(done).toMatchObject({ exitCode: 0, err: '' });
          expect(statuses).toEqual([recorded.answer.status]);
          expect(done.out.length).toBeGreaterThan(0);
        });
      }
    }
  }
});
