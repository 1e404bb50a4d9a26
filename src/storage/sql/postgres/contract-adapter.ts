import { Client } from 'pg';
import {
  type Adapter,
  type AdapterStores,
  AUDIT_ROWS_READ,
  countingRandom,
  EVENTS_WAITING,
  IDEMPOTENCY_KEYS,
  STORES_AT_MS,
  TAG_WORDS,
} from '../../contract/stores.ts';
import type { NodesAdapter } from '../../contract/two-nodes.ts';
import { runTwice } from '../run-twice.ts';
import { migratePostgres } from './migrate.ts';
import { openPostgres } from './postgres.ts';
import { postgresStoresOn } from './postgres-stores.ts';

/** The suites make more calls at once than a node admits, on a busy machine. */
const FOR_TESTS = { waitingMax: 1_000, connectMsMax: 20_000, answerMsMax: 20_000 };

async function run(url: string, statement: string): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}

/** Empties all tables and begins ids again: much faster than another database, whose removal waits for a checkpoint. */
const EMPTY = `do $$ declare one record; begin
  set local session_replication_role = replica;
  for one in select tablename from pg_tables where schemaname = 'public' and tablename not in ('migrations', 'counters') loop
    execute format('delete from %I', one.tablename);
  end loop;
  for one in select sequencename from pg_sequences where schemaname = 'public' loop
    execute format('alter sequence %I restart', one.sequencename);
  end loop;
  delete from counters where name not in ('link_id', 'destinations_indexed');
  update counters set value = 0;
end $$`;

interface TestServer {
  /** Without a database. */
  readonly url: string;
  remove(): Promise<void>;
}

/** Databases for tests, on a server that starts with the first one; call `remove` when the tests have ended. */
export function testDatabases(start: () => Promise<TestServer>) {
  let server: Promise<TestServer> | null = null;
  let made = 0;
  const free: string[] = [];

  async function empty(): Promise<string> {
    server ??= start();
    const { url } = await server;
    const database = `test_${made++}`;
    await run(`${url}/postgres`, `create database ${database} template template0`);
    return `${url}/${database}`;
  }

  return {
    /** The address of a new database without tables. */
    empty,
    /** The address of a database without rows. */
    async take(): Promise<string> {
      const known = free.pop();
      if (known !== undefined) return known;
      const url = await empty();
      await migratePostgres(url, 1);
      return url;
    },
    /** Lets another test take a database that nobody has open. */
    async giveBack(url: string): Promise<void> {
      await run(url, EMPTY);
      free.push(url);
    },
    async remove(): Promise<void> {
      await (await server)?.remove();
    },
  };
}

/** PostgreSQL on a server that runs; each `open` creates a new database. `jobsRunTwice`: see `runTwice`. */
export function postgresAdapter(
  databases: ReturnType<typeof testDatabases>,
  { jobsRunTwice = false }: { jobsRunTwice?: boolean } = {},
): Adapter & NodesAdapter {
  let instances = 0;
  const random = countingRandom();

  async function openDatabase(
    url: string,
    node: string,
    onClosed: () => Promise<void>,
  ): Promise<AdapterStores> {
    const options = {
      ...FOR_TESTS,
      url,
      nowMs: 1,
      instance: `run${instances++}`,
      node: { name: node, version: '' },
      random,
      idempotencyKeysMax: IDEMPOTENCY_KEYS,
      eventsWaitingMax: EVENTS_WAITING,
      tagWordsMax: TAG_WORDS,
      auditRowsReadMax: AUDIT_ROWS_READ,
      clock: { nowMs: () => STORES_AT_MS },
    };
    const opened = await openPostgres(options);
    const writer = jobsRunTwice ? { ...opened.writer, ...runTwice(opened.writer) } : opened.writer;
    const stores = postgresStoresOn({ ...opened, writer }, options);
    await stores.nodes.beat();
    return {
      ...stores,
      index: () => stores.searchIndex.index(),
      async reopen() {
        await stores.close();
        return openDatabase(url, node, onClosed);
      },
      async close() {
        await stores.close();
        await onClosed();
      },
    };
  }

  return {
    name: jobsRunTwice ? 'PostgreSQL that runs jobs twice' : 'PostgreSQL',
    async open() {
      const url = await databases.take();
      return openDatabase(url, 'main', () => databases.giveBack(url));
    },
    async openTwo() {
      const url = await databases.take();
      let open = 2;
      const onClosed = async () => {
        if (--open === 0) await databases.giveBack(url);
      };
      return [await openDatabase(url, 'one', onClosed), await openDatabase(url, 'two', onClosed)];
    },
  };
}
