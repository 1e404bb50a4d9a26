// bun tests/support/clickhouse-front.ts FOLDER PORT
//
// The engine of ClickHouse on a loopback port, with the part of ClickHouse's HTTP interface that its client uses. A process of its
// own, so that a test can stop and kill it.
import { rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { join } from 'node:path';
import { clickhouseModule } from '../../scripts/clickhouse-engine.mjs';
import type { ClickhouseFault } from './clickhouse.ts';

const [folder = '', port = '0'] = process.argv.slice(2);
/** The part of the engine's module that is used here. */
interface EngineModule {
  readonly Session: new (
    folder: string,
  ) => { queryAsync(text: string, options?: { format: string }): Promise<{ bytes(): Uint8Array }> };
}

const { Session }: EngineModule = await import(clickhouseModule);
const engine = new Session(join(folder, 'engine'));
/** Fields of a request's address that are no settings of the engine. */
const NO_SETTINGS = ['query', 'database', 'query_id', 'session_id', 'wait_end_of_query', 'default_format'];
const INSERT = /^\s*insert\s+into\s+(?<into>[\s\S]+?)\s+format\s+(?<format>\w+)\s*$/i;
const PARAM = 'param_';

let fault: ClickhouseFault | null = null;
let files = 0;

interface Statement {
  readonly text: string;
  readonly database: string;
  readonly settings: readonly (readonly [string, string])[];
  /** Escaped as the client sends them. */
  readonly params: readonly (readonly [string, string])[];
  /** What an insert brings; null for any other statement. */
  readonly rows: Uint8Array | null;
}

async function readStatement(request: IncomingMessage): Promise<Statement> {
  const { searchParams } = new URL(request.url ?? '/', 'http://localhost');
  const body = decode(await readBody(request), request.headers['content-encoding']);
  const fields = new Map(searchParams);
  const type = request.headers['content-type'] ?? '';
  const isForm = type.startsWith('multipart/form-data');
  if (isForm) {
    const form = await new Response(Buffer.from(body), { headers: { 'content-type': type } }).formData();
    for (const [name, value] of form) fields.set(name, String(value));
  }
  const inAddress = fields.get('query');
  const entries = [...fields];
  return {
    text: inAddress ?? Buffer.from(body).toString(),
    database: fields.get('database') ?? 'default',
    settings: entries.filter(([name]) => !NO_SETTINGS.includes(name) && !name.startsWith(PARAM)),
    params: entries.filter(([name]) => name.startsWith(PARAM)),
    rows: inAddress === undefined || isForm ? null : body,
  };
}

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks);
}

function decode(body: Buffer, encoding: string | undefined): Uint8Array {
  if (encoding === 'zstd') return Bun.zstdDecompressSync(body);
  return encoding === 'gzip' ? Bun.gunzipSync(Uint8Array.from(body)) : body;
}

const quoted = (text: string): string => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;

let turn: Promise<unknown> = Promise.resolve();

/** One statement at a time: settings and parameters belong to the engine's only session. */
function run(statement: Statement): Promise<Uint8Array> {
  const result = turn.then(() => runNow(statement));
  turn = result.catch(() => undefined);
  return result;
}

async function runNow({ text, database, settings, params, rows }: Statement): Promise<Uint8Array> {
  await engine.queryAsync(`USE \`${database}\``);
  const assigned = [...settings, ...params].map(([name, value]) => `${name} = ${quoted(value)}`);
  if (assigned.length > 0) await engine.queryAsync(`SET ${assigned.join(', ')}`);
  try {
    const { into, format } = INSERT.exec(text)?.groups ?? {};
    if (rows === null || into === undefined)
      return (await engine.queryAsync(text, { format: 'TSV' })).bytes();
    return await insert(into, format ?? '', rows);
  } finally {
    const reset = settings.map(([name]) => `${name} = DEFAULT`);
    if (reset.length > 0) await engine.queryAsync(`SET ${reset.join(', ')}`);
  }
}

/** The engine takes binary formats from files only. */
async function insert(into: string, format: string, rows: Uint8Array): Promise<Uint8Array> {
  const file = join(folder, `rows-${files++}`);
  writeFileSync(file, rows);
  try {
    return (
      await engine.queryAsync(`INSERT INTO ${into} FROM INFILE ${quoted(file)} FORMAT ${format}`)
    ).bytes();
  } finally {
    rmSync(file);
  }
}

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://localhost');
  if (url.pathname === '/fault') {
    fault = JSON.parse(url.searchParams.get('is') ?? 'null');
    response.end();
    return;
  }
  const statement = await readStatement(request);
  const met = fault !== null && statement.text.includes(fault.in ?? '') ? fault : null;
  if (met?.once === true) fault = null;
  if (met?.kind === 'slow') await Bun.sleep(met.ms ?? 0);
  if (met?.kind === 'cut') request.socket.destroy();
  else if (met?.kind === 'refuse') response.writeHead(503).end('busy');
  else if (url.pathname === '/ping') response.end('Ok.\n');
  else {
    const result = await run(statement);
    if (met?.kind === 'lose_answer') request.socket.destroy();
    else response.writeHead(200, { 'x-clickhouse-summary': '{}' }).end(result);
  }
}

createServer((request, response) => {
  answer(request, response).catch((error: unknown) => {
    const message = error instanceof Error ? error.message : String(error);
    const code = /^Code: (\d+)/.exec(message)?.[1] ?? '1001';
    response.writeHead(500, { 'x-clickhouse-exception-code': code }).end(message);
  });
}).listen(Number(port), '127.0.0.1', () => console.log('ready'));
